import { accuracy } from './accuracy.ts'
import { directionBounds } from './directions.ts'
import { rangeBounds } from './ranges.ts'
import type { Property } from './record.ts'
import { relations } from './relations.ts'
import { specials } from './specials.ts'

/** Every property, in the order of reports: the contract, equality, accuracy, directions, ranges, special values, relations. */
export const catalogue: readonly Property[] = [
  ...relations.filter(({ relation }) => relation === 'answers' || relation === 'member' || relation === 'conforms'),
  ...accuracy,
  ...directionBounds,
  ...rangeBounds,
  ...specials,
  ...relations.filter(({ relation }) => relation !== 'answers' && relation !== 'member' && relation !== 'conforms'),
]
