import { type Conversion, convert } from './convert.ts'
import { finite } from './datum.ts'
import { type Dyadic, midpoint, zero } from './exact/dyadic.ts'
import { type Format, magnitudeOf } from './format.ts'
import { findFormat } from './formats/registry.ts'
import type { OverflowRule } from './formats/row.ts'
import { ordinalCount, toOrdinal } from './ordered.ts'
import { overflowRules } from './overflow.ts'
import { type Direction, directions } from './rounding.ts'

/**
 * What tests share: the conversions there are, and the inputs at which a conversion can go wrong. No part of the
 * specification.
 */

/** Whether the sweeps that take minutes were asked for. */
export const isFull = process.env.HALFULP_FULL === '1'

export const directionIds = Object.keys(directions) as Direction[]

export const ruleIds = Object.keys(overflowRules) as OverflowRule[]

export type Directed = Conversion & { readonly rounding: Direction }

/** The conversions to a format: every direction under every one of these overflow rules. */
export const conversionsTo = (format: Format, rules: readonly OverflowRule[] = ruleIds): Directed[] =>
  directionIds.flatMap((rounding) => rules.map((overflow) => ({ format, rounding, overflow })))

/** @throws Error when there is no such format */
export function formatOf(id: string): Format {
  const format = findFormat(id)
  if (!format) throw new Error(`no format ${id}`)
  return format
}

/** The magnitude indices from 0 to two past the largest finite number. */
export const allIndices = (format: Format): bigint[] =>
  Array.from({ length: Number(format.maxIndex.positive) + 3 }, (_, index) => BigInt(index))

/** Of the indices: every 97th, the 64 at either end, and those at and beside every power of two. */
export function stratifiedIndices(format: Format): bigint[] {
  const binade = 2 ** (format.precision - 1)
  const beside = new Set([0, 1, binade - 1])
  const { length } = allIndices(format)
  const isKept = (index: number): boolean =>
    index % 97 === 0 || index < 64 || index >= length - 64 || beside.has(index % binade)
  return allIndices(format).filter((index) => isKept(Number(index)))
}

/** The values with these indices, and the midpoint between each and the next. */
export const criticalMagnitudes = (format: Format, indices = allIndices(format)): Dyadic[] =>
  indices.flatMap((index) => {
    const value = magnitudeOf(format.row, index)
    return [value, midpoint(value, magnitudeOf(format.row, index + 1n))]
  })

/** The source's ordinals within `reach` of these magnitudes and of their negatives, ascending. */
export function ordinalsAround(source: Format, magnitudes: readonly Dyadic[], reach = 2n): bigint[] {
  const last = ordinalCount(source) - 1n
  const found = new Set<bigint>()
  for (const magnitude of magnitudes) {
    const below = convert(finite(false, magnitude), { format: source, rounding: 'rtn', overflow: 'ieee' })
    const ordinal = toOrdinal(source, below as NonNullable<typeof below>)
    for (let offset = -reach; offset <= reach; offset += 1n) found.add(ordinal + offset).add(last - ordinal - offset)
  }
  return [...found].sort((a, b) => (a < b ? -1 : 1))
}

/** The source's zeros, subnormal and normal limits, infinities and some NaNs, each with its neighbours. */
export function specialOrdinals(source: Format): bigint[] {
  const last = ordinalCount(source) - 1n
  const { minPositive, minNormal, maxFinite } = source
  const nans = [0n, 1n, last - 1n, last, toOrdinal(source, source.nanCode as NonNullable<typeof source.nanCode>)]
  return [...ordinalsAround(source, [zero, minPositive, minNormal, maxFinite], 3n), ...nans]
}

/** A list of findings, cut short: a test that fails shows the first few and how many there were. */
export const shortened = (findings: readonly string[]): readonly string[] =>
  findings.length <= 8 ? findings : [...findings.slice(0, 8), `and ${findings.length - 8} more`]
