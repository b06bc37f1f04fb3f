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
  {
    zooClass: 28,
    reason:
      'multiplies the elements of a block by the reciprocal of its scale: not a conversion of one value, not covered',
  },
  { zooClass: 29, reason: 'scale and elements of a block disagree: not a conversion of one value, not covered' },
]

/** The classes that have mutants, and of which a part is about whole blocks. */
export const coveredInPart: readonly NotApplicable[] = [
  { zooClass: 19, reason: 'the elements of MXFP4 by themselves, each in units of its scale' },
  { zooClass: 21, reason: 'the scale alone, as the conversion of the largest magnitude of a block to e8m0fnu' },
  { zooClass: 22, reason: 'the scale alone; a block that straddles a row is no conversion of one value: not covered' },
  { zooClass: 23, reason: 'the scale alone' },
  { zooClass: 32, reason: 'the elements of MXINT8 by themselves' },
]
