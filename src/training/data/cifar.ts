import { RequestError } from '../../subjects/subject.ts'
import type { LabelledImages } from './idx.ts'

const side = 32
const plane = side * side
const record = 1 + 3 * plane

/**
 * CIFAR-10's binary version: for each image a label byte, then a red, a green and a blue plane of 32×32 bytes.
 * @throws RequestError when the bytes are no whole number of records, or a label is above 9
 */
export function parseCifar(bytes: Uint8Array, file: string): LabelledImages {
  const rows = bytes.length / record
  if (rows === 0 || !Number.isInteger(rows))
    throw new RequestError(
      `expected records of ${record} bytes in ${file} (CIFAR-10, binary version), came ${bytes.length} bytes`,
    )
  const labels = new Uint8Array(rows)
  const pixels = new Uint8Array(rows * 3 * plane)
  for (let row = 0; row < rows; row++) {
    const label = bytes[row * record] as number
    if (label > 9) throw new RequestError(`expected labels from 0 to 9 in ${file}, came ${label} in record ${row + 1}`)
    labels[row] = label
    for (let i = 0; i < 3 * plane; i++)
      pixels[(row * plane + (i % plane)) * 3 + Math.floor(i / plane)] = bytes[row * record + 1 + i] as number
  }
  return { image: { height: side, width: side, channels: 3 }, pixels, labels }
}
