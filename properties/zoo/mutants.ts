import { rangeMutants } from './mutants/range.ts'
import { roundingMutants } from './mutants/rounding.ts'
import { scaleMutants } from './mutants/scale.ts'
import { specialMutants } from './mutants/special.ts'
import { systematicMutants } from './mutants/systematic.ts'
import { twiceMutants } from './mutants/twice.ts'
import type { Mutant, NotApplicable } from './record.ts'

/** The bug zoo of conversions from binary32 to codes. */
export const zoo: readonly Mutant[] = [
  ...roundingMutants,
  ...twiceMutants,
  ...rangeMutants,
  ...specialMutants,
  ...scaleMutants,
  ...systematicMutants,
]

/** The last class of documented bugs; the classes are numbered from 1. */
export const lastZooClass = 32

/** The classes that have no mutant, here, among the converters or in the stochastic zoo. */
export const notApplicable: readonly NotApplicable[] = [
  { zooClass: 28, reason: 'applies the scales of a block' },
  { zooClass: 29, reason: 'applies the scales of a block' },
]
