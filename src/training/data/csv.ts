import { RequestError } from '../../subjects/subject.ts'

export interface Table {
  readonly rows: number
  readonly features: number
  readonly inputs: Float32Array
  readonly targets: Float32Array
}

/** Which column holds the targets, from 1, or the last. */
export type LabelColumn = number | 'last'

/**
 * A table of numbers with commas between, whose first line may be a header: names of columns, or as in scikit-learn's files the
 * numbers of rows and of features, then names of classes.
 * @throws RequestError that names the first line which does not fit
 */
export function parseCsv(text: string, file: string, label: LabelColumn): Table {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  const first = (lines[0] ?? '').split(',')
  const hasHeader = first.some((field) => !isNumber(field))
  const body = hasHeader ? lines.slice(1) : lines
  const fields = body.map((line) => line.split(','))
  const width = fields[0]?.length ?? 0
  if (width < 2)
    throw new RequestError(`expected rows of at least two numbers with commas between in ${file}, came none`)
  const column = label === 'last' ? width : label
  if (column > width) throw new RequestError(`expected a label column from 1 to ${width} in ${file}, came ${column}`)
  const numbers = fields.map((row, i) => numbersOf(row, width, `line ${i + (hasHeader ? 2 : 1)} of ${file}`))
  if (hasHeader && isNumber(first[0] ?? '')) checkCounts(first, numbers.length, width - 1, file)
  const features = width - 1
  const inputs = new Float32Array(numbers.length * features)
  for (const [i, row] of numbers.entries()) inputs.set(row.toSpliced(column - 1, 1), i * features)
  return {
    rows: numbers.length,
    features,
    inputs,
    targets: Float32Array.from(numbers, (row) => row[column - 1] as number),
  }
}

const isNumber = (field: string): boolean => field.trim() !== '' && Number.isFinite(Math.fround(Number(field)))

function numbersOf(row: readonly string[], width: number, where: string): number[] {
  if (row.length !== width) throw new RequestError(`expected ${width} numbers in ${where}, came ${row.length}`)
  const wrong = row.find((field) => !isNumber(field))
  if (wrong !== undefined)
    throw new RequestError(`expected numbers that binary32 can hold in ${where}, came "${wrong}"`)
  return row.map(Number)
}

function checkCounts([rows, features]: readonly string[], cameRows: number, cameFeatures: number, file: string): void {
  if (Number(rows) !== cameRows || Number(features) !== cameFeatures)
    throw new RequestError(
      `expected ${rows} rows of ${features} features in ${file}, as its first line says, came ${cameRows} of ${cameFeatures}`,
    )
}
