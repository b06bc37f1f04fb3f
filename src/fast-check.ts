/**
 * Arbitraries for fast-check, as `import { arbitraries } from 'halfulp/fast-check'`. Needs fast-check.
 * @module halfulp/fast-check
 */
import type { Arbitrary } from 'fast-check'
import type { Datum } from '../spec/datum.ts'
import type { Format } from '../spec/format.ts'
import type { OverflowRule } from '../spec/formats/row.ts'
import type { SourceId } from '../spec/ordered.ts'
import { PointArbitrary } from './arbitraries/arbitrary.ts'
import { codesOf, dataOf } from './arbitraries/data.ts'
import {
  codeFace,
  datumFace,
  numberFace,
  resolveCount,
  resolveOverflow,
  resolveRange,
  resolveSource,
} from './arbitraries/resolve.ts'
import type { PointSet } from './arbitraries/set.ts'
import { TensorArbitrary } from './arbitraries/tensor.ts'
import { doubleRoundingTraps } from './arbitraries/traps.ts'
import { nearTies, overflowEdges, subnormalEdges } from './arbitraries/windows.ts'
import { type FormatName, format as formatOf } from './library/names.ts'
import { checkOptions, inputOptions, nearOptions, tensorOptions, trapOptions } from './library/options.ts'

export type { SourceId } from '../spec/ordered.ts'

/** The format that inputs come from: one of four, by id or alias, or as a Format of that id. */
export type Source = SourceId | (string & {}) | Format

/** What `input` leaves in. */
export interface InputOptions {
  /** NaN; default true. */
  readonly nan?: boolean
  /** +∞ and −∞; default true. */
  readonly infinity?: boolean
  /** −0 besides +0; default true. */
  readonly negativeZero?: boolean
}

/** Inputs around places that a target format has. */
export interface NearOptions {
  /** The target format. */
  readonly format: FormatName
  /** The format of the inputs; default binary32. */
  readonly source?: Source
  /** How far from a place an input may be, in numbers of the source on either side: 0 to 1024, default 2. */
  readonly within?: number
}

/** A conversion in two steps. */
export interface TrapOptions {
  /** The format of the inputs; default binary32. */
  readonly source?: Source
  /** The format by way of which the conversion goes; it rounds to nearest, ties to even, under its own overflow rule. */
  readonly intermediate: FormatName
  /** The target format, of at most 16 bits. */
  readonly target: FormatName
  /** What the target does with values out of range; default the rule of its standard. */
  readonly overflow?: OverflowRule
}

/** Whole numbers from `min` to `max`, both included. */
export interface Range {
  /** The least. */
  readonly min: number
  /** The largest. */
  readonly max: number
}

/** What tensors are drawn. */
export interface TensorOptions<S extends Source = Source> {
  /** The format that holds every element; default binary32. */
  readonly source?: S
  /** Elements: a number, or from `min` to `max`, at most 65536; default 0 to 64. */
  readonly length?: number | Range
  /** log2 of the scale of a tensor, drawn from these whole numbers; default −24 to 4. Elements lie some binades about it. */
  readonly scaleLog2?: Range
}

/** Elements of binary64 come as a Float64Array, all others as a Float32Array. */
export type TensorOf<S extends Source> = S extends 'binary64'
  ? Float64Array
  : S extends 'binary32' | 'binary16' | 'bfloat16'
    ? Float32Array
    : Float32Array | Float64Array

const defaultSource = 'binary32'

const numbers = (set: PointSet): Arbitrary<number> => new PointArbitrary(set, numberFace(set.format))

const placed =
  (call: string, placesOf: typeof nearTies) =>
  (options: NearOptions): Arbitrary<number> => {
    checkOptions(call, nearOptions satisfies Record<keyof NearOptions, unknown>, options)
    const { format, source = defaultSource, within = 2 } = options
    return numbers(
      placesOf({
        format: formatOf(format),
        source: resolveSource(source),
        within: resolveCount('within', within, 0, 1024),
      }),
    )
  }

function code(format: FormatName): Arbitrary<number> {
  const resolved = formatOf(format)
  return new PointArbitrary(codesOf(resolved), codeFace(resolved))
}

function value(format: FormatName): Arbitrary<number> {
  return numbers(dataOf(formatOf(format), { nan: false, infinity: false, negativeZero: true }))
}

function datum(format: FormatName): Arbitrary<Datum> {
  const resolved = formatOf(format)
  const set = dataOf(resolved, { nan: true, infinity: true, negativeZero: true })
  return new PointArbitrary(set, datumFace(resolved))
}

