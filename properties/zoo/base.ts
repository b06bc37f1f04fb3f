import type { FloatRow } from '../../spec/formats/row.ts'
import { fromBelowZero, fromInfinity, fromOverflow, type Layout, layoutOf, none } from './layout.ts'
import { directions, type Quantize, type Rule } from './record.ts'

/**
 * A quantizer in integer arithmetic, as shipped code writes it, with a hook at each place where shipped code has gone
 * wrong. Without hooks it is right; a mutant is this with one hook, or two that make one bug.
 *
 * binary32 is 1 sign bit, 8 exponent bits of bias 127 and 23 fraction bits (IEEE 754-2019 Table 3.5). The work is done
 * in passes over the batch by functions that take a plan: V8 makes code of one loop through the closures of many
 * quantizers that is half as fast.
 */

export const exponentBias = 127
export const storedFraction = 23
export const hiddenBit = 0x800000
export const fractionMask = 0x7fffff
export const absoluteMask = 0x7fffffff
export const infinityBits = 0x7f800000
/** From 25 on, all 24 significand bits lie below the half: shifting further changes nothing, and 32 wraps round. */
const farthestShift = 25
/** In a batch of magnitudes, an infinite input; `none` is a NaN. */
const infinite = -2
/** Directions as numbers, which a switch in a loop compares faster; round toward zero is the default. */
const rne = directions.indexOf('rne')
const rna = directions.indexOf('rna')
const rtp = directions.indexOf('rtp')
const rtn = directions.indexOf('rtn')
const rto = directions.indexOf('rto')

/** Each hook replaces or follows one step. They take plain numbers, so that a call is cheap; bits are signed. */
export interface Hooks {
  /** The whole batch before anything else. */
  batch?: (bits: Int32Array) => Int32Array
  /** One input's bits before anything else. */
  input?: (bits: number) => number
  /** How far the significand is shifted right, `below` of it for lying so many binades below the normal numbers. */
  shift?: (shift: number, below: number) => number
  /** 1 where the truncated magnitude goes one up. `rest` is what was shifted out, below 2^shift. */
  increment?: (magnitude: number, rest: number, shift: number, negative: boolean) => number
  /** Puts the truncated magnitude and the increment together. */
  join?: (magnitude: number, up: number) => number
  /** The rounded magnitude of a finite input brought into range; `none` is NaN. `absolute` is the input, unsigned. */
  limit?: (magnitude: number, negative: boolean, absolute: number) => number
  /** The finished code; `bits` are the input's own, `index` its place in a batch of `length`. */
  output?: (code: number, bits: number, index: number, length: number) => number
}

/** The quantizer of a format under a rule; with hooks, one of its mutants. */
export function makeQuantizer(row: FloatRow, rule: Rule, hooks: Hooks = {}): Quantize {
  const layout = layoutOf(row)
  const rounding = planRounding(layout, rule, hooks)
  const encoding = planEncoding(layout, rule, hooks)
  const { batch, input, output } = hooks
  const Codes = row.width > 8 ? Uint16Array : Uint8Array
  return (x) => {
    const own = new Int32Array(x.buffer, x.byteOffset, x.length)
    let bits = batch === undefined ? own : batch(own)
    if (input !== undefined) {
      const given = bits
      bits = new Int32Array(given.length)
      for (let index = 0; index < given.length; index++) bits[index] = input(given[index])
    }
    const codes = roundBatch(bits, rounding)
    encodeBatch(bits, codes, encoding)
    if (output !== undefined) {
      const length = codes.length
      for (let index = 0; index < length; index++) codes[index] = output(codes[index], own[index], index, length)
    }
    return new Codes(codes)
  }
}

interface RoundingPlan extends Pick<Hooks, 'increment' | 'join'> {
  readonly direction: number
  /** By exponent field of the input: the hidden bit, how far to shift, and the magnitude to add to. */
  readonly hidden: Int32Array
  readonly shifts: Int32Array
  readonly offsets: Int32Array
}

function planRounding({ row, fractionBits, minExponent }: Layout, rule: Rule, hooks: Hooks): RoundingPlan {
  // From emin = −127 up, all of binary32's subnormals have the target's smallest quantum, and need no normalizing.
  if (minExponent < -exponentBias) throw new Error(`${row.id}: expected emin of at least -127, got ${minExponent}`)
  const hidden = new Int32Array(256).fill(hiddenBit)
  hidden[0] = 0
  const shifts = new Int32Array(256)
  const offsets = new Int32Array(256)
  for (let field = 0; field < 256; field++) {
    const above = Math.max(field, 1) - exponentBias - minExponent
    const below = Math.max(-above, 0)
    const shift = storedFraction - fractionBits - (field === 0 ? above : -below)
    shifts[field] = hooks.shift === undefined ? Math.min(shift, farthestShift) : hooks.shift(shift, below)
    // The hidden bit adds one to the exponent field of a normal number, and nothing to that of a subnormal. In a
    // format without zero the lowest binade has field 0, where the hidden bit would make it 1.
    offsets[field] = ((field === 0 ? 0 : Math.max(above, 0)) << fractionBits) - (row.zero ? 0 : 1)
  }
  return { ...hooks, direction: directions.indexOf(rule.rounding), hidden, shifts, offsets }
}

