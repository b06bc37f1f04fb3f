import { isEqual, opposite, product, type Rational, rational, rationalText, sum } from '../../../spec/exact/rational.ts'

/**
 * Polynomials in named variables with rational coefficients, so that a step of a proof is an identity that is checked, not
 * believed. A monomial is its variables in order, each as often as its power says: "k*k*s"; the empty one is the constant.
 */
export type Polynomial = ReadonlyMap<string, Rational>

const zero = rational(0)

export const constant = (value: Rational): Polynomial => new Map(value.numerator === 0n ? [] : [['', value]])

/** A variable; the inner product "b.a" is the variable "a.b". */
export const variable = (name: string): Polynomial => new Map([[name.split('.').sort().join('.'), rational(1)]])

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
  const reader = readerOf(text)
  const value = readSum(reader)
  return reader.peek() === undefined ? value : reader.fail()
}

/** The tokens of a text, one after the other. */
interface Reader {
  readonly peek: () => string | undefined
  readonly next: () => string
  /** Takes the next token if it is this one. */
  readonly takes: (token: string) => boolean
  readonly fail: () => never
}

function readerOf(text: string): Reader {
  const tokens = text.match(/\d+|[A-Za-z_][\w.']*|\S/g) ?? []
  let at = 0
  const fail = (): never => {
    throw new RangeError(`expected a polynomial, came "${text}", which makes no sense at "${tokens[at] ?? 'its end'}"`)
  }
  return {
    peek: () => tokens[at],
    next: () => tokens[at++] ?? fail(),
    takes: (token) => tokens[at] === token && ++at > 0,
    fail,
  }
}

function readSum(reader: Reader): Polynomial {
  let value = readProduct(reader)
  for (;;) {
    if (reader.takes('+')) value = plus(value, readProduct(reader))
    else if (reader.takes('-')) value = minus(value, readProduct(reader))
    else return value
  }
}

function readProduct(reader: Reader): Polynomial {
  let value = readPower(reader)
  for (;;) {
    if (reader.takes('*')) value = times(value, readPower(reader))
    else if (reader.takes('/')) value = times(value, inverse(readPower(reader)) ?? reader.fail())
    else return value
  }
}

function readPower(reader: Reader): Polynomial {
  if (reader.takes('-')) return negated(readPower(reader))
  const base = readAtom(reader)
  if (!reader.takes('^')) return base
  const exponent = /^\d+$/.test(reader.peek() ?? '') ? Number(reader.next()) : reader.fail()
  return times(...Array.from({ length: exponent }, () => base))
}

function readAtom(reader: Reader): Polynomial {
  if (reader.takes('(')) {
    const inner = readSum(reader)
    return reader.takes(')') ? inner : reader.fail()
  }
  const token = reader.peek() ?? ''
  if (!/^[\dA-Za-z_]/.test(token)) return reader.fail()
  return /^\d/.test(reader.next()) ? constant(rational(BigInt(token))) : variable(token)
}

/** 1/a for a constant that is not 0. */
function inverse(a: Polynomial): Polynomial | undefined {
  const [entry] = a
  if (a.size !== 1 || entry === undefined || entry[0] !== '') return undefined
  return constant(rational(entry[1].denominator, entry[1].numerator))
}
