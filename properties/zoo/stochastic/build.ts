import { type Ground, makeStochastic, type StochasticHooks } from './base.ts'
import { type StochasticMutant, twoRules } from './record.ts'

/** A mutant of the base, made by hooks; of the usual rules unless it says otherwise. */
export const hooked = ({
  hooks,
  ...description
}: Omit<StochasticMutant, 'quantizer' | 'rules'> &
  Partial<Pick<StochasticMutant, 'rules'>> & { hooks(ground: Ground): StochasticHooks }): StochasticMutant => ({
  rules: twoRules,
  ...description,
  quantizer: (rule) => makeStochastic(rule, hooks),
})
