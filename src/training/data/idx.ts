import { RequestError } from '../../subjects/subject.ts'
import type { Image } from './dataset.ts'

/**
 * IDX, the container of MNIST and its family: two zero bytes, an element type (0x08, unsigned bytes, is the one that images and labels
 * use), the number of axes, their lengths as big-endian 32-bit integers, then the elements.
 */
export interface Idx {
  readonly lengths: readonly number[]
  readonly elements: Uint8Array
}

export const isIdx = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 8 && (bytes[3] === 1 || bytes[3] === 3)

/** @throws RequestError when the bytes are no IDX file of unsigned bytes with this many axes, or not of the length that it states */
export function parseIdx(bytes: Uint8Array, file: string, axes: number): Idx {
  const head = 4 + 4 * axes
  const [zero1, zero2, type, count] = bytes
  if (bytes.length < head || zero1 !== 0 || zero2 !== 0 || type !== 8)
    throw new RequestError(`expected ${file} to be an IDX file of unsigned bytes, but it does not begin as one`)
  if (count !== axes) throw new RequestError(`expected ${axes} axes in ${file}, came ${count}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const lengths = Array.from({ length: axes }, (_, i) => view.getUint32(4 + 4 * i))
  const size = lengths.reduce((product, n) => product * n, 1)
  if (bytes.length !== head + size)
    throw new RequestError(`expected ${size} elements (${lengths.join('×')}) in ${file}, came ${bytes.length - head}`)
  if (size === 0) throw new RequestError(`expected rows in ${file}, came none`)
  return { lengths, elements: bytes.subarray(head) }
}

export interface LabelledImages {
  readonly image: Image
  /** Row-major, channels last, 0 to 255. */
  readonly pixels: Uint8Array
  readonly labels: Uint8Array
}

/** @throws RequestError when images and labels do not fit together */
export function fromIdx(images: Idx, labels: Idx): LabelledImages {
  const [rows, height = 0, width = 0] = images.lengths
  if (labels.lengths[0] !== rows)
    throw new RequestError(`expected a label for each of ${rows} images, came ${labels.lengths[0]}`)
  return { image: { height, width, channels: 1 }, pixels: images.elements, labels: labels.elements }
}
