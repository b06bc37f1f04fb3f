import { decode, encodeIndex, floorIndex } from '../../spec/codec.ts'
import { type Conversion, convert } from '../../spec/convert.ts'
import { type Datum, type Finite, isZero, signedValue } from '../../spec/datum.ts'
import { toDecimal } from '../../spec/exact/decimal.ts'
import { abs, compare, midpoint, subtract } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import type { Code, OverflowRule } from '../../spec/formats/row.ts'
import { extreme, overflowRules } from '../../spec/overflow.ts'
import { type Direction, directions } from '../../spec/rounding.ts'
import { answer, openVariations } from '../../spec/variations.ts'
import { textOf } from './datum-text.ts'
import { columns, hexCode } from './format-text.ts'
import { ratioText } from './ratio-text.ts'

export interface Explained {
  readonly x: Datum
  readonly bits: bigint
  /** What was typed, and whether the source holds it exactly. */
  readonly text: string
  readonly typed: Datum | undefined
  readonly isExact: boolean
}

/** What a conversion makes of one value, for someone who sees the format for the first time. */
export function renderExplanation(value: Explained, conversion: Conversion, source: Format): string {
  const { format } = conversion
  const parts = [
    inputText(value, source),
    ...(value.x.kind === 'finite' ? [neighboursText(value.x, conversion)] : []),
    answerText(value.x, conversion, source),
    ...(value.x.kind === 'finite' ? errorText(value.x, conversion) : []),
    directionsText(value.x, format, conversion.overflow),
    ...trapText(value, conversion),
  ]
  return `${parts.join('\n\n')}\n`
}

function inputText({ text, bits, x, isExact }: Explained, source: Format): string {
  const held = `${hexCode(source, bits)} = ${textOf(x)}`
  return isExact ? `${text} in ${source.id}: ${held}` : `${text} is no ${source.id} number; the nearest is ${held}`
}

/** The two numbers of the format that x lies between, and where between them. */
function neighboursText(x: Finite, { format }: Conversion): string {
  if (x.negative && !format.signed && !isZero(x)) return `${format.id} has no negative numbers.`
  const lower = floorIndex(format, x.magnitude)
  if (lower < 0n) return `Below the smallest number of ${format.id}, ${toDecimal(format.minPositive)}.`
  const below = magnitudeOf(format.row, lower)
  const max = x.negative ? format.maxIndex.negative : format.maxIndex.positive
  if (compare(below, x.magnitude) === 0 && lower <= max)
    return `${textOf(x)} is a number of ${format.id}, so every rounding keeps it.`
  const above = magnitudeOf(format.row, lower + 1n)
  const middle = midpoint(below, above)
  const side = ['below', 'exactly at', 'above'][compare(x.magnitude, middle) + 1]
  const name = (index: bigint): string => {
    if (index > max) return 'out of range'
    const code = encodeIndex(format, x.negative, index)
    return `${hexCode(format, code)}, ${(index & 1n) === 0n ? 'even' : 'odd'}`
  }
  const sign = x.negative ? '-' : ''
  const rows = [
    ['  lower', `${sign}${toDecimal(below)}`, name(lower)],
    ['  midpoint', `${sign}${toDecimal(middle)}`, ''],
    ['  upper', `${sign}${toDecimal(above)}`, name(lower + 1n)],
  ]
  const beyond = lower >= max ? `\n  ${limitText(format, x.negative)}: what rounds past it overflows.` : ''
  return `By magnitude it lies between two numbers of ${format.id}, ${side} their midpoint:\n${columns(rows)}${beyond}`
}

/** The last number of a format on one side of zero. */
function limitText(format: Format, negative: boolean): string {
  if (!negative) return `The largest number of ${format.id} is ${toDecimal(format.maxFinite)}`
  return `The smallest number of ${format.id} is ${textOf(decode(format, extreme(format, true)))}`
}

function answerText(x: Datum, conversion: Conversion, source: Format): string {
  const { format, rounding, overflow } = conversion
  const { due, permitted } = answer(x, conversion, source, openVariations)
  const how = `${typeof rounding === 'string' ? `${rounding} (${directions[rounding]})` : rounding.variant}, overflow ${overflow} (${overflowRules[overflow]})`
  const got =
    due === undefined ? `any code: ${format.id} has no NaN` : `${hexCode(format, due)} = ${textOf(decode(format, due))}`
  const also = permitted
    .filter(({ codes }) => codes !== 'any')
    .map(
      ({ variation, codes }) =>
        `\n  also right (${variation}): ${[...(codes as ReadonlySet<bigint>)]
          .slice(0, 8)
          .map((code) => hexCode(format, code))
          .join(' ')}`,
    )
  return `${format.id} answers ${got}\n  by ${how}${also.join('')}`
}

function errorText(x: Finite, conversion: Conversion): string[] {
  const { format } = conversion
  const due = convert(x, conversion)
  const q = due === undefined ? undefined : decode(format, due)
  if (q?.kind !== 'finite') return []
  const error = abs(subtract(signedValue(q), signedValue(x)))
  if (error.significand === 0n) return ['The answer is exact.']
  const lower = floorIndex(format, x.magnitude)
  const gap =
    lower < 0n ? format.minPositive : subtract(magnitudeOf(format.row, lower + 1n), magnitudeOf(format.row, lower))
  const relative =
    x.magnitude.significand === 0n ? '' : `, relative ${ratioText(error, x.magnitude)} (u = 2^-${format.precision})`
  return [`Error ${toDecimal(error)}: ${ratioText(error, gap)} ulp${relative}`]
}

function directionsText(x: Datum, format: Format, overflow: OverflowRule): string {
  const rows = (Object.keys(directions) as Direction[]).map((rounding) => {
    const due = convert(x, { format, rounding, overflow })
    return [
      `  ${rounding}`,
      directions[rounding],
      due === undefined ? 'any' : hexCode(format, due),
      due === undefined ? '' : textOf(decode(format, due)),
    ]
  })
  const rules = (Object.keys(overflowRules) as OverflowRule[]).map((rule) => ({
    rule,
    due: convert(x, { format, rounding: 'rne', overflow: rule }),
  }))
  const differ = new Set(rules.map(({ due }) => due)).size > 1
  const byRule = rules.map(
    ({ rule, due }) =>
      `${rule} ${due === undefined ? 'any' : `${hexCode(format, due)} = ${textOf(decode(format, due as Code))}`}`,
  )
  return `Every direction:\n${columns(rows)}${differ ? `\nEvery overflow rule, rne: ${byRule.join(', ')}` : ''}`
}

/** Rounding twice, first to the source, may differ from rounding once. */
function trapText({ typed, isExact, text, x }: Explained, conversion: Conversion): string[] {
  if (isExact || typed === undefined) return []
  const once = convert(typed, conversion)
  const twice = convert(x, conversion)
  if (once === twice || once === undefined) return []
  return [
    `Double rounding: ${text} itself, rounded once, gives ${hexCode(conversion.format, once)} = ${textOf(decode(conversion.format, once))}.`,
  ]
}
