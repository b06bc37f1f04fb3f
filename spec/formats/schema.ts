import { z } from 'zod'
import { type FormatRow, floatRow } from './row.ts'
import { rows } from './rows.ts'

/**
 * A user's own format of radix 2 in the float layout, as read from a JSON file. Fields are those of a float row; what is left out is the common case.
 *
 *     { "id": "my-fp7", "width": 7, "precision": 4, "bias": 3, "nan": "none", "infinities": "none" }
 */
export const userFormat = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9_.-]{0,39}$/, 'lower-case letters, digits, dots and dashes, at most 40'),
    width: z.int().min(2).max(32),
    precision: z.int().min(1).max(25),
    bias: z.int().min(-1024).max(1024),
    signed: z.boolean().optional(),
    zero: z.boolean().optional(),
    infinities: z.enum(['none', 'ieee', 'top']).optional(),
    nan: z.enum(['none', 'ieee', 'top', 'negativeZero']).optional(),
    overflow: z.enum(['ieee', 'saturate', 'propagate']).optional(),
    overflowWithoutInfinity: z.enum(['nan', 'clamp']).optional(),
    source: z.string().max(200).optional(),
  })
  .superRefine((row, context) => {
    const fault = contradiction(row)
    if (fault) context.addIssue({ code: 'custom', message: fault })
  })

type UserFormat = z.infer<typeof userFormat>

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

/** A validated row as a format row. */
export const toRow = (row: UserFormat): FormatRow =>
  floatRow({
    ...JSON.parse(JSON.stringify(row)),
    source: row.source ?? 'declared by the user',
    certainty: 'secondHand',
  })
