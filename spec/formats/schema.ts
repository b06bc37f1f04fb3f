import { z } from 'zod'
import { type FormatRow, floatRow } from './row.ts'
import { rows } from './rows.ts'

const fields = z.strictObject({
  /** Its name: lower-case letters, digits, dots and dashes, at most 40; none of a known format. */
  id: z.string().regex(/^[a-z][a-z0-9_.-]{0,39}$/, 'lower-case letters, digits, dots and dashes, at most 40'),
  /** Bits in a code, 2 to 32. */
  width: z.int().min(2).max(32),
  /** Bits in the significand, the hidden bit counted, 1 to 25. */
  precision: z.int().min(1).max(25),
  /** What is taken from the exponent field to give the exponent, −1024 to 1024. */
  bias: z.int().min(-1024).max(1024),
  /** Whether there is a sign bit; default true. */
  signed: z.boolean().optional(),
  /** False for a pure scale without zero, which must be unsigned; default true. */
  zero: z.boolean().optional(),
  /** Where infinities are encoded; default none. */
  infinities: z.enum(['none', 'ieee', 'top']).optional(),
  /** Where NaNs are encoded; default none. */
  nan: z.enum(['none', 'ieee', 'top', 'negativeZero']).optional(),
  /** What becomes of values out of range; default `ieee`. */
  overflow: z.enum(['ieee', 'saturate', 'propagate']).optional(),
  /** What rule `ieee` does past the largest number in a format without infinities; default `nan`. */
  overflowWithoutInfinity: z.enum(['nan', 'clamp']).optional(),
  /** Where the figures were read. */
  source: z.string().max(200).optional(),
})

/**
 * A user's own format of radix 2 in the float layout, as written in a JSON file or as an object. Fields are those of a float row;
 * what is left out is the common case.
 *
 *     { "id": "my-fp7", "width": 7, "precision": 4, "bias": 3, "nan": "none", "infinities": "none" }
 */
export interface UserFormat extends z.infer<typeof fields> {}

/** The schema of a user's own format. */
export const userFormat = fields.superRefine((row, context) => {
  const fault = contradiction(row)
  if (fault) context.addIssue({ code: 'custom', message: fault })
})

/** What makes a row meaningless, in words, or undefined. */
function contradiction(row: UserFormat): string | undefined {
  if (/^binary\d/.test(row.id) || rows.some(({ id, aliases }) => id === row.id || aliases.includes(row.id)))
    return `the id ${row.id} is that of a known format; choose another`
  const signed = row.signed ?? true
  const magnitude = row.width - (signed ? 1 : 0)
  const exponentBits = magnitude - (row.precision - 1)
  if (exponentBits < 0) return `precision ${row.precision} needs more than ${row.width} bits`
  if (row.nan === 'negativeZero' && !signed) return 'nan "negativeZero" needs a signed format'
  if (row.zero === false && signed) return 'a format without zero must be unsigned'
  if ((row.infinities === 'ieee') !== (row.nan === 'ieee')) return 'infinities "ieee" and nan "ieee" go together'
  if (row.nan === 'ieee' && (row.precision < 2 || exponentBits < 1))
    return 'nan "ieee" needs a trailing significand field'
  if (exponentBits > 11) return `${exponentBits} exponent bits are more than the 11 that are taken`
  const taken = (row.nan === 'top' ? 1 : 0) + (row.infinities === 'top' ? 1 : 0)
  if (2 ** magnitude - taken < 3) return 'no finite number is left besides zero and the special codes'
  return undefined
}

/** A format that came from a user's row, as that row; undefined where the schema has no words for it. */
export function userRow(row: FormatRow): UserFormat | undefined {
  const said = Object.fromEntries(Object.entries(row).filter(([key]) => Object.hasOwn(fields.shape, key)))
  const { data } = userFormat.safeParse(said)
  if (!data) return undefined
  const { id, width, precision, bias } = data
  const usual = Object.entries(toRow({ id, width, precision, bias }))
  const isUsual = ([key, value]: [string, unknown]): boolean =>
    usual.some(([other, one]) => other === key && one === value)
  return { ...Object.fromEntries(Object.entries(data).filter((one) => !isUsual(one))), id, width, precision, bias }
}

/** A validated row as a format row. */
export const toRow = (row: UserFormat): FormatRow =>
  floatRow({
    ...JSON.parse(JSON.stringify(row)),
    source: row.source ?? 'declared by the user',
    certainty: 'secondHand',
  })
