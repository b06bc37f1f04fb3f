import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { dtypes } from '../safetensors/dtypes.ts'
import type { TensorInfo } from '../safetensors/header.ts'
import type { TensorFile } from '../safetensors/read.ts'
import { RequestError } from '../subjects/subject.ts'
import type { Manifest } from './manifest.ts'
import { parseName, quantizerOf } from './names.ts'
import { codesOf, decoded, valuesOf } from './values.ts'

/** Elements that are read at a time: 2 MiB of numbers for each tensor that a check looks at; a whole number of bytes in every dtype. */
export const pieceLength = 2 ** 18

/** Reads elements of a step's tensor as numbers, decoding codes by the format that the manifest declares. */
export async function readValues(
  manifest: Manifest,
  file: TensorFile,
  name: string,
  first: number,
  count: number,
): Promise<Float64Array> {
  const info = file.tensors.get(name) as TensorInfo
  const bytes = await file.read(info, first, count)
  const format = codeFormat(manifest, info)
  if (!format) return valuesOf(bytes, info.dtype)
  const codes = codesOf(bytes, info.dtype)
  const limit = 2 ** format.width
  const wrong = codes.findIndex((code) => code >= limit)
  if (wrong >= 0)
    throw new RequestError(
      `${file.path} is damaged: element ${first + wrong} of "${name}" is 0x${codes[wrong]?.toString(16)}, which is no code of ${format.id}`,
    )
  return decoded(codes, format)
}

/** The format of which a tensor holds codes; undefined where it holds values. */
function codeFormat(manifest: Manifest, { name, dtype }: TensorInfo): Format | undefined {
  if (dtype === 'F32' || dtype === 'F64') return undefined
  const parts = parseName(name)
  if (parts?.side !== 'quantized' || dtypes[dtype].format !== null) return undefined
  const quantizer = quantizerOf(manifest, parts.parameter, parts.role)
  return quantizer && findFormat(quantizer.format)
}

/** Whether every value of a tensor is one of binary32. */
export const isNarrow = (file: TensorFile, name: string): boolean => file.tensors.get(name)?.dtype !== 'F64'
