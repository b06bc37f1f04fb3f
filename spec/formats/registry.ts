import { deriveFormat, type Format } from '../format.ts'
import { p3109ById } from './p3109.ts'
import { rows } from './rows.ts'

/** Every format with a row of its own, derived, in the order of the rows. */
export const formats: readonly Format[] = rows.map(deriveFormat)

const byName = new Map(formats.flatMap((format) => [format.id, ...format.row.aliases].map((name) => [name, format])))

/** The format with this id or alias, the P3109 family included, or undefined. Upper and lower case are the same. */
export function findFormat(name: string): Format | undefined {
  const wanted = name.toLowerCase()
  const known = byName.get(wanted)
  if (known) return known
  const row = p3109ById(wanted)
  return row && deriveFormat(row)
}
