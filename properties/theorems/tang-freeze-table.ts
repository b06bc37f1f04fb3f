import {
  difference,
  isAtMost,
  parseRational,
  type Rational,
  rational,
  rationalText,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome } from './decision.ts'
import { fixedPoints, restOf } from './exact/feed.ts'
import { absolute, quantizer } from './exact/quantizer.ts'
import type { Decision, Theorem } from './record.ts'

/** Where the second moment comes to rest: V₀ = 0, G² = 1, β₂ = .999. */

interface Row {
  readonly format: string
  readonly rounding: string
  /** As a table gives it, to so many digits. */
  readonly printed: string
}

const table: readonly Row[] = [
  { format: 'bfloat16', rounding: 'rne', printed: '.25' },
  { format: 'bfloat16', rounding: 'rtz', printed: '.125' },
  { format: 'e4m3fn', rounding: 'rne', printed: '.0234' },
  { format: 'binary16', rounding: 'rne', printed: '.756' },
]

/** .999 as a decimal, and as programs hold it. */
export const betas = {
  decimal: rational(999, 1000),
  binary32: rational(BigInt(Math.fround(0.999) * 2 ** 24), 1n << 24n),
  binary64: rational(BigInt(0.999 * 2 ** 53), 1n << 53n),
} as const

/** The figure of one row, exactly. */
export const restsAt = ({ format, rounding }: Row, beta: Rational) =>
  restOf({ beta, gamma: difference(rational(1), beta), input: rational(1) }, quantizer(format, rounding))

const digitsOf = (printed: string): number => printed.length - printed.indexOf('.') - 1

function decide(rows: readonly Row[], beta: Rational): Decision {
  return decideOver(
    rows,
    (row) => {
      const { value, steps } = restsAt(row, beta)
      const half = rational(1n, 2n * 10n ** BigInt(digitsOf(row.printed)))
      return outcome(
        isAtMost(absolute(difference(value, parseRational(row.printed))), half),
        () =>
          `${row.format} ${row.rounding}, β₂ = ${rationalText(beta)}: at rest at ${rationalText(value)} after ${steps} steps, not at ${row.printed}`,
      )
    },
    { by: 'exhaustion', note: noteOf() },
  )
}

const swapped = (rows: readonly Row[]): readonly Row[] =>
  rows.map((row) => ({ ...row, rounding: row.rounding === 'rne' ? 'rtz' : 'rne' }))

/** Numbers of e4m3fn at which the second moment stays once it is there: from 0 it gets to the smallest of them. */
const restingNote = (): string => {
  const feed = { beta: betas.decimal, gamma: rational(1, 1000), input: rational(1) }
  const points = fixedPoints(feed, quantizer('e4m3fn', 'rne'))
  const [lowest, highest] = [points[0], points.at(-1)] as [Rational, Rational]
  return `in e4m3fn ${points.length} numbers from ${rationalText(lowest)} to ${rationalText(highest)} are at rest, so that what is too large does not come down either`
}

function noteOf(): string {
  const figures = table.map((row) => {
    const [decimal, ...others] = [betas.decimal, betas.binary32, betas.binary64].map((beta) => {
      const { value, steps } = restsAt(row, beta)
      return `${rationalText(value)} after ${steps} steps`
    })
    const differing = others.map((one, i) => (one === decimal ? '' : `; with .999 as binary${[32, 64][i]} ${one}`))
    return `${row.format} ${row.rounding} ${decimal}${differing.join('')}`
  })
  return `exactly: ${figures.join(', ')}; ${restingNote()}`
}

export const freezeTable: readonly Theorem[] = [
  {
    id: 'tang-freeze-table',
    paper: 'halfulp',
    reference: 'what V_t = Q(β₂V_{t−1} + (1−β₂)G_t²) comes to',
    statement:
      'from V₀ = 0 with G² = 1, β₂ = 999/1000 the second moment comes to rest at .25 (bfloat16 rne), .125 (bfloat16 rtz), .0234 (e4m3fn rne) and .756 (binary16 rne) instead of 1',
    hypotheses: 'averaged form, sums and products exact, rounded once a step; figures to the digits that are printed',
    procedure: 'the recursion, exactly, until a step changes nothing',
    certainty: 'read',
    decide: () => decide(table, betas.decimal),
    mutants: [
      {
        id: 'beta-as-binary64',
        statement: 'the same figures with .999 as a binary64, whose 1−β₂ is a little larger',
        decide: () => decide(table, betas.binary64),
      },
      {
        id: 'roundings-swapped',
        statement: 'rne and rtz swapped',
        decide: () => decide(swapped(table), betas.decimal),
      },
      {
        id: 'reaches-one',
        statement: 'it comes to rest at 1',
        decide: () =>
          decide(
            table.map((row) => ({ ...row, printed: '1.000' })),
            betas.decimal,
          ),
      },
      {
        id: 'beta-99',
        statement: 'the same figures at β₂ = 99/100',
        decide: () => decide(table, rational(99, 100)),
      },
    ],
  },
]
