import { describe, expect, it } from 'vitest'
import { difference, product, type Rational, rational, sum } from '../../../spec/exact/rational.ts'
import { certify, isSemidefinite, type Matrix, quadraticForm, shifted, verifies } from './matrix.ts'

const integers = (low: number, high: number): number[] => Array.from({ length: high - low + 1 }, (_, i) => low + i)

const matrix = (rows: readonly (readonly number[])[]): Matrix => rows.map((row) => row.map((x) => rational(x)))

/** The determinant by expansion along the first row. */
function determinant(a: Matrix): Rational {
  if (a.length === 0) return rational(1)
  const [first = [], ...rest] = a
  return sum(
    ...first.map((x, j) =>
      product(rational(j % 2 === 0 ? 1 : -1), x, determinant(rest.map((row) => row.filter((_, i) => i !== j)))),
    ),
  )
}

/** Semidefinite by the other criterion: no principal minor is negative. */
const hasNoNegativeMinor = (a: Matrix): boolean =>
  integers(1, 2 ** a.length - 1).every((set) => {
    const kept = integers(0, a.length - 1).filter((i) => (set >> i) & 1)
    return determinant(kept.map((i) => kept.map((j) => (a[i] as Matrix[number])[j] as Rational))).numerator >= 0n
  })

const pairs: Matrix[] = integers(-2, 2).flatMap((a) =>
  integers(-2, 2).flatMap((b) =>
    integers(-2, 2).map((d) =>
      matrix([
        [a, b],
        [b, d],
      ]),
    ),
  ),
)
const triples: Matrix[] = integers(-1, 1).flatMap((a) =>
  integers(-1, 1).flatMap((b) =>
    integers(-1, 1).flatMap((c) =>
      integers(-1, 2).flatMap((d) =>
        integers(-1, 1).flatMap((e) =>
          integers(0, 2).map((f) =>
            matrix([
              [a, b, c],
              [b, d, e],
              [c, e, f],
            ]),
          ),
        ),
      ),
    ),
  ),
)

describe('certificates of semidefiniteness', () => {
  it('agree with the principal minors on small matrices, and multiply out', () => {
    const all = [...pairs, ...triples]
    const found = all.map((a) => ({ a, certificate: certify(a) }))
    expect(found.filter(({ a, certificate }) => certificate.isSemidefinite !== hasNoNegativeMinor(a))).toEqual([])
    expect(found.filter(({ a, certificate }) => !verifies(a, certificate))).toEqual([])
    expect(found.filter(({ certificate }) => certificate.isSemidefinite).length).toBeGreaterThan(50)
    expect(found.filter(({ certificate }) => !certificate.isSemidefinite).length).toBeGreaterThan(50)
  })

  it('one that shows nothing is not taken', () => {
    const a = matrix([
      [2, 1],
      [1, 2],
    ])
    const good = certify(a)
    if (!good.isSemidefinite) throw new Error('expected a certificate')
    const negative = good.diagonal.map((d, i) => (i === 1 ? product(rational(-1), d) : d))
    expect(verifies(a, { ...good, diagonal: negative })).toBe(false)
    expect(
      verifies(a, {
        ...good,
        lower: matrix([
          [1, 0],
          [0, 1],
        ]),
      }),
    ).toBe(false)
    expect(verifies(a, { isSemidefinite: false, witness: [rational(1), rational(-1)] })).toBe(false)
    const indefinite = matrix([
      [-1, 0],
      [0, 1],
    ])
    const lower = matrix([
      [1, 0],
      [0, 1],
    ])
    expect(verifies(indefinite, { isSemidefinite: true, lower, diagonal: [rational(-1), rational(1)] })).toBe(false)
  })

  it('LI − A and A − cI', () => {
    const a = matrix([
      [2, 1],
      [1, 2],
    ])
    expect([3, 2].map((L) => isSemidefinite(shifted(a, rational(L), 1)))).toEqual([true, false])
    expect([1, 2].map((c) => isSemidefinite(shifted(a, rational(c), -1)))).toEqual([true, false])
    const v = [rational(1), rational(-1)]
    expect(quadraticForm(shifted(a, rational(3), 1), v)).toEqual(difference(rational(6), quadraticForm(a, v)))
  })
})
