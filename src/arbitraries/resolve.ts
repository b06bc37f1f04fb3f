import { encode } from '../../spec/codec.ts'
import type { Datum } from '../../spec/datum.ts'
import type { Dyadic } from '../../spec/exact/dyadic.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Code, OverflowRule } from '../../spec/formats/row.ts'
import { type SourceId, sourceIds } from '../../spec/ordered.ts'
import { overflowRules } from '../../spec/overflow.ts'
import { said } from '../library/options.ts'
import { RequestError } from '../subjects/subject.ts'
import type { Face } from './arbitrary.ts'
import { codeOf, datumOf, fromNumber, isHeldByNumbers, pointOf, toNumber } from './point.ts'

/** What the arguments of the arbitraries mean. Every function throws RequestError with what was expected and what came. */

/** A source format. */
export function resolveSource(source: string | Format): Format & { readonly id: SourceId } {
  const id = typeof source === 'string' ? findFormat(source)?.id : source?.id
  if (sourceIds.some((one) => one === id)) return findFormat(id as SourceId) as Format & { readonly id: SourceId }
  throw new RequestError(`expected a source format (${sourceIds.join(', ')}), came ${said(id ?? source)}`)
}

/** A whole number in a range. */
export function resolveCount(name: string, value: unknown, from: number, to: number): number {
  if (Number.isInteger(value) && (value as number) >= from && (value as number) <= to) return value as number
  throw new RequestError(`expected ${name} to be a whole number from ${from} to ${to}, came ${said(value)}`)
}

/** A range of whole numbers within bounds. */
export function resolveRange(name: string, range: unknown, from: number, to: number): { min: number; max: number } {
  const { min, max } = (range ?? {}) as { min?: unknown; max?: unknown }
  const least = resolveCount(`${name}.min`, min, from, to)
  return { min: least, max: resolveCount(`${name}.max`, max, least, to) }
}

export function resolveOverflow(rule: unknown): OverflowRule {
  if (typeof rule === 'string' && Object.hasOwn(overflowRules, rule)) return rule as OverflowRule
  throw new RequestError(`expected an overflow rule (${Object.keys(overflowRules).join(', ')}), came ${said(rule)}`)
}

/** Codes shown as the numbers that they stand for. */
export function numberFace(format: Format): Face<number> {
  if (!isHeldByNumbers(format))
    throw new RequestError(
      `expected a format whose values a JavaScript number holds, came ${format.id}; take the arbitrary datum instead`,
    )
  return {
    show: (point) => toNumber(datumOf(format, point)),
    read: (value) => {
      const code = typeof value === 'number' ? encode(format, fromNumber(value)) : undefined
      return code === undefined ? undefined : pointOf(format, code)
    },
  }
}

/** Codes shown as non-negative integers. */
export function codeFace(format: Format): Face<number> {
  const widest = 32
  if (format.width > widest)
    throw new RequestError(
      `expected a format of at most ${widest} bits, came ${format.id}; take the arbitrary value or datum instead`,
    )
  return {
    show: (point) => Number(codeOf(format, point)),
    read: (value) =>
      Number.isInteger(value) &&
      (value as number) >= 0 &&
      (value as number) < 2 ** format.width &&
      !Object.is(value, -0)
        ? pointOf(format, BigInt(value as number) as Code)
        : undefined,
  }
}

/** Codes shown as what they stand for. */
export const datumFace = (format: Format): Face<Datum> => ({
  show: (point) => datumOf(format, point),
  read: (value) => {
    const code = isDatum(value) ? encode(format, value) : undefined
    return code === undefined ? undefined : pointOf(format, code)
  },
})

function isDatum(value: unknown): value is Datum {
  const { kind, negative, magnitude } = (value ?? {}) as {
    kind?: unknown
    negative?: unknown
    magnitude?: Partial<Dyadic>
  }
  if (kind === 'nan') return true
  if (typeof negative !== 'boolean') return false
  if (kind === 'infinity') return true
  return (
    kind === 'finite' &&
    typeof magnitude?.significand === 'bigint' &&
    magnitude.significand >= 0n &&
    Number.isInteger(magnitude.exponent)
  )
}
