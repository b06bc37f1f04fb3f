import { findFormat } from '../../spec/formats/registry.ts'
import { RequestError } from '../subjects/subject.ts'
import type { Role } from '../traces/manifest.ts'
import type { Optimizer } from '../training/optimizers/optimizer.ts'
import type { Scheme } from '../training/quantizer.ts'
import * as parse from './parse.ts'
import { dashed, type FlagName, number, oneOf, type RecordFlags, roleOfFlag } from './trace-flags.ts'

/** The options that an optimizer heeds, those of the roles that it keeps among them. */
const heeded: Record<Optimizer['name'], readonly FlagName[]> = {
  sgd: ['momentum', 'momentumBuffer'],
  adam: ['beta1', 'beta2', 'epsilon', 'form', 'rounds', 'firstMoment', 'secondMoment'],
  muon: ['momentum', 'sign', 'rounds', 'firstMoment'],
}

/** @throws RequestError where an option is none of the optimizer's */
export function optimizerOf(flags: RecordFlags): Optimizer {
  const name = oneOf('an optimizer', flags.optimizer, { sgd: 'sgd', adam: 'adam', muon: 'muon' } as const)
  const stray = Object.values(heeded)
    .flat()
    .find((flag) => flags[flag] !== undefined && !heeded[name].includes(flag))
  if (stray !== undefined)
    throw new RequestError(`expected options of ${name}, came ${dashed(stray)}, which it does not have`)
  const rate = (flag: 'momentum' | 'beta1' | 'beta2', otherwise: string): number =>
    number(dashed(flag), flags[flag] ?? otherwise, { atLeast: 0, below: 1 })
  const rounds = oneOf('--rounds', flags.rounds ?? 'before-use', {
    'before-use': 'beforeUse',
    'after-use': 'afterUse',
  } as const)
  switch (name) {
    case 'sgd': {
      const momentum = rate('momentum', '0')
      if (momentum === 0 && flags.momentumBuffer !== undefined)
        throw new RequestError(
          'expected --momentum above 0 with --momentum-buffer: without momentum there is no buffer',
        )
      return { name, momentum }
    }
    case 'adam': {
      const epsilon = number('--epsilon', flags.epsilon ?? '1e-8', { atLeast: 0 })
      const form = oneOf('--form', flags.form ?? 'averaged', {
        averaged: 'averaged',
        'weighted-sum': 'weightedSum',
      } as const)
      return { name, beta1: rate('beta1', '0.9'), beta2: rate('beta2', '0.999'), epsilon, form, rounds }
    }
    case 'muon': {
      const sign = oneOf('--sign', flags.sign ?? 'svd', { svd: 'svd', 'newton-schulz': 'newtonSchulz' } as const)
      return { name, beta: rate('momentum', '0.9'), sign, rounds }
    }
  }
}

/** --format is for the gradients, e4m3fn where nothing is named; what no option names stays in binary32. */
export function schemesOf(flags: RecordFlags): Map<Role, Scheme> {
  if (flags.format !== undefined && flags.gradients !== undefined)
    throw new RequestError('expected --format or --gradients, came both: --format is for the gradients')
  const specified = Object.entries(roleOfFlag).flatMap(([flag, role]) => {
    const text = flags[flag as keyof typeof roleOfFlag] ?? (flag === 'gradients' ? flags.format : undefined)
    return text === undefined ? [] : [[role, schemeOf(text, flags)] as const]
  })
  return new Map(specified.length > 0 ? specified : [['gradient', schemeOf('e4m3fn', flags)]])
}

/** `bfloat16`, `bfloat16:sra:8`, `e4m3fn:rtz:ieee`: what is not said is as --rounding and --overflow have it. */
function schemeOf(text: string, flags: RecordFlags): Scheme {
  const [name = '', ...rest] = text.split(':')
  const isStochastic = /^sr[abc]$/.test(rest[0] ?? '')
  const words = rest.splice(0, isStochastic ? 2 : 1)
  const [overflow, ...surplus] = rest
  if (surplus.length > 0)
    throw new RequestError(`expected a quantizer such as e4m3fn, bfloat16:sra:8 or e5m2:rne:saturate, came "${text}"`)
  const target = findFormat(name)
  if (!target)
    throw new RequestError(
      `expected a format that halfulp formats lists, or of IEEE P3109, came "${name}"; a trace names its formats, so it knows no others`,
    )
  const rule = overflow ?? flags.overflow
  return {
    format: target,
    rounding: parse.parseRounding(words.length > 0 ? words.join(':') : flags.rounding),
    overflow: rule === undefined ? target.row.overflow : parse.parseOverflow(rule),
  }
}
