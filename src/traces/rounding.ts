import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Code, OverflowRule } from '../../spec/formats/row.ts'
import { datumAt } from '../../spec/ordered.ts'
import type { Direction, Stochastic } from '../../spec/rounding.ts'
import { fromNumber, toNumber } from '../arbitraries/point.ts'
import { compileRuns } from '../tables/compile.ts'

/** How a tensor is declared to be rounded. A stochastic rounding is told without the random bits, which a trace does not carry. */
export interface Declared {
  readonly format: Format
  readonly rounding: Direction | Pick<Stochastic, 'variant' | 'bits'>
  readonly overflow: OverflowRule
  readonly subnormals: 'kept' | 'flushed'
}

/** The answers that a declared rounding allows to x: one, or two where random bits decide; empty where any will do. */
export type Allowed = (x: number) => readonly number[]

/**
 * Whether q is the declared rounding of x. `zeroSign`: but for the sign of a zero. `open`: no standard says what is due (NaN into a
 * format without NaN).
 */
export type RoundingJudge = (x: number, q: number) => 'right' | 'zeroSign' | 'open' | 'wrong'

const binary64 = findFormat('binary64') as Format

/**
 * The judge of a declared rounding, and the same in slow motion, for witnesses: the answers that the specification allows.
 * @param hasTable whether to look up answers in a table from the first value on
 */
export function roundingJudge(
  declared: Declared,
  hasTable = false,
): { readonly judge: RoundingJudge; readonly allowed: Allowed } {
  const allowed = allowedBy(declared)
  const make = (): Fast =>
    typeof declared.rounding === 'string' ? deterministic(declared, declared.rounding) : stochastic(declared)
  const fast = hasTable ? make() : afterSome(make)
  const judge: RoundingJudge = (x, q) => {
    if (fast(x, q)) return 'right'
    const due = allowed(x)
    if (due.length === 0) return 'open'
    if (due.some((one) => Object.is(one, q))) return 'right'
    return due.includes(q) ? 'zeroSign' : 'wrong'
  }
  return { judge, allowed }
}

/** Compiling a table of a format of 16 bits costs as much as asking the specification so many times. */
const askedFirst = 2 ** 17

/** Leaves the first values to the specification, so that a small trace needs no tables. */
function afterSome(make: () => Fast): Fast {
  let asked = 0
  let made: Fast | undefined
  return (x, q) => {
    if (asked < askedFirst) {
      asked += 1
      return false
    }
    made ??= make()
    return made(x, q)
  }
}

/** By the specification itself, a value at a time. */
function allowedBy({ format, rounding, overflow, subnormals }: Declared): Allowed {
  const roundings =
    typeof rounding === 'string'
      ? [rounding]
      : [0n, (1n << BigInt(rounding.bits)) - 1n].map((random) => ({ ...rounding, random }))
  return (x) => {
    const codes = roundings.map((one) => convert(fromNumber(x), { format, rounding: one, overflow }))
    const values = codes.flatMap((code) => (code === undefined ? [] : [valueOfCode(format, code, subnormals)]))
    return values.length === 2 && Object.is(values[0], values[1]) ? values.slice(1) : values
  }
}

function valueOfCode(format: Format, code: Code, subnormals: Declared['subnormals']): number {
  const x = decode(format, code)
  if (x.kind === 'nan') return Number.NaN
  const value = toNumber(x)
  const isFlushed = subnormals === 'flushed' && Math.abs(value) < toNumber(positive(format.minNormal))
  return isFlushed ? (x.negative ? -0 : 0) : value
}

const positive = (magnitude: Format['minNormal']): Parameters<typeof toNumber>[0] => ({
  kind: 'finite',
  negative: false,
  magnitude,
})

type Fast = (x: number, q: number) => boolean

/** Looks up the runs that the specification is compiled to: true where q is the answer; what is not found here is asked again. */
function deterministic(declared: Declared, rounding: Direction): Fast {
  const { format, overflow, subnormals } = declared
  if (format.id === 'binary32')
    return (x, q) => x !== 0 && Object.is(x, q) && Math.fround(x) === x && Number.isFinite(x) && subnormals === 'kept'
  if (format.width > widestTable) return never
  const { starts, values } = answerTable(format, rounding, overflow, subnormals)
  const ofZero = zeroJudge(declared)
  return (x, q) => (x === 0 ? ofZero(x, q) : !Number.isNaN(x) && Object.is(q, values[lastAtMost(starts, x)]))
}

const never: Fast = () => false

/** Wider formats have too many codes for a table. */
const widestTable = 16

function zeroJudge(declared: Declared): Fast {
  const [plus, minus] = [allowedBy(declared)(0), allowedBy(declared)(-0)]
  return (x, q) => (Object.is(x, 0) ? plus : minus).some((due) => Object.is(due, q))
}

export interface AnswerTable {
  /** The first number of each run, ascending from −∞ on. */
  readonly starts: Float64Array
  readonly values: Float64Array
}

const tables = new Map<string, AnswerTable>()

/** The runs that the specification is compiled to for a format of at most 16 bits. */
export function answerTable(
  format: Format,
  rounding: Direction,
  overflow: OverflowRule,
  subnormals: Declared['subnormals'],
): AnswerTable {
  const key = [format.id, rounding, overflow, subnormals].join()
  const known = tables.get(key)
  if (known) return known
  const { starts, due } = compileRuns({ format, rounding, overflow }, binary64, [])
  const runs = starts.flatMap((start, i) => {
    const [x, code] = [datumAt(binary64, start), due[i] as number]
    return x.kind === 'nan' || code < 0
      ? []
      : [[toNumber(x), valueOfCode(format, BigInt(code) as Code, subnormals)] as const]
  })
  const table = { starts: Float64Array.from(runs, ([x]) => x), values: Float64Array.from(runs, ([, value]) => value) }
  tables.set(key, table)
  return table
}

/** The place of the last of some ascending numbers that is at most x; of those equal, the last. */
export function lastAtMost(starts: Float64Array, x: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as number) <= x) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * The neighbours of x in the format are its answers toward −∞ and +∞, and one of them is right where it is likely enough. The position
 * ν of x between them is computed with a relative error below 2^−50; where it is near an end, by 2^(1−bits), the specification is
 * asked whether any random bits lead to q.
 */
function stochastic(declared: Declared): Fast {
  const { format, rounding, subnormals } = declared
  if (format.width > widestTable || typeof rounding === 'string') return never
  const [down, up] = [answerTable(format, 'rtn', 'saturate', 'kept'), answerTable(format, 'rtp', 'saturate', 'kept')]
  const most = toNumber(positive(format.maxFinite))
  const least = subnormals === 'flushed' ? toNumber(positive(format.minNormal)) : 0
  const margin = 2 ** (2 - rounding.bits)
  const ofZero = zeroJudge(declared)
  return (x, q) => {
    if (x === 0) return ofZero(x, q)
    if (!(Math.abs(x) < most) || Math.abs(x) < least) return false
    const below = down.values[lastAtMost(down.starts, x)] as number
    const above = up.values[lastAtMost(up.starts, x)] as number
    if (!Object.is(q, below) && !Object.is(q, above)) return false
    const nu = (x - below) / (above - below)
    return below === above || (nu > margin && nu < 1 - margin)
  }
}
