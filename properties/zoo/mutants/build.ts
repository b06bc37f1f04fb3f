import type { FloatRow } from '../../../spec/formats/row.ts'
import { absoluteMask, exponentBias, type Hooks, infinityBits, makeQuantizer, storedFraction } from '../base.ts'
import { formatsWith } from '../formats.ts'
import { type Layout, layoutOf } from '../layout.ts'
import type { Mutant, Rule } from '../record.ts'

/** What a mutant claims to do in a format. */
export function ruleOf({ rounding, overflow }: Pick<Mutant, 'rounding' | 'overflow'>, row: FloatRow): Rule {
  return { rounding, overflow: overflow === 'default' ? row.overflow : overflow }
}

/** What is said of a mutant; `among` names the formats that it is about where it is not about all that have what it needs. */
type Description = Omit<Mutant, 'quantizer' | 'needs' | 'among' | 'formats'> & Partial<Pick<Mutant, 'needs' | 'among'>>

/** The description with its formats worked out. */
function placed<T extends Description>({ among = 'all', needs = [], ...rest }: T) {
  return { ...rest, needs, among, formats: formatsWith({ needs, among }) }
}

/** A mutant of the base quantizer, made by hooks. */
export function hooked({ hooks, ...description }: Description & { hooks(layout: Layout, rule: Rule): Hooks }): Mutant {
  return {
    ...placed(description),
    quantizer(row) {
      const rule = ruleOf(description, row)
      return makeQuantizer(row, rule, hooks(layoutOf(row), rule))
    },
  }
}

/** A mutant that does `part` of a batch by another rule than it claims: a path that nobody compared with the other. */
export function pieced({
  part,
  instead,
  ...description
}: Description & {
  /** Where in a batch of so many elements the other path runs. */
  part(length: number): readonly [from: number, to: number]
  instead(claimed: Rule): Rule
}): Mutant {
  return {
    ...placed(description),
    quantizer(row) {
      const claimed = ruleOf(description, row)
      const main = makeQuantizer(row, claimed)
      const other = makeQuantizer(row, instead(claimed))
      return (x) => {
        const codes = main(x)
        const [from, to] = part(x.length)
        if (from < to) codes.set(other(x.subarray(from, to)), from)
        return codes
      }
    },
  }
}

/** The lanes of a 256-bit vector of binary32. */
export const lanes = 8

export function tail(length: number): readonly [number, number] {
  return [length - (length % lanes), length]
}

/** Round to nearest, ties to even, for hooks that change it in some case only. */
export function nearestEven(magnitude: number, rest: number, shift: number): number {
  const half = 1 << (shift - 1)
  return rest > half || (rest === half && (magnitude & 1) === 1) ? 1 : 0
}

/** The binary32 bits of the value that a normal number's magnitude encodes. */
export function bitsOfNormal({ row, fractionBits }: Layout, magnitude: number): number {
  return (magnitude << (storedFraction - fractionBits)) + ((exponentBias - row.bias) << storedFraction)
}

/** The binary32 bits of the midpoint between the largest finite number and what would come next. */
export function overflowTie(layout: Layout): number {
  return bitsOfNormal(layout, layout.maxFinite) + (1 << (storedFraction - layout.fractionBits - 1))
}

const float = new Float32Array(1)
const floatBits = new Int32Array(float.buffer)

/** Applies a function to the value of a finite input given as bits, keeping the sign, that of zero too. */
export function onValue(change: (x: number, field: number) => number): (bits: number) => number {
  return (bits) => {
    const absolute = bits & absoluteMask
    if (absolute >= infinityBits) return bits
    floatBits[0] = absolute
    float[0] = change(float[0], absolute >>> storedFraction)
    return floatBits[0] | (bits & ~absoluteMask)
  }
}

/**
 * Rounds bits of binary32 to a narrower format with the same layout: `precision` bits, subnormals below 2^minExponent,
 * infinity from 2^(maxExponent+1). Adding and taking away 2^52 quanta rounds to a multiple of the quantum.
 */
export function narrowing(precision: number, minExponent: number, maxExponent: number): (bits: number) => number {
  const magic = Float64Array.from({ length: 256 }, (_, field) => {
    return 2 ** (52 + Math.max(Math.max(field, 1) - exponentBias, minExponent) - (precision - 1))
  })
  const limit = 2 ** (maxExponent + 1)
  return onValue((x, field) => {
    const rounded = x + magic[field] - magic[field]
    return rounded < limit ? rounded : Infinity
  })
}
