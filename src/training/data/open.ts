import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { RequestError } from '../../subjects/subject.ts'
import { parseCifar } from './cifar.ts'
import { type LabelColumn, parseCsv } from './csv.ts'
import { classesOf, type Dataset, standardized } from './dataset.ts'
import { fromIdx, isIdx, type LabelledImages, parseIdx } from './idx.ts'
import { knownBy } from './known.ts'

export interface DataOptions {
  /** The file of labels that belongs to an IDX file of images; found by its name unless given. */
  readonly labels?: string
  readonly labelColumn: LabelColumn
}

/** No file that is read needs more memory than this once it is unpacked. */
const mostBytes = 2 ** 31 - 1

/**
 * The data in a file: IDX images (MNIST, Fashion-MNIST), CIFAR-10's binary version, or CSV; each may be packed with gzip. Pixels are
 * divided by 256, which is exact; the columns of a CSV file are standardized.
 * @throws RequestError when it cannot be read or is none of these
 */
export async function openDataset(path: string, options: DataOptions): Promise<Dataset> {
  const file = await load(path)
  const provenance = { ...(knownBy(file.sha256) ?? { title: basename(path), licence: null }), sha256: file.sha256 }
  if (/\.csv(\.gz)?$/i.test(path)) {
    const { rows, features, inputs, targets } = parseCsv(
      new TextDecoder().decode(file.bytes),
      path,
      options.labelColumn,
    )
    const { title: name, ...rest } = provenance
    const classes = classesOf(targets)
    return standardized({ ...rest, name, rows, features, inputs, targets, classes, image: null })
  }
  if (isIdx(file.bytes)) return images(await idxPair(path, file.bytes, options), provenance)
  if (/\.bin(\.gz)?$/i.test(path)) return images(parseCifar(file.bytes, path), provenance)
  throw new RequestError(
    `expected data as CSV (.csv), IDX images or CIFAR-10 records (.bin), packed with gzip or not; came ${path}, which is none of these`,
  )
}

async function load(path: string): Promise<{ bytes: Uint8Array; sha256: string }> {
  const packed = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new RequestError(`expected a data file, but ${path} cannot be read (${error.code})`)
  })
  const sha256 = createHash('sha256').update(packed).digest('hex')
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return { bytes: packed, sha256 }
  try {
    return { bytes: gunzipSync(packed, { maxOutputLength: mostBytes }), sha256 }
  } catch (error) {
    throw new RequestError(`expected ${path} to be whole, but it cannot be unpacked (${(error as Error).message})`)
  }
}

async function idxPair(path: string, bytes: Uint8Array, options: DataOptions): Promise<LabelledImages> {
  if (bytes[3] === 1) throw new RequestError(`expected images, came the labels in ${path}; name the file of images`)
  const labels = options.labels ?? path.replace(/images([-.])idx3/, 'labels$1idx1')
  if (labels === path)
    throw new RequestError(`expected the labels of ${path}, whose name does not tell; give --labels FILE`)
  return fromIdx(parseIdx(bytes, path, 3), parseIdx((await load(labels)).bytes, labels, 1))
}

function images(
  { image, pixels, labels }: LabelledImages,
  { title, sha256, licence }: { title: string; sha256: string; licence: string | null },
): Dataset {
  const targets = Float32Array.from(labels)
  const inputs = new Float32Array(pixels.length)
  for (let i = 0; i < pixels.length; i++) inputs[i] = (pixels[i] as number) / 256
  return {
    name: title,
    sha256,
    licence,
    rows: labels.length,
    features: pixels.length / labels.length,
    inputs,
    targets,
    classes: classesOf(targets),
    image,
  }
}
