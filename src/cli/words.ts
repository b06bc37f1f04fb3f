import { deriveFormat, type Format } from '../../spec/format.ts'
import { findFormat, formats } from '../../spec/formats/registry.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import { toRow, userFormat } from '../../spec/formats/schema.ts'
import { overflowRules } from '../../spec/overflow.ts'
import { type Direction, directions, type Rounding } from '../../spec/rounding.ts'
import { RequestError } from '../subjects/subject.ts'

/** What the words of options mean where no file is named: what of parse.ts runs in browsers, too. */

export const expected = (what: string, came: string, hint = ''): RequestError =>
  new RequestError(`expected ${what}, came "${came}"${hint}`)

/** A format of the registry, by id or alias. */
export function knownFormat(name: string): Format {
  const format = findFormat(name)
  if (format) return format
  const near = formats
    .filter(({ id }) => name !== '' && id.includes(name.toLowerCase().slice(0, 4)))
    .map(({ id }) => id)
  throw expected(
    'a format',
    name,
    near.length > 0
      ? `; did you mean ${near.join(', ')}?`
      : '; halfulp formats lists them, and a file FORMAT.json declares one',
  )
}

/** A user's own format; `where` says in messages who declares it. */
export function declaredFormat(row: unknown, where: string): Format {
  const parsed = userFormat.safeParse(row)
  if (!parsed.success) {
    // A field that is missing may be there under a misspelt name.
    const { issues } = parsed.error
    const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
    throw new RequestError(
      `${where} declares no format: ${issue?.path.join('.') ? `${issue.path.join('.')}: ` : ''}${issue?.message}`,
    )
  }
  return deriveFormat(toRow(parsed.data))
}

/** A rounding that needs no random bits. */
export function parseDirection(text: string): Direction {
  if (Object.hasOwn(directions, text)) return text as Direction
  throw expected(`a rounding direction (${Object.keys(directions).join(', ')})`, text)
}

export function parseRounding(text: string): Rounding {
  if (Object.hasOwn(directions, text)) return text as Rounding
  const stochastic = /^(sra|srb|src):(\d{1,2})$/.exec(text)
  const bits = Number(stochastic?.[2])
  if (stochastic && bits >= 1 && bits <= 32) return { variant: stochastic[1] as 'sra', bits, random: 0n }
  throw expected(`a rounding (${Object.keys(directions).join(', ')}, or sra:N, srb:N, src:N with N random bits)`, text)
}

export function parseOverflow(text: string): OverflowRule {
  if (Object.hasOwn(overflowRules, text)) return text as OverflowRule
  throw expected(`an overflow rule (${Object.keys(overflowRules).join(', ')})`, text)
}

export function parseOutput(text: string): 'codes' | 'values' {
  if (text === 'codes' || text === 'values') return text
  throw expected('codes or values', text)
}
