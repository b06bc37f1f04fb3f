import { probabilityMutants } from './probability.ts'
import { rangeMutants } from './range.ts'
import type { StochasticMutant } from './record.ts'
import { wordMutants } from './words.ts'

/** The bug zoo of stochastic rounding. */
export const stochasticZoo: readonly StochasticMutant[] = [...probabilityMutants, ...wordMutants, ...rangeMutants]
