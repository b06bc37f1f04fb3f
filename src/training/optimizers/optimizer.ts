import type { Manifest } from '../../traces/manifest.ts'
import type { Tape } from '../tape.ts'
import { adam } from './adam.ts'
import { muon } from './muon.ts'
import { sgd } from './sgd.ts'

/**
 * A rule turns a parameter's gradient, quantized already, into the update that the stepsize multiplies, w_{k+1} = w_k − α·update.
 * It keeps its states on the tape, which rounds them.
 * @param step k, from 1
 */
export type Rule = (gradient: Float32Array, tape: Tape, step: number) => Float32Array

/** How a trace declares an optimizer is how it is made. Every constant is a binary32 number. */
export type Optimizer = Manifest['optimizer']

export function ruleOf(optimizer: Optimizer): Rule {
  switch (optimizer.name) {
    case 'sgd':
      return sgd(optimizer)
    case 'adam':
      return adam(optimizer)
    case 'muon':
      return muon(optimizer)
  }
}
