import { accuracy } from './accuracy.ts'
import { decoding } from './decoding.ts'
import { directionBounds } from './directions.ts'
import { metamorphic } from './metamorphic.ts'
import { rangeBounds } from './ranges.ts'
import type { Property } from './record.ts'
import { relations } from './relations.ts'
import { shrinkage } from './shrinkage.ts'
import { specials } from './specials.ts'
import { stochastic } from './stochastic.ts'

/**
 * Every property, in the order of reports: the contract, equality, accuracy, directions, ranges, special values, code tables,
 * relations, related batches, tensors, random words.
 */
export const catalogue: readonly Property[] = [
  ...relations.filter(({ relation }) => relation === 'answers' || relation === 'member' || relation === 'conforms'),
  ...accuracy,
  ...directionBounds,
  ...rangeBounds,
  ...specials,
  ...decoding,
  ...relations.filter(({ relation }) => relation !== 'answers' && relation !== 'member' && relation !== 'conforms'),
  ...metamorphic,
  ...shrinkage,
  ...stochastic,
]
