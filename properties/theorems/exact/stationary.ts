import {
  difference,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../../spec/exact/rational.ts'
import { type Distribution, expected } from './distribution.ts'
import { gapAt, type Model, moved, type Vector } from './model.ts'

/** SGD with a fixed step under a real quantizer in one dimension: a finite Markov chain, and where it settles, exactly. */
export interface Settled {
  /** The w of the one class that is never left. */
  readonly states: readonly Vector[]
  readonly probabilities: readonly Rational[]
  /** The long-run mean of F(w_k) − F*. */
  readonly gap: Rational
}

interface Chain {
  readonly states: readonly Vector[]
  /** By state: the probability of each other, those of 0 left out. */
  readonly moves: readonly ReadonlyMap<number, Rational>[]
}

/**
 * Every w that is reached.
 * @throws RangeError when there are more than `most`
 */
export function chainFrom(model: Model, from: Vector, alpha: Rational, most = 200): Chain {
  const key = (w: Vector): string => w.map(rationalText).join(' ')
  const places = new Map([[key(from), 0]])
  const states = [from]
  const moves: Map<number, Rational>[] = []
  for (let at = 0; at < states.length; at++) {
    const w = states[at] as Vector
    const row = new Map<number, Rational>()
    for (const { probability, value } of model.draw(w)) {
      const next = moved(w, alpha, value.quantized)
      let place = places.get(key(next))
      if (place === undefined) {
        place = states.push(next) - 1
        places.set(key(next), place)
        if (states.length > most) throw new RangeError(`expected at most ${most} states from ${model.label}`)
      }
      row.set(place, sum(row.get(place) ?? rational(0), probability))
    }
    moves.push(row)
  }
  return { states, moves }
}

function reachedFrom({ moves }: Chain, start: number): ReadonlySet<number> {
  const seen = new Set([start])
  for (const at of seen) for (const next of moves[at]?.keys() ?? []) seen.add(next)
  return seen
}

/**
 * Where the chain settles.
 * @throws RangeError when there are several classes that are never left, so that chance decides between them
 */
export function settle(model: Model, from: Vector, alpha: Rational): Settled {
  const chain = chainFrom(model, from, alpha)
  const reached = chain.states.map((_, i) => reachedFrom(chain, i))
  const closed = chain.states.map((_, i) => i).filter((i) => [...(reached[i] ?? [])].every((j) => reached[j]?.has(i)))
  const first = closed[0] as number
  if (closed.some((i) => !reached[first]?.has(i)))
    throw new RangeError(`expected one class that is never left, from ${model.label}`)
  const probabilities = balance(closed.map((i) => closed.map((j) => chain.moves[j]?.get(i) ?? rational(0))))
  const states = closed.map((i) => chain.states[i] as Vector)
  const weighted: Distribution<Vector> = states.map((value, i) => ({
    value,
    probability: probabilities[i] as Rational,
  }))
  return { states, probabilities, gap: expected(weighted, (w) => gapAt(model, w)) }
}

/** π with Pπ = π and sum 1, for the matrix of probabilities to i from j, by elimination. */
function balance(into: readonly (readonly Rational[])[]): readonly Rational[] {
  const n = into.length
  const one = rational(1)
  // One balance follows from the others; the sum takes its place.
  const rows = into.map((row, i) =>
    i === n - 1
      ? Array.from({ length: n + 1 }, () => one)
      : [...row.map((x, j) => (i === j ? difference(x, one) : x)), rational(0)],
  )
  for (let k = 0; k < n; k++) {
    const pivot = rows.findIndex((row, i) => i >= k && (row[k] as Rational).numerator !== 0n)
    ;[rows[k], rows[pivot]] = [rows[pivot] as Rational[], rows[k] as Rational[]]
    const top = rows[k] as Rational[]
    for (const [i, row] of rows.entries()) {
      const factor = row[k] as Rational
      if (i === k || factor.numerator === 0n) continue
      const ratio = quotient(factor, top[k] as Rational)
      for (let j = k; j <= n; j++) row[j] = difference(row[j] as Rational, product(ratio, top[j] as Rational))
    }
  }
  return rows.map((row, i) => quotient(row[n] as Rational, row[i] as Rational))
}
