import { decode, encodeIndex } from '../../spec/codec.ts'
import { type Conversion, convert, gapOf } from '../../spec/convert.ts'
import { isZero } from '../../spec/datum.ts'
import { toDecimal } from '../../spec/exact/decimal.ts'
import { midpoint } from '../../spec/exact/dyadic.ts'
import { magnitudeOf } from '../../spec/format.ts'
import { overflowRules } from '../../spec/overflow.ts'
import { type Direction, directions, roundsAway } from '../../spec/rounding.ts'
import type { TypedValue } from '../cli/value.ts'
import { textOf } from '../report/datum-text.ts'
import { hexCode } from '../report/format-text.ts'
import { code, h } from './dom.ts'

/** What each direction goes by, in words. */
const rules: Record<Direction, string> = {
  rne: 'the nearer; half-way, the one with an even code',
  rna: 'the nearer; half-way, the one farther from zero',
  rtz: 'the lower one in magnitude',
  rtp: 'the one that is greater',
  rtn: 'the one that is less',
  rto: 'the one with an odd code',
}

/** The way of one value to its code, a step an element. */
export function stepsOf({ text, bits, x, isExact }: TypedValue, conversion: Conversion): readonly HTMLElement[] {
  const { format, rounding, overflow } = conversion
  const due = convert(x, conversion)
  const pattern = bits.toString(2).padStart(32, '0')
  const input = h(
    'li',
    {},
    isExact ? `${text} in binary32 is ` : `${text} is no binary32 number; the nearest is `,
    code(`0x${bits.toString(16).padStart(8, '0')}`),
    ' = ',
    code(textOf(x)),
    h('br'),
    h(
      'span',
      { class: 'bits' },
      code(pattern.slice(0, 1)),
      ' sign · ',
      code(pattern.slice(1, 9)),
      ' exponent · ',
      code(pattern.slice(9)),
      ' significand',
    ),
  )
  const end = h(
    'li',
    {},
    h('strong', {}, due === undefined ? `Any code is right: ${format.id} has no NaN.` : `The code is `),
    ...(due === undefined
      ? []
      : [
          code(hexCode(format, due)),
          ' ',
          code(due.toString(2).padStart(format.width, '0')),
          ` = ${textOf(decode(format, due))}`,
        ]),
  )
  if (x.kind !== 'finite')
    return [
      input,
      h(
        'li',
        {},
        `It is no finite number: what becomes of it is told by the rule ${overflow}: ${overflowRules[overflow]}.`,
      ),
      end,
    ]
  if (isZero(x)) return [input, h('li', {}, 'It is zero: nothing is rounded.'), end]
  const { lower, part, whole } = gapOf(x.magnitude, format)
  if (lower < 0n)
    return [input, h('li', {}, `It lies below the smallest number of ${format.id}, which has no zero.`), end]
  if (part === 0n)
    return [
      input,
      h('li', {}, `Without its bounds ${format.id} would hold it exactly: nothing is rounded.`),
      ...rangeStep(lower, x.negative, conversion),
      end,
    ]
  const [low, high] = [magnitudeOf(format.row, lower), magnitudeOf(format.row, lower + 1n)]
  const sign = x.negative ? '−' : ''
  const lowerIsOdd = (lower & 1n) === 1n
  const place =
    2n * part < whole ? 'nearer to the lower' : 2n * part > whole ? 'nearer to the upper' : 'exactly half-way: a tie'
  const away = roundsAway(rounding, { part, whole, negative: x.negative, lowerIsOdd })
  return [
    input,
    h(
      'li',
      {},
      `By magnitude it lies between ${sign}${toDecimal(low)} (lower, ${lowerIsOdd ? 'odd' : 'even'}) and ${sign}${toDecimal(high)} (upper, ${lowerIsOdd ? 'even' : 'odd'}); half-way is ${sign}${toDecimal(midpoint(low, high))}.`,
    ),
    h(
      'li',
      {},
      gapPicture(part, whole, sign, toDecimal(low), toDecimal(high)),
      `The place in the gap is ν = ${fraction(part, whole)}: ${place}.`,
      ...tailOf(part, whole),
    ),
    h(
      'li',
      {},
      `${typeof rounding === 'string' ? `${rounding} (${directions[rounding]}) takes ${rules[rounding]}` : 'By its random bits'}: ${away ? 'the upper' : 'the lower'}, ${sign}${toDecimal(away ? high : low)}.`,
    ),
    ...rangeStep(away ? lower + 1n : lower, x.negative, conversion),
    end,
  ]
}

/** A step of its own where the rounded value is out of range. */
function rangeStep(index: bigint, negative: boolean, { format, overflow }: Conversion): readonly HTMLElement[] {
  const limit = negative ? format.maxIndex.negative : format.maxIndex.positive
  if (index <= limit) return []
  const largest = limit < 0n ? undefined : textOf(decode(format, encodeIndex(format, negative, limit)))
  return [
    h(
      'li',
      {},
      `That is out of range${largest === undefined ? '' : `, which ends at ${largest}`}: the rule ${overflow} gives ${overflowRules[overflow]}.`,
    ),
  ]
}

/** The bits that are cut off, where the gap is a power of two: the first tells on which side, the others whether it is a tie. */
function tailOf(part: bigint, whole: bigint): readonly (Node | string)[] {
  const gap = whole.toString(2)
  if (gap.indexOf('1', 1) > 0) return []
  const tail = part.toString(2).padStart(gap.length - 1, '0')
  const rest = tail.slice(1).includes('1') ? 'are not all 0' : 'are all 0'
  return [' The bits cut off are ', code(tail), `: the guard bit is ${tail[0]}, the others (sticky) ${rest}.`]
}

/** A quotient, in lowest terms. */
function fraction(part: bigint, whole: bigint): string {
  const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : divisor(b, a % b))
  const common = divisor(part, whole)
  const [p, q] = [part / common, whole / common]
  return q.toString().length > 12 ? `${Number((1000n * p) / q) / 1000}…` : `${p}/${q}`
}

/** The gap as a line: lower, half-way, upper, and the value. */
function gapPicture(part: bigint, whole: bigint, sign: string, low: string, high: string): SVGElement {
  const at = (share: number): number => 20 + 360 * share
  const share = Number((10_000n * part) / whole) / 10_000
  const mark = (x: number, top: number, text: string): string =>
    `<line x1="${x}" x2="${x}" y1="${top}" y2="40" stroke="currentColor"/><text x="${x}" y="56" text-anchor="middle" font-size="12" fill="currentColor">${text}</text>`
  const markup = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 64" role="img" class="gap">
<title>The gap from ${sign}${low} to ${sign}${high}, with the value at ${share} of it</title>
<line x1="20" x2="380" y1="40" y2="40" stroke="currentColor"/>${mark(at(0), 22, 'lower')}${mark(at(0.5), 30, 'half-way')}${mark(at(1), 22, 'upper')}
<circle cx="${at(share)}" cy="40" r="6" class="here"/><text x="${at(share)}" y="16" text-anchor="middle" font-size="12" fill="currentColor">x</text></svg>`
  return document.adoptNode(
    new DOMParser().parseFromString(markup, 'image/svg+xml').documentElement,
  ) as unknown as SVGElement
}