function input(source: Source = defaultSource, options: InputOptions = {}): Arbitrary<number> {
  checkOptions('input', inputOptions satisfies Record<keyof InputOptions, unknown>, options)
  const { nan = true, infinity = true, negativeZero = true } = options
  return numbers(dataOf(resolveSource(source), { nan, infinity, negativeZero }))
}

function doubleRoundingTrap(options: TrapOptions): Arbitrary<number> {
  checkOptions('doubleRoundingTrap', trapOptions satisfies Record<keyof TrapOptions, unknown>, options)
  const { source = defaultSource, intermediate, target, overflow } = options
  const to = formatOf(target)
  return numbers(
    doubleRoundingTraps({
      source: resolveSource(source),
      intermediate: formatOf(intermediate),
      target: to,
      overflow: resolveOverflow(overflow ?? to.row.overflow),
    }),
  )
}

function tensor<S extends Source = 'binary32'>(options: TensorOptions<S> = {}): Arbitrary<TensorOf<S>> {
  checkOptions('tensor', tensorOptions satisfies Record<keyof TensorOptions, unknown>, options)
  const { source = defaultSource, length = { min: 0, max: 64 }, scaleLog2 = { min: -24, max: 4 } } = options
  return new TensorArbitrary({
    source: resolveSource(source),
    length: resolveRange('length', typeof length === 'number' ? { min: length, max: length } : length, 0, 65536),
    scaleLog2: resolveRange('scaleLog2', scaleLog2, -1074, 1023),
  }) as Arbitrary<Tensor> as Arbitrary<TensorOf<S>>
}

type Tensor = Float32Array | Float64Array

/**
 * Arbitraries for fast-check that draw what low-precision conversions go wrong on. Each draws every binade of its set with the same
 * chance, and now and then (fast-check's bias) its simplest members.
 *
 * A failing value shrinks within its own set towards simple numbers: fewest significant bits, then the exponent nearest to 0,
 * then positive, then smallest magnitude; infinities and NaN come after every finite number. For a property that answers the same
 * for the same value, the value reported is the simplest failing one of its set
 *
 * - if that is among the 2048 simplest of the set (of the elements of a tensor, 64), or
 * - if the set is all of a format's numbers, and the failing ones are an interval or an interval with its mirror image.
 *
 * In other cases it is one of which no simplification fails: rounded to fewer bits, moved to another binade, made smaller, with
 * the other sign, or any of the 2048 simplest of the binade of 1 and of its own. A failure is so found by at most some thousands
 * of calls of the property; fast-check's `interruptAfterTimeLimit` ends the search sooner. Seed and path replay it.
 *
 * Every function throws RequestError, with what was expected and what came, for an unknown format or an option out of its range.
 */
export const arbitraries = {
  /**
   * Codes of a format: bit patterns right-aligned in a number, 0 … 2^width − 1, infinities and every NaN among them.
   * @throws RequestError for a format of more than 32 bits
   */
  code,
  /**
   * The finite values of a format as numbers, exactly; −0 where it has one.
   * @throws RequestError for a format with a value that binary64 does not hold
   */
  value,
  /** Everything that a format's codes stand for, exactly, of any width: finite numbers, infinities, NaN. */
  datum,
  /** The values of a source format as numbers, exactly: finite numbers, −0, infinities and NaN. */
  input,
  /**
   * Inputs at and around the midpoints between neighbouring numbers of a format of at most 16 bits, those that the source holds.
   * @throws RequestError where the source holds no midpoint
   */
  nearTie: placed('nearTie', nearTies),
  /**
   * Inputs around half a format's smallest positive number, that number, the largest subnormal and the smallest normal number,
   * and the midpoint between those two.
   * @throws RequestError where the source has no numbers there
   */
  subnormalEdge: placed('subnormalEdge', subnormalEdges),
  /**
   * Inputs around a format's largest finite number, the number that would follow it, and the midpoint between, past which
   * rounding to nearest overflows (IEEE 754-2019 §7.4); of both signs where the format is signed.
   * @throws RequestError where the source has no numbers there
   */
  overflowEdge: placed('overflowEdge', overflowEdges),
  /**
   * Inputs on which rounding to an intermediate format first, and from there to the target, gives another code than rounding
   * once (both roundTiesToEven): those that the intermediate format rounds to a midpoint of the target.
   * @throws RequestError where there are none, as where the intermediate format is not between the two
   */
  doubleRoundingTrap,
  /**
   * Tensors like gradients: magnitudes heaped about a scale of the tensor's own, some zeros, few outliers. They shrink to fewer
   * elements first, then element by element.
   */
  tensor,
} as const
