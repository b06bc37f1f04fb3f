import { type Attained, largestError, statedBound } from '../../properties/attained.ts'
import { isBinary } from '../../properties/claim.ts'
import type { Claim } from '../../properties/record.ts'
import { compareQuotients } from '../../properties/tensors.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat, formats } from '../../spec/formats/registry.ts'
import { type Direction, directions } from '../../spec/rounding.ts'
import { textOf } from '../report/datum-text.ts'
import { fractionText, hexOf } from './fraction.ts'
import { code, table } from './markdown.ts'

const binary32 = findFormat('binary32') as Format

const claimOf = (format: Format, rounding: Direction): Claim => ({
  source: binary32,
  conversion: { format, rounding, overflow: 'saturate' },
})

/** How large relative errors get, and which bounds are attained. */
export const attainedSection = (): string =>
  [
    '## Relative errors, attained or not',
    'The largest |Q(x) − x|/|x| over the binary32 inputs in the normal range, exactly: found by going through every gap of a format of at most 8 bits, and through the lowest, the highest and the middle binade of a wider one. ' +
      'To nearest, u/(1+u) is attained at 1+u, so 2^−m (m = p − 1 stored bits) never is. In the other directions the stated bound is 2u = 2^−m, and no input attains it: with ε = 2^−23, the largest error is (2u−ε)/(1+ε) where a magnitude may rise, at 1+ε, and (2u−ε)/(1+2u−ε) where it only falls, at 1+2u−ε.',
    table(['format', 'u', 'directions', 'largest relative error', 'at', 'stated bound'], rows()),
  ].join('\n\n')

const rows = (): string[][] =>
  formats.filter((format) => format.width <= 16 && isBinary(claimOf(format, 'rne'))).flatMap((format) => rowsOf(format))

/** One row for the directions that agree. */
function rowsOf(format: Format): string[][] {
  const byError = new Map<string, { attained: Attained; names: Direction[] }>()
  for (const rounding of Object.keys(directions) as Direction[]) {
    const attained = largestError(claimOf(format, rounding))
    const key = fractionText(attained.error)
    const row = byError.get(key) ?? { attained, names: [] }
    row.names.push(rounding)
    byError.set(key, row)
  }
  return [...byError].map(([error, { attained, names }]) => {
    const bound = statedBound(format, names[0] as Direction)
    const isMet = compareQuotients(attained.error, bound) === 0
    return [
      code(format.id),
      `2^−${format.precision}`,
      names.map(code).join(', '),
      error,
      `${code(hexOf(attained.at))} = ${textOf(attained.at)}`,
      `${fractionText(bound)}, ${isMet ? 'attained' : 'not attained'}`,
    ]
  })
}
