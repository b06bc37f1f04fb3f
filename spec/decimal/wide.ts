import type Big from 'big.js'
import type { OverflowRule } from '../formats/row.ts'
import type { Neighbour } from './layout.ts'
import { choose, type Direction } from './neighbours.ts'
import { staysFinite } from './oracle.ts'
import { powerOfTwo } from './powers.ts'
import { type DecimalInput, decodeBinary, sources, type WideSource } from './source.ts'

/** The formats that the oracle of `wideOracle` answers for. */
export const isWide = (id: string): id is WideSource => Object.hasOwn(sources, id)

interface Candidate extends Neighbour {
  /** The magnitude: the code without its sign bit. */
  readonly magnitude: bigint
}

/**
 * The decimal oracle for formats with too many codes to be listed: IEEE 754's layout, decoded case by case, and searched by halving,
 * since larger codes stand for larger numbers.
 * @returns the code due for x, NaN as the quiet one of sign 0
 */
export function wideOracle(id: WideSource): (x: DecimalInput, direction: Direction, overflow: OverflowRule) => bigint {
  const { exponentBits, trailingBits, bias } = sources[id]
  const infinite = ((1n << BigInt(exponentBits)) - 1n) << BigInt(trailingBits)
  const signBit = 1n << BigInt(exponentBits + trailingBits)
  const candidate = (magnitude: bigint): Candidate => ({
    magnitude,
    value: magnitude === infinite ? powerOfTwo(bias + 1) : numberOf(magnitude, id),
    odd: magnitude % 2n === 1n,
  })

  /** The largest magnitude whose number does not exceed x; that of infinity stands for the number that would come next. */
  function floor(x: Big): Candidate {
    let low = 0n
    let beyond = infinite + 1n
    while (beyond - low > 1n) {
      const middle = (low + beyond) / 2n
      if (candidate(middle).value.lte(x)) low = middle
      else beyond = middle
    }
    return candidate(low)
  }

  /** Of |x|; a direction is turned round for a negative one. */
  function roundMagnitude(x: Big, direction: Direction): bigint {
    const lower = floor(x)
    if (lower.magnitude === infinite || lower.value.eq(x)) return lower.magnitude
    return choose(x, lower, candidate(lower.magnitude + 1n), direction).magnitude
  }

  return (x, direction, overflow) => {
    if (x.kind === 'nan') return infinite + (1n << BigInt(trailingBits - 1))
    const negative = x.kind === 'infinity' ? x.negative : x.value.lt(0) || (x.value.eq(0) && x.negativeZero === true)
    const sign = negative ? signBit : 0n
    if (x.kind === 'infinity') return sign + (overflow === 'saturate' ? infinite - 1n : infinite)
    const magnitude = roundMagnitude(x.value.abs(), negative ? mirrored(direction) : direction)
    if (magnitude < infinite) return sign + magnitude
    return sign + (overflow !== 'ieee' || staysFinite(direction, negative) ? infinite - 1n : infinite)
  }
}

function numberOf(magnitude: bigint, id: WideSource): Big {
  const read = decodeBinary(magnitude, id)
  if (read.kind !== 'number') throw new RangeError(`${id}: expected a finite magnitude, got ${magnitude}`)
  return read.value
}

const mirrored = (direction: Direction): Direction =>
  direction === 'rtp' ? 'rtn' : direction === 'rtn' ? 'rtp' : direction
