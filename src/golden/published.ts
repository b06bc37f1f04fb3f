import Big from 'big.js'
import { z } from 'zod'
import { decode } from '../../spec/codec.ts'
import { powerOfTwo } from '../../spec/decimal/powers.ts'
import { fromLiteral } from '../../spec/exact/decimal.ts'
import { compare, type Dyadic, scale, subtract } from '../../spec/exact/dyadic.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Code } from '../../spec/formats/row.ts'
import { decimalOf } from './oracles.ts'

/** The form of the files in golden/published: tables transcribed by hand from standards, `halfulp-published/1`. */

/** Rows of a table that say what a whole kind of code is, or where the format's own limits lie. */
const whats = ['infinities', 'nan', 'zeros', 'maxNormal', 'minNormal', 'maxSubnormal', 'minSubnormal', 'value'] as const

const entrySchema = z.strictObject({
  what: z.enum(whats),
  /** Bit strings as printed, S for either sign and dots between the fields; or hexadecimal. Empty where the table says that there are none. */
  codes: z.array(z.string().regex(/^(?:S?[01.]+|0x[\da-f]+)$/)),
  /** Of the code whose sign bit is 0, unless the sign is printed: decimal, times a power of two; `Infinity`, `NaN`. */
  value: z
    .string()
    .regex(/^-?(?:\d+(?:\.\d+)?(?:·2\^-?\d+)?|Infinity)$|^NaN$/)
    .optional(),
  /** The words of the table, where the transcription says them in another way. */
  printed: z.string().optional(),
  /** What is wrong with the words of the table, where the transcription corrects a misprint. */
  misprint: z.string().optional(),
})

export const publishedSchema = z.strictObject({
  schema: z.literal('halfulp-published/1'),
  standard: z.string(),
  version: z.string(),
  /** `read`: transcribed with the document open. `recalled`: written down by someone who knows it, without it at hand. */
  certainty: z.enum(['read', 'recalled']),
  /** Where and how it was read, and what confirms it. */
  provenance: z.string(),
  tables: z
    .array(
      z.strictObject({
        /** Table or clause. */
        table: z.string(),
        /** The id of the format here, and its name there. */
        format: z.string(),
        named: z.string(),
        parameters: z.partialRecord(z.enum(['width', 'precision', 'bias', 'emax', 'emin']), z.int()).optional(),
        entries: z.array(entrySchema),
      }),
    )
    .min(1),
})

export type PublishedFile = z.infer<typeof publishedSchema>
type Table = PublishedFile['tables'][number]
type Entry = Table['entries'][number]

/** What a file of published tables and the specification disagree on, a line each. */
export const publishedFaults = ({ tables }: PublishedFile): readonly string[] =>
  tables.flatMap((table) => {
    const format = findFormat(table.format)
    if (!format) return [`${table.table}: expected a format of the registry, came ${table.format}`]
    const name = `${table.table}, ${table.named}`
    return [
      ...parameterFaults(table, format).map((fault) => `${name}: ${fault}`),
      ...table.entries.flatMap((entry) => entryFaults(entry, format)).map((fault) => `${name}: ${fault}`),
    ]
  })

function parameterFaults({ parameters = {} }: Table, format: Format): string[] {
  const { width, precision, emax, emin, row } = format
  const derived = { width, precision, emax, emin, bias: row.layout === 'float' ? row.bias : undefined }
  return Object.entries(parameters).flatMap(([key, printed]) => {
    const due = derived[key as keyof typeof derived]
    return printed === due ? [] : [`${key} is printed as ${printed}, the specification has ${due}`]
  })
}

/** The codes that a bit string or a hexadecimal stands for; undefined where it has not the format's width. */
function codesOf(text: string, { width }: Format): readonly bigint[] | undefined {
  if (text.startsWith('0x')) return BigInt(text) < 1n << BigInt(width) ? [BigInt(text)] : undefined
  const bits = text.replaceAll('.', '')
  if (bits.length !== width) return undefined
  return bits.startsWith('S') ? ['0', '1'].map((sign) => BigInt(`0b${bits.replace('S', sign)}`)) : [BigInt(`0b${bits}`)]
}