/** Inputs to magnitudes, rounded as if the exponent were unbounded above. */
function roundBatch(bits: Int32Array, plan: RoundingPlan): Int32Array {
  const { direction, increment, join, hidden, shifts, offsets } = plan
  const length = bits.length
  const magnitudes = new Int32Array(length)
  for (let index = 0; index < length; index++) {
    const absolute = bits[index] & absoluteMask
    if (absolute >= infinityBits) {
      magnitudes[index] = absolute === infinityBits ? infinite : none
    } else if (absolute !== 0) {
      const negative = bits[index] < 0
      const field = absolute >>> storedFraction
      const shift = shifts[field]
      const significand = (absolute & fractionMask) | hidden[field]
      const truncated = offsets[field] + (significand >>> shift)
      const rest = significand & ((1 << shift) - 1)
      const up =
        increment === undefined
          ? roundUp(direction, truncated, rest, 1 << (shift - 1), negative)
          : increment(truncated, rest, shift, negative)
      const rounded = join === undefined ? truncated + up : join(truncated, up)
      magnitudes[index] = Math.max(rounded, 0)
    }
  }
  return magnitudes
}

/** 1 where the magnitude goes one up. Parity is the code's, which in a format of precision 1 is all there is. */
function roundUp(direction: number, magnitude: number, rest: number, half: number, negative: boolean): number {
  switch (direction) {
    case rne:
      return rest > half || (rest === half && (magnitude & 1) === 1) ? 1 : 0
    case rna:
      return rest >= half ? 1 : 0
    case rtp:
      return rest !== 0 && !negative ? 1 : 0
    case rtn:
      return rest !== 0 && negative ? 1 : 0
    case rto:
      return rest !== 0 && (magnitude & 1) === 0 ? 1 : 0
    default:
      return 0
  }
}

interface EncodingPlan extends Pick<Hooks, 'limit'>, Pick<Layout, 'signBit' | 'maxFinite' | 'nan' | 'negativeZero'> {
  readonly signed: boolean
  /** Magnitudes that the rule gives to infinities, and to finite inputs out of range. */
  readonly overInfinity: number
  readonly tooPositive: number
  readonly tooNegative: number
  /** Magnitudes of numbers below zero, and of −∞, in an unsigned format. */
  readonly belowZero: number
  readonly belowAll: number
}

function planEncoding(layout: Layout, rule: Rule, { limit }: Hooks): EncodingPlan {
  const { row, signBit, maxFinite, nan, negativeZero } = layout
  const overInfinity = fromInfinity(layout, rule)
  const tooPositive = fromOverflow(layout, rule, false)
  const tooNegative = fromOverflow(layout, rule, true)
  const plan = {
    ...{ signed: row.signed, signBit, maxFinite, nan, negativeZero, overInfinity, tooPositive, tooNegative },
    belowZero: fromBelowZero(layout, rule, false),
    belowAll: fromBelowZero(layout, rule, true),
  }
  return limit === undefined ? plan : { ...plan, limit }
}

/** Magnitudes to codes, in place: overflow, infinities, NaN and the sign. */
function encodeBatch(bits: Int32Array, codes: Int32Array, plan: EncodingPlan): void {
  const { signed, signBit, maxFinite, nan, negativeZero, limit, overInfinity, tooPositive, tooNegative } = plan
  const length = bits.length
  for (let index = 0; index < length; index++) {
    const given = bits[index]
    const negative = given < 0
    let magnitude = codes[index]
    if (magnitude === infinite) magnitude = overInfinity
    else if (limit !== undefined && magnitude !== none) magnitude = limit(magnitude, negative, given & absoluteMask)
    else if (magnitude > maxFinite) magnitude = negative ? tooNegative : tooPositive

    if (magnitude === none) codes[index] = nan
    else if (!negative) codes[index] = magnitude
    else if (signed) codes[index] = magnitude !== 0 || negativeZero ? magnitude | signBit : 0
    // What rounds to zero is in range. No source settles the rest but IEEE P3109 v4.0 §4.7.5.
    else if (magnitude !== 0) {
      const below = (given & absoluteMask) === infinityBits ? plan.belowAll : plan.belowZero
      codes[index] = below === none ? nan : below
    }
  }
}
