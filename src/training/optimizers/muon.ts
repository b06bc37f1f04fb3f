import { weighted } from '../carrier.ts'
import { type Matrix, matrixSign, newtonSchulz } from '../matrix-sign.ts'
import type { Optimizer, Rule } from './optimizer.ts'

/**
 * Muon: M ← βM + (1−β)G in the carrier, update = msign(M) = U·Vᵀ of the singular value decomposition M = U·Σ·Vᵀ, taken in binary64
 * and rounded to binary32. A vector is a matrix of one row, whose sign is the vector over its length; of a tensor of more
 * axes the last stays and the others are joined, as convolutions are.
 */
export const muon =
  ({ beta, sign, rounds }: Extract<Optimizer, { name: 'muon' }>): Rule =>
  (gradient, tape) => {
    const moment = weighted(beta, tape.previous('firstMoment'), Math.fround(1 - beta), gradient)
    const stored = tape.store('firstMoment', moment)
    const used = asMatrix(rounds === 'beforeUse' ? stored : moment, tape.shape)
    return Float32Array.from(sign === 'svd' ? matrixSign(used) : newtonSchulz(used))
  }

function asMatrix(x: Float32Array, shape: readonly number[]): Matrix {
  const columns = shape.at(-1) ?? 1
  return { rows: x.length / columns, columns, entries: Float64Array.from(x) }
}
