import { isEqual, opposite, product, type Rational, rational, rationalText, sum } from '../../../spec/exact/rational.ts'

/**
 * Polynomials in named variables with rational coefficients, so that a step of a proof is an identity that is checked, not
 * believed. A monomial is its variables in order, each as often as its power says: "k*k*s"; the empty one is the constant.
 */
export type Polynomial = ReadonlyMap<string, Rational>

const zero = rational(0)

export const constant = (value: Rational): Polynomial => new Map(value.numerator === 0n ? [] : [['', value]])

export const variable = (name: string): Polynomial => new Map([[name, rational(1)]])

/** The same without coefficients of zero. */
const trimmed = (terms: Map<string, Rational>): Polynomial =>
  new Map([...terms].filter(([, { numerator }]) => numerator !== 0n))

export function plus(...parts: readonly Polynomial[]): Polynomial {
  const terms = new Map<string, Rational>()
  for (const [monomial, coefficient] of parts.flatMap((part) => [...part]))
    terms.set(monomial, sum(terms.get(monomial) ?? zero, coefficient))
  return trimmed(terms)
}

export const negated = (a: Polynomial): Polynomial =>
  new Map([...a].map(([monomial, coefficient]) => [monomial, opposite(coefficient)]))

export const minus = (a: Polynomial, b: Polynomial): Polynomial => plus(a, negated(b))

const joined = (a: string, b: string): string =>
  [...a.split('*'), ...b.split('*')]
    .filter((name) => name !== '')
    .sort()
    .join('*')

export function times(...factors: readonly Polynomial[]): Polynomial {
  const pair = (a: Polynomial, b: Polynomial): Polynomial => {
    const terms = new Map<string, Rational>()
    for (const [left, x] of a)
      for (const [right, y] of b) {
        const monomial = joined(left, right)
        terms.set(monomial, sum(terms.get(monomial) ?? zero, product(x, y)))
      }
    return trimmed(terms)
  }
  return factors.reduce(pair, constant(rational(1)))
}

export const isZeroPolynomial = (a: Polynomial): boolean => a.size === 0

export const isSame = (a: Polynomial, b: Polynomial): boolean => isZeroPolynomial(minus(a, b))

/** The value of a polynomial where its variables have these values. */
export function valueAt(a: Polynomial, values: Readonly<Record<string, Rational>>): Rational {
  const terms = [...a].map(([monomial, coefficient]) =>
    product(
      coefficient,
      ...monomial
        .split('*')
        .filter((name) => name !== '')
        .map((name) => values[name] as Rational),
    ),
  )
  return sum(...terms)
}

/** Its terms in a fixed order, such as "2·k·s − 1/2"; "0" when there is none. */
export function polynomialText(a: Polynomial): string {
  if (a.size === 0) return '0'
  const one = rational(1)
  const words = [...a]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([monomial, coefficient], i) => {
      const negative = coefficient.numerator < 0n
      const size = negative ? opposite(coefficient) : coefficient
      const parts = [...(isEqual(size, one) && monomial !== '' ? [] : [rationalText(size)]), ...monomial.split('*')]
      return `${negative ? '−' : i === 0 ? '' : '+'}${parts.filter((part) => part !== '').join('·')}`
    })
  return words.join(' ')
}

/**
 * A polynomial from its text: integers, names, + − * ^ and brackets, and / by a constant, as in "2*k*(k - s)*x + S/2".
 * @throws RangeError where the text is none
 */
export function polynomial(text: string): Polynomial {
  const tokens = text.match(/\d+|[A-Za-z_][\w.']*|\S/g) ?? []
  let at = 0
  const fail = (): never => {
    throw new RangeError(`expected a polynomial, came "${text}", which makes no sense at "${tokens[at] ?? 'its end'}"`)
  }
  const takes = (token: string): boolean => tokens[at] === token && ++at > 0

  function atom(): Polynomial {
    const token = tokens[at] ?? fail()
    at += 1
    if (/^\d/.test(token)) return constant(rational(BigInt(token)))
    if (/^[A-Za-z_]/.test(token)) return variable(token)
    if (token === '-') return negated(power())
    if (token !== '(') {
      at -= 1
      return fail()
    }
    const inner = total()
    return takes(')') ? inner : fail()
  }
  function power(): Polynomial {
    const base = atom()
    if (!takes('^')) return base
    const exponent = /^\d+$/.test(tokens[at] ?? '') ? Number(tokens[at++]) : fail()
    return times(...Array.from({ length: exponent }, () => base))
  }
  function term(): Polynomial {
    let value = power()
    for (;;) {
      if (takes('*')) value = times(value, power())
      else if (takes('/')) value = times(value, inverse(power()) ?? fail())
      else return value
    }
  }
  function total(): Polynomial {
    let value = term()
    for (;;) {
      if (takes('+')) value = plus(value, term())
      else if (takes('-')) value = minus(value, term())
      else return value
    }
  }
  const value = total()
  return at === tokens.length ? value : fail()
}

/** 1/a for a constant that is not 0. */
function inverse(a: Polynomial): Polynomial | undefined {
  const [entry] = a
  if (a.size !== 1 || entry === undefined || entry[0] !== '') return undefined
  return constant(rational(entry[1].denominator, entry[1].numerator))
}
