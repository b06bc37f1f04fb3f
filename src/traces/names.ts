import { type Manifest, type Quantizer, type Role, roles } from './manifest.ts'

/** The file of a trace that names all others. */
export const manifestFile = 'trace.json'

/** What a tensor of a step is: the role itself, what its quantizer made of it, or the scales of the blocks. */
export type Side = 'input' | 'quantized' | 'scale'

export interface TensorName {
  readonly parameter: string
  readonly role: Role
  readonly side: Side
}

const suffixes = { input: '', quantized: '.q', scale: '.scale' } as const satisfies Record<Side, string>

/** `dense1.kernel/gradient.q` */
export const tensorName = (parameter: string, role: Role, side: Side = 'input'): string =>
  `${parameter}/${role}${suffixes[side]}`

/** A name taken apart, or undefined where it is not `parameter/role`, `.q` or `.scale`. A parameter's name may hold slashes. */
export function parseName(name: string): TensorName | undefined {
  const slash = name.lastIndexOf('/')
  const tail = name.slice(slash + 1)
  for (const side of ['scale', 'quantized', 'input'] as const) {
    const role = tail.endsWith(suffixes[side]) ? tail.slice(0, tail.length - suffixes[side].length) : ''
    if (slash > 0 && Object.hasOwn(roles, role)) return { parameter: name.slice(0, slash), role: role as Role, side }
  }
  return undefined
}

/** The quantizer of a parameter's role: the one that names the parameter, or else the one for all. */
export const quantizerOf = ({ quantizers }: Manifest, parameter: string, role: Role): Quantizer | undefined =>
  quantizers.find((one) => one.role === role && one.parameter === parameter) ??
  quantizers.find((one) => one.role === role && one.parameter === '*')
