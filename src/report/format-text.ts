import { decode } from '../../spec/codec.ts'
import { isZero } from '../../spec/datum.ts'
import { toDecimal } from '../../spec/exact/decimal.ts'
import { compare } from '../../spec/exact/dyadic.ts'
import type { Format } from '../../spec/format.ts'
import type { Code } from '../../spec/formats/row.ts'
import { isSubnormal, nanCodes } from '../../spec/variations.ts'
import { textOf } from './datum-text.ts'

/** The widest format whose code table is printed. */
const widestCodeTable = 8

export const hexCode = (format: Format, code: bigint): string =>
  `0x${code.toString(16).padStart(Math.ceil(format.width / 4), '0')}`

/** The registry, a line a format. */
export function renderRegistry(formats: readonly Format[]): string {
  const header = ['format', 'bits', 'p', 'emin', 'emax', 'largest', 'smallest', 'inf', 'NaN', 'aliases']
  const lines = formats.map((format) => [
    format.id,
    String(format.width),
    String(format.precision),
    String(format.emin),
    String(format.emax),
    short(toDecimal(format.maxFinite), format.emax),
    short(toDecimal(format.minPositive), format.emin - format.precision + 1),
    format.infinityIndex === undefined ? '-' : 'yes',
    format.nanCode === undefined ? '-' : hexCode(format, format.nanCode),
    format.row.aliases.join(' '),
  ])
  const p3109 =
    'Besides these, every format of IEEE P3109 by its name, such as binary8p4se, and your own from a JSON file:'
  const own = '  { "id": "my-fp6", "width": 6, "precision": 3, "bias": 3, "nan": "none", "infinities": "none" }'
  return `${columns([header, ...lines])}\n\n${p3109}\n${own}\n`
}

/** A decimal, or about which power of two it is where it is long. */
const short = (decimal: string, exponent: number): string => (decimal.length <= 12 ? decimal : `~2^${exponent}`)

/** Rows of text in columns. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The constants of a format, each with its name. */
export function factsOf(format: Format): readonly (readonly [string, string])[] {
  const { row } = format
  return [
    ['width', `${format.width} bits`],
    ['precision', `p = ${format.precision}, unit roundoff u = 2^-${format.precision}`],
    ['exponents', `emin ${format.emin}, emax ${format.emax}${row.layout === 'float' ? `, bias ${row.bias}` : ''}`],
    ['largest', toDecimal(format.maxFinite)],
    ['smallest normal', compare(format.minNormal, format.maxFinite) > 0 ? 'none' : toDecimal(format.minNormal)],
    ['smallest', toDecimal(format.minPositive)],
    ['infinity', format.infinityIndex === undefined ? 'none' : hexCode(format, format.infinityIndex)],
    ['NaN', nanText(format)],
    ['zeros', format.hasNegativeZero ? '+0 and -0' : format.hasZero ? 'one' : 'none'],
    ['overflow', `${row.overflow} unless asked otherwise`],
    ['source', `${row.source}${row.certainty === 'secondHand' ? ' (second hand)' : ''}`],
  ]
}

/** One format: its constants and, where it is narrow, every code. */
export function renderFormat(format: Format): string {
  const { row } = format
  const head = `${format.id}${row.aliases.length > 0 ? ` (${row.aliases.join(', ')})` : ''}`
  const table = format.width <= widestCodeTable ? `\n\n${codeTable(format)}` : ''
  return `${head}\n${columns(factsOf(format).map(([name, value]) => [`  ${name}`, value]))}${table}\n`
}

function nanText(format: Format): string {
  if (format.nanCode === undefined) return 'none'
  const count = format.width <= 16 ? nanCodes(format).length : 0
  return `${hexCode(format, format.nanCode)}${count > 1 ? `, ${count} codes in all` : ''}`
}

function codeTable(format: Format): string {
  const rows = codeRows(format, 0, 2 ** format.width).map(([code, ...rest]) => [`  ${code}`, ...rest])
  return columns([['  code', 'bits', 'value'], ...rows])
}

/** Codes from `first` on, each in hexadecimal, in bits, and with its value. */
export const codeRows = (format: Format, first: number, count: number): readonly (readonly string[])[] =>
  Array.from({ length: count }, (_, i) => {
    const code = BigInt(first + i) as Code
    const x = decode(format, code)
    const kind = isSubnormal(format, x) ? ' subnormal' : isZero(x) ? ' zero' : ''
    return [hexCode(format, code), code.toString(2).padStart(format.width, '0'), `${textOf(x)}${kind}`]
  })
