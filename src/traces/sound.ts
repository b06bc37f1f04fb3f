import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { countOf, dtypes } from '../safetensors/dtypes.ts'
import type { TensorInfo } from '../safetensors/header.ts'
import type { TensorFile } from '../safetensors/read.ts'
import { RequestError } from '../subjects/subject.ts'
import { blocksOf } from './blocks.ts'
import type { Manifest, Quantizer, Role } from './manifest.ts'
import { parseName, quantizerOf, type TensorName, tensorName } from './names.ts'

const fault = (directory: string, what: string): RequestError =>
  new RequestError(`the trace ${directory} is damaged: ${what}`)

/** Whether each quantizer names a format and a parameter that there are. */
export function checkQuantizers(directory: string, { quantizers, parameters }: Manifest): void {
  const names = parameters.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw fault(directory, `parameter "${twice}" is listed twice`)
  for (const [i, { format, parameter, role, axis }] of quantizers.entries()) {
    const where = `the quantizer of ${parameter}/${role}`
    if (quantizers.slice(0, i).some((one) => one.parameter === parameter && one.role === role))
      throw fault(directory, `${where} is listed twice`)
    const own = parameters.filter(({ name }) => parameter === '*' || parameter === name)
    if (axis !== null && own.length > 0 && own.every(({ shape }) => axis >= shape.length || axis < -shape.length))
      throw fault(directory, `${where} has axis ${axis}, which no tensor of it has`)
    if (!findFormat(format)) throw fault(directory, `${where} has the unknown format "${format}"`)
    if (parameter !== '*' && !names.includes(parameter)) throw fault(directory, `${where} is for no parameter listed`)
  }
}

/** Tensors that a step cannot do without. */
const required: readonly Role[] = ['weights', 'weights.next']

/** Whether a step's file has the tensors that the manifest promises, in shapes and types that fit, and no others. */
export function checkTensors(directory: string, manifest: Manifest, file: string, { tensors }: TensorFile): void {
  const inFile = (what: string): RequestError => fault(directory, `${file} ${what}`)
  for (const info of tensors.values()) {
    const name = parseName(info.name)
    const parameter = manifest.parameters.find((one) => one.name === name?.parameter)
    if (!name || !parameter) throw inFile(`has a tensor "${info.name}", which is no parameter/role of this trace`)
    const complaint = misfit(info, name, parameter.shape, manifest)
    if (complaint !== undefined) throw inFile(`has a tensor "${info.name}" of ${complaint}`)
  }
  const need = (name: string, why: string): void => {
    if (!tensors.has(name)) throw inFile(`lacks the tensor "${name}", ${why}`)
  }
  for (const { name } of manifest.parameters) {
    for (const role of required) need(tensorName(name, role), 'which every step has')
    for (const role of quantizedRoles(manifest, name)) {
      const [input, quantized] = [tensorName(name, role), tensorName(name, role, 'quantized')]
      if (!tensors.has(input) && role === 'gradientFull') continue
      need(input, 'which trace.json declares to be quantized')
      need(quantized, 'which trace.json declares a quantizer for')
    }
  }
}

/** The roles of a parameter that have a quantizer. */
export const quantizedRoles = (manifest: Manifest, parameter: string): Role[] => [
  ...new Set(
    manifest.quantizers.filter((one) => one.parameter === '*' || one.parameter === parameter).map(({ role }) => role),
  ),
]

/** What is wrong about a tensor's shape or type, in words. */
function misfit(
  { dtype, shape }: TensorInfo,
  { parameter, role, side }: TensorName,
  expected: readonly number[],
  manifest: Manifest,
): string | undefined {
  const quantizer = quantizerOf(manifest, parameter, role)
  if (side !== 'input' && !quantizer) return `a role that trace.json has no quantizer for`
  if (side === 'scale') return scaleMisfit(shape, expected, quantizer as Quantizer)
  if (shape.join() !== expected.join()) return `shape [${shape}], where [${expected}] is expected`
  if (dtype === 'F32' || dtype === 'F64') return undefined
  if (side === 'input') return `type ${dtype}, where F32 or F64 is expected`
  const format = findFormat((quantizer as Quantizer).format) as Format
  const { format: named, bits } = dtypes[dtype]
  const holdsCodes = (dtype === 'U8' || dtype === 'U16') && bits >= format.width && format.width <= 16
  return named === format.id || holdsCodes
    ? undefined
    : `type ${dtype}, where values as F32 or F64, or codes of ${format.id}, are expected`
}

function scaleMisfit(shape: readonly number[], expected: readonly number[], quantizer: Quantizer): string | undefined {
  const blocks = blocksOf(expected, quantizer)
  if (!blocks) return 'scales, where trace.json declares no blocks'
  return blocks.count === countOf(shape)
    ? undefined
    : `${countOf(shape)} scales, where [${expected}] has ${blocks.count} blocks`
}
