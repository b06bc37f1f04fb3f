import type { Format } from '../../spec/format.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import { overflowRules } from '../../spec/overflow.ts'
import { type Direction, directions } from '../../spec/rounding.ts'
import { type Target, unordered } from '../audit/target.ts'
import { anything, type Expected } from './expected.ts'
import { flushes, intermediates, type Semantics } from './semantics.ts'

/** A subject's answers at the places that tell one format's semantics apart. */
export interface Ground {
  readonly format: Format
  readonly at: Uint32Array
  readonly got: Uint32Array
  /** The answers as codes of the format; negative where they are none. */
  readonly codes: Int32Array
  readonly target: Target
  readonly form: 'codes' | 'values'
  readonly expected: Expected
}

/** A semantics and the indices of the inputs that it does not explain. */
export interface Fit {
  readonly semantics: Semantics
  readonly wrong: readonly number[]
}

export const least = (fits: readonly Fit[]): number => fits[0]?.wrong.length ?? Number.POSITIVE_INFINITY

/** The semantics that explain the answers best, best first: plain ones, or, where those do not explain all, with a twist. */
export function fitted(ground: Ground): readonly Fit[] {
  const { format } = ground
  // Of what cannot be told apart the format's own rule comes first.
  const rules = (Object.keys(overflowRules) as OverflowRule[]).sort((a) => (a === format.row.overflow ? -1 : 0))
  const plain = (Object.keys(directions) as Direction[]).flatMap((rounding) =>
    rules.map((overflow): Fit => {
      const semantics = { format, rounding, overflow, through: null, flush: 'none', zeroSign: 'kept' } as const
      return { semantics, wrong: wrongIn(ground, semantics) }
    }),
  )
  const sorted = byWrong(plain)
  if (least(sorted) === 0) return sorted
  return byWrong([
    ...sorted,
    ...sorted.slice(0, 4).flatMap(({ semantics }) => twists(semantics).map((one) => tried(ground, one))),
  ])
}

const byWrong = (fits: readonly Fit[]): readonly Fit[] => [...fits].sort((a, b) => a.wrong.length - b.wrong.length)

/** A plain semantics with one thing else that is looked for. */
const twists = (plain: Semantics): readonly Semantics[] => [
  ...intermediates.flatMap(({ id }) => (id === plain.format.id ? [] : [{ ...plain, through: id }])),
  ...flushes.slice(1).map((flush) => ({ ...plain, flush })),
  { ...plain, zeroSign: 'lost' },
]

/** Every so many places are tried first. */
const coarse = 7

/** How well a twist fits; one that fails often in a part of the inputs is not looked at in all. */
function tried(ground: Ground, semantics: Semantics): Fit {
  const rough = wrongIn(ground, semantics, coarse)
  return rough.length > 20
    ? { semantics, wrong: Array(ground.at.length).fill(0) }
    : { semantics, wrong: wrongIn(ground, semantics) }
}

/** The indices of the inputs that a semantics does not explain; the variations that standards leave open explain theirs. */
function wrongIn({ expected, at, codes, target }: Ground, semantics: Semantics, step = 1): number[] {
  const due = expected.due(semantics)
  const isNan = (code: number): boolean => code >= 0 && target.rank(code) === unordered
  const wrong: number[] = []
  for (let i = 0; i < at.length; i += step) {
    const [want, code] = [due(i), codes[i] as number]
    if (want === anything || code === want || (isNan(code) && isNan(want))) continue
    if (!expected.isPermitted(semantics, i, code)) wrong.push(i)
  }
  return wrong
}