function entryFaults(entry: Entry, format: Format): string[] {
  const { what, value } = entry
  const named = `${what} ${entry.codes.join(' ')}`.trim()
  const codes = entry.codes.map((text) => codesOf(text, format))
  if (codes.includes(undefined)) return [`${named}: expected codes of ${format.width} bits`]
  const all = (codes as (readonly bigint[])[]).flat()
  const isSigned = entry.codes.some((text) => text.startsWith('S'))
  const wrong =
    value === undefined ? [] : all.flatMap((code) => valueFaults(code, signed(value, code, isSigned, format), format))
  return [...wrong, ...kindFaults(what, all, format)].map((fault) => `${named}: ${fault}`)
}

const signed = (value: string, code: bigint, isSigned: boolean, { width }: Format): string =>
  isSigned && value !== 'NaN' && code >> BigInt(width - 1) === 1n ? `-${value}` : value

/** Whether a code decodes to this value: by the exact specification, and by the decimal oracle. */
function valueFaults(code: bigint, value: string, format: Format): string[] {
  const oracles = { 'the specification': standsExactly, 'the decimal oracle': standsInDecimal }
  return Object.entries(oracles).flatMap(([oracle, stands]) =>
    stands(code, value, format) ? [] : [`0x${code.toString(16)} is printed as ${value}, ${oracle} decodes another`],
  )
}

const isNegative = (value: string): boolean => value.startsWith('-')

/** Digits and exponent of two of a printed magnitude. */
function partsOf(value: string): readonly [digits: string, exponent: number] {
  const [digits = '', exponent = '0'] = value.replace(/^-/, '').split('·2^')
  return [digits, Number(exponent)]
}

function standsExactly(code: bigint, value: string, format: Format): boolean {
  const x = decode(format, code as Code)
  if (value === 'NaN') return x.kind === 'nan'
  if (x.kind === 'nan' || x.negative !== isNegative(value)) return false
  if (value.endsWith('Infinity')) return x.kind === 'infinity'
  const [digits, exponent] = partsOf(value)
  return x.kind === 'finite' && compare(scale(fromLiteral(digits) as Dyadic, exponent), x.magnitude) === 0
}

function standsInDecimal(code: bigint, value: string, format: Format): boolean {
  const x = decimalOf(code, format)
  if (value === 'NaN') return x.kind === 'nan'
  if (value.endsWith('Infinity')) return x.kind === 'infinity' && x.negative === isNegative(value)
  const [digits, exponent] = partsOf(value)
  const due = new Big(digits).times(powerOfTwo(exponent)).times(isNegative(value) ? -1 : 1)
  return x.kind === 'number' && due.eq(x.value) && (!due.eq(0) || x.negativeZero === isNegative(value))
}

/** The widest format whose codes are all looked at. */
const widestListed = 16

/** What the kind of an entry says beside its value: that these are all such codes, or a limit of the format. */
function kindFaults(what: Entry['what'], codes: readonly bigint[], format: Format): string[] {
  const { maxFinite, minNormal, minPositive, hasSubnormals } = format
  const limit = {
    maxNormal: maxFinite,
    minNormal,
    maxSubnormal: hasSubnormals ? subtract(minNormal, minPositive) : undefined,
    minSubnormal: hasSubnormals ? minPositive : undefined,
  }
  if (what === 'value') return []
  if (what !== 'infinities' && what !== 'nan' && what !== 'zeros')
    return codes.every((code) => isMagnitude(code, limit[what], format)) ? [] : [`the specification has it elsewhere`]
  if (format.width > widestListed) return []
  const kind = { infinities: 'infinity', nan: 'nan', zeros: 'finite' }[what]
  const isSuch = (code: number): boolean => {
    const x = decode(format, BigInt(code) as Code)
    return x.kind === kind && (x.kind !== 'finite' || x.magnitude.significand === 0n)
  }
  const due = Array.from({ length: 2 ** format.width }, (_, code) => code).filter(isSuch)
  const printed = new Set(codes)
  return due.length === printed.size && due.every((code) => printed.has(BigInt(code)))
    ? []
    : [`the specification has ${due.length} such codes, ${printed.size} are printed or they are others`]
}

function isMagnitude(code: bigint, limit: Dyadic | undefined, format: Format): boolean {
  const x = decode(format, code as Code)
  return limit !== undefined && x.kind === 'finite' && compare(x.magnitude, limit) === 0
}
