/** Rows to learn from, in memory. */
export interface Dataset {
  /** Title, and which rows of it these are. */
  readonly name: string
  /** Of the file, or of the generated numbers. */
  readonly sha256: string
  readonly licence: string | null
  readonly rows: number
  readonly features: number
  /** rows × features, row-major. */
  readonly inputs: Float32Array
  /** One for each row: a real number, or the number of its class. */
  readonly targets: Float32Array
  /** How many classes there are; 0 where targets are real numbers that are no class. */
  readonly classes: number
  /** What a row is, row-major with its channels last; null where it is no image. */
  readonly image: Image | null
}

export interface Image {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** The number of classes that targets count: all whole, from 0, at most 1000; else 0. */
export function classesOf(targets: Float32Array): number {
  const most = targets.reduce((a, b) => Math.max(a, b), 0)
  return targets.every((target) => Number.isInteger(target) && target >= 0) && most < 1000 ? most + 1 : 0
}

/** `count` rows, evenly spaced, so that a file sorted by class keeps its classes; all where there are no more. */
export function spread(data: Dataset, count: number): Dataset {
  if (count >= data.rows) return data
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * data.rows) / count))
  const { features } = data
  const inputs = new Float32Array(count * features)
  for (const [i, row] of chosen.entries())
    inputs.set(data.inputs.subarray(row * features, (row + 1) * features), i * features)
  return {
    ...data,
    name: `${data.name}, ${count} of ${data.rows} rows, evenly spaced`,
    rows: count,
    inputs,
    targets: Float32Array.from(chosen, (row) => data.targets[row] as number),
  }
}

/**
 * Columns brought to mean 0 and standard deviation 1 (constant ones to 0), then rounded to multiples of 2^−8: a checker's exact
 * rationals stay short.
 */
export function standardized(data: Dataset): Dataset {
  const { rows, features, inputs } = data
  const out = new Float32Array(inputs.length)
  for (let j = 0; j < features; j++) {
    const column = Array.from({ length: rows }, (_, i) => inputs[i * features + j] as number)
    const mean = column.reduce((sum, x) => sum + x, 0) / rows
    const deviation = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / rows)
    column.forEach((x, i) => {
      out[i * features + j] = deviation === 0 ? 0 : Math.round(((x - mean) / deviation) * 256) / 256
    })
  }
  return { ...data, name: `${data.name}, columns standardized to multiples of 2^-8`, inputs: out }
}

/** Images of a size by means of size × size pixels; what does not fill a window at the right and lower edge is left out. */
export function pooled(data: Dataset, size: number): Dataset {
  if (size === 1 || !data.image) return data
  const { height, width, channels } = data.image
  const image = { height: Math.floor(height / size), width: Math.floor(width / size), channels }
  const features = image.height * image.width * channels
  const inputs = new Float32Array(data.rows * features)
  const at = (row: number, y: number, x: number, c: number): number =>
    data.inputs[row * data.features + (y * width + x) * channels + c] as number
  for (let i = 0; i < inputs.length; i++) {
    const [row, within] = [Math.floor(i / features), i % features]
    const [pixel, c] = [Math.floor(within / channels), within % channels]
    const [y, x] = [Math.floor(pixel / image.width) * size, (pixel % image.width) * size]
    let sum = 0
    for (let k = 0; k < size * size; k++) sum += at(row, y + Math.floor(k / size), x + (k % size), c)
    inputs[i] = sum / size ** 2
  }
  return { ...data, name: `${data.name}, pixels pooled ${size}×${size}`, features, inputs, image }
}
