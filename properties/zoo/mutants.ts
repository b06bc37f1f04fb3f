import { rangeMutants } from './mutants/range.ts'
import { roundingMutants } from './mutants/rounding.ts'
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
  ...systematicMutants,
]

/** The last class of documented bugs; the classes are numbered from 1. */
export const lastZooClass = 32

/** The classes that have no mutant here. */
export const notApplicable: readonly NotApplicable[] = [
  { zooClass: 1, reason: 'rounds binary64 to binary32 first; a binary32 input has no bits for that to lose' },
  { zooClass: 4, reason: 'rounds binary64 to binary32 first; a binary32 input has no bits for that to lose' },
  { zooClass: 10, reason: 'decodes codes to values' },
  { zooClass: 11, reason: 'decodes codes to values' },
  { zooClass: 12, reason: 'decodes codes to values' },
  { zooClass: 21, reason: 'picks the scale of a block' },
  { zooClass: 22, reason: 'picks the scale of a block' },
  { zooClass: 23, reason: 'picks the scale of a block' },
  { zooClass: 25, reason: 'rounds stochastically' },
  { zooClass: 26, reason: 'rounds stochastically' },
  { zooClass: 28, reason: 'applies the scales of a block' },
  { zooClass: 29, reason: 'applies the scales of a block' },
  { zooClass: 32, reason: 'encodes two’s complement, which is not a floating-point format' },
]
