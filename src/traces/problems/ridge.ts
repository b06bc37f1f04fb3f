import { dot, product } from '../../../properties/tensors.ts'
import { apart, diagonal } from '../../../properties/theorems/steps/matrix.ts'
import { add, type Dyadic, scale, subtract, times } from '../../../spec/exact/dyadic.ts'
import { point } from '../../../spec/exact/interval.ts'
import { largest, rationalOf } from '../../../spec/exact/rational.ts'
import { dyadicOf } from '../values.ts'
import type { Objective, Rows } from './objective.ts'
import { eigenvalueBounds, fixedOf, gramOf } from './spectrum.ts'

/** n·F(w) = ½‖xw − y‖² + ½nλ‖w‖²: with H = xᵀx + nλI and h = xᵀy it is ½wᵀHw − hᵀw + ½‖y‖². All of it is a dyadic. */
export function ridgeObjective({ n, d, x, y }: Rows, lambda: number): Objective {
  const weight = times(dyadicOf(lambda), BigInt(n))
  const gram = gramOf(x, n, d)
  const hessian = apart(gram, diagonal(d, { significand: -weight.significand, exponent: weight.exponent }))
  const h = againstTargets(x, y, n, d)
  const half = scale(dot(Array.from(y, dyadicOf), Array.from(y, dyadicOf)), -1)
  const rows = Array.from({ length: d }, (_, i) =>
    hessian.entries
      .slice(i * d, (i + 1) * d)
      .map((significand): Dyadic => ({ significand, exponent: hessian.exponent })),
  )
  const { least, most, how } = eigenvalueBounds(hessian)
  const image = (w: readonly Dyadic[]): readonly Dyadic[] => rows.map((row) => dot(row, w))
  return {
    rows: n,
    dimension: d,
    smoothness: most,
    // xᵀx is positive semidefinite, so that nλ is a bound as well, where no better one was proved.
    convexity: largest(least, rationalOf(weight)),
    how: `L and c are bounds of the eigenvalues of xᵀx/n + λI, ${how}`,
    at: (w) => {
      const hw = image(w)
      const value = add(subtract(scale(dot(hw, w), -1), dot(h, w)), half)
      return { value: point(value), gradient: hw.map((one, i) => point(subtract(one, h[i] as Dyadic))) }
    },
    roughGradient: roughly(x, y, n, d, lambda),
  }
}

/** xᵀy. */
function againstTargets(x: Float64Array, y: Float64Array, n: number, d: number): readonly Dyadic[] {
  const [a, b] = [fixedOf(Array.from(x, dyadicOf)), fixedOf(Array.from(y, dyadicOf))]
  return Array.from({ length: d }, (_, j) => {
    let significand = 0n
    for (let i = 0; i < n; i++) significand += (a.entries[i * d + j] as bigint) * (b.entries[i] as bigint)
    return product({ significand, exponent: a.exponent }, { significand: 1n, exponent: b.exponent })
  })
}

function roughly(x: Float64Array, y: Float64Array, n: number, d: number, lambda: number): Objective['roughGradient'] {
  return (w) => {
    const gradient = w.map((one) => n * lambda * one)
    for (let i = 0; i < n; i++) {
      let residual = -(y[i] as number)
      for (let j = 0; j < d; j++) residual += (x[i * d + j] as number) * (w[j] as number)
      for (let j = 0; j < d; j++) gradient[j] = (gradient[j] as number) + residual * (x[i * d + j] as number)
    }
    return gradient
  }
}
