import { isCode } from '../../spec/codec.ts'
import { deriveFormat, type Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { toRow } from '../../spec/formats/schema.ts'
import { hexCode } from '../report/format-text.ts'
import { type FilePlan, makeFile, vectorsIn } from './files.ts'
import { byDecimal, decimalOf, hasDecimal, isExactText } from './oracles.ts'
import { type Group, textOfFile, type Vector, type VectorFile } from './schema.ts'

/** What a file of vectors says, held against both oracles, the variations and the zoo. A fault a line. */

/**
 * @param text the file's text
 * @param plan what golden/derived should hold at this place; the file's own vectors alone where it is no file of it
 */
export function vectorFaults(file: VectorFile, text: string, plan?: FilePlan): readonly string[] {
  const format = formatOfFile(file)
  const source = findFormat(file.from)
  if (!format) return [`expected a format of the registry or a declaration in "row", came ${file.format}`]
  if (!source || source.width > 64) return [`expected a source format of the registry, came ${file.from}`]
  const strangers = vectorsIn(file).filter(({ vector }) => !isCode(source, BigInt(vector.input)))
  if (strangers.length > 0)
    return strangers.map(
      ({ vector }) => `${vector.id}: ${vector.input} has more than the ${source.width} bits of a code`,
    )
  const due = makeFile(plan ?? { format, source, groups: file.groups }, file)
  const dueByPlace = new Map(vectorsIn(due).map((one) => [placeOf(one.group, one.vector), one.vector]))
  const own = vectorsIn(file).flatMap(({ group, vector }) => {
    const wanted = dueByPlace.get(placeOf(group, vector))
    if (wanted === undefined) return [`${vector.id}: ${group.rounding}, ${group.overflow} is no group of this file`]
    return oneFaults(vector, wanted, byDecimalOracle(vector, group, format, source))
  })
  const ids = vectorsIn(file).map(({ vector }) => vector.id)
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${id}: expected each id once, came it twice`)
  const faults = [...own, ...twice, ...missing(due, ids)]
  return faults.length > 0 || textOfFile(due) === text
    ? faults
    : ['differs from what golden write gives in its head, its order or its layout']
}

/** The format that a file is of: the registry's, or the one that it declares itself. */
function formatOfFile({ format, row }: VectorFile): Format | undefined {
  return findFormat(format) ?? (row === undefined || row.id !== format ? undefined : deriveFormat(toRow(row)))
}

/** Whether both oracles speak of a file's vectors; of formats that are wide and unknown the exact specification does alone. */
export function hasBothOracles(file: VectorFile): boolean {
  return [formatOfFile(file), findFormat(file.from)].every((format) => format !== undefined && hasDecimal(format))
}

const placeOf = ({ rounding, overflow }: Group, { input }: Vector): string => `${rounding}/${overflow}/${BigInt(input)}`

/** What the decimal oracle makes of a vector. */
interface ByDecimal {
  readonly expected: string
  /** Whether the exact value is that of the input. */
  readonly isExact: boolean
}

/** Undefined where the decimal oracle does not speak of such formats. */
function byDecimalOracle(
  { input, exact }: Vector,
  { rounding, overflow }: Group,
  format: Format,
  source: Format,
): ByDecimal | undefined {
  if (!hasDecimal(format) || !hasDecimal(source)) return undefined
  const code = byDecimal(BigInt(input), { format, rounding, overflow }, source)
  return {
    expected: code === undefined ? 'any' : hexCode(format, code),
    isExact: isExactText(exact, decimalOf(BigInt(input), source)),
  }
}

/** What one vector says wrong. */
function oneFaults(vector: Vector, due: Vector, decimal: ByDecimal | undefined): string[] {
  const { id, expected } = vector
  if (id !== due.id) return [`${id}: expected the id ${due.id}, which its conversion and input give`]
  const faults = [
    ...(expected === due.expected ? [] : [`${id}: the specification gives ${due.expected}, the file ${expected}`]),
    ...(decimal === undefined || decimal.expected === expected
      ? []
      : [`${id}: the decimal oracle gives ${decimal.expected}, the file ${expected}`]),
    ...(decimal?.isExact === false ? [`${id}: the decimal oracle reads another input than ${vector.exact}`] : []),
  ]
  for (const key of ['exact', 'permitted', 'flags'] as const) {
    const [came, wanted] = [vector[key], due[key]].map((value) => JSON.stringify(value) ?? 'none')
    const hint = key === 'flags' ? '; golden write brings flags up to date' : ''
    if (came !== wanted) faults.push(`${id}: expected ${key} ${wanted}, came ${came}${hint}`)
  }
  return faults
}

/** Vectors that belong here and are not. */
function missing(due: VectorFile, ids: readonly string[]): string[] {
  const present = new Set(ids)
  return vectorsIn(due).flatMap(({ vector: { id } }) =>
    present.has(id) ? [] : [`${id}: missing; golden write adds it`],
  )
}
