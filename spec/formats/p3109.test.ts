import { describe, expect, it } from 'vitest'
import { decode } from '../codec.ts'
import { finite, infinity } from '../datum.ts'
import { compare, type Dyadic, powerOfTwo } from '../exact/dyadic.ts'
import { deriveFormat, type Format } from '../format.ts'
import { formatOf } from '../testing.ts'
import { type P3109Parameters, p3109, p3109ById } from './p3109.ts'
import { findFormat } from './registry.ts'
import type { Code } from './row.ts'

const whole = (n: bigint): Dyadic => ({ significand: n, exponent: 0 })

const every = (first: number, last: number): P3109Parameters[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((bitwidth) =>
    [true, false].flatMap((signed) =>
      Array.from({ length: signed ? bitwidth - 1 : bitwidth }, (_, i) => i + 1).flatMap((precision) =>
        [true, false].map((extended) => ({ bitwidth, precision, signed, extended })),
      ),
    ),
  )

const at = (format: Format, code: number) => decode(format, BigInt(code) as Code)

describe('the P3109 family (interim report v4.0 §3.1)', () => {
  it.each([
    ['binary8p4se', whole(224n)],
    ['binary8p3se', whole(49152n)],
    ['binary8p4sf', whole(240n)],
    ['binary4p2se', whole(2n)],
    ['binary4p2sf', whole(3n)],
    ['binary8p1uf', powerOfTwo(126)],
  ] as const)('%s has its published largest finite number', (id, max) => {
    expect(compare(formatOf(id).maxFinite, max)).toBe(0)
  })

  it.each(every(3, 8).map((parameters) => [p3109(parameters).id, parameters] as const))(
    '%s has its bias, zero, 1.0, NaN and infinities where the report puts them',
    (id, { bitwidth: k, precision: p, signed, extended }) => {
      const format = formatOf(id)
      const { row } = format
      expect(row.layout === 'float' && row.bias).toBe(signed ? 2 ** (k - p - 1) : 2 ** (k - p))
      expect(at(format, 0)).toMatchObject({ kind: 'finite', negative: false, magnitude: { significand: 0n } })
      const one = at(format, signed ? 2 ** (k - 2) : 2 ** (k - 1))
      expect(one.kind === 'finite' && !one.negative && compare(one.magnitude, whole(1n))).toBe(0)
      const kinds = Array.from({ length: 2 ** k }, (_, code) => at(format, code))
      const codesOf = (kind: string) => kinds.flatMap((datum, code) => (datum.kind === kind ? [code] : []))
      expect(codesOf('nan')).toEqual([signed ? 2 ** (k - 1) : 2 ** k - 1])
      const [plus, minus] = [signed ? 2 ** (k - 1) - 1 : 2 ** k - 2, 2 ** k - 1]
      expect(codesOf('infinity')).toEqual(!extended ? [] : signed ? [plus, minus] : [plus])
      if (extended) expect(at(format, plus)).toEqual(infinity(false))
      if (extended && signed) expect(at(format, minus)).toEqual(infinity(true))
      expect([format.hasSubnormals, format.hasNegativeZero, format.hasZero]).toEqual([p > 1, false, true])
    },
  )

  it('is symmetric: the code with the sign bit stands for the negative number', () => {
    const format = formatOf('binary8p3se')
    for (let code = 1; code < 127; code++) {
      const positive = at(format, code)
      expect(positive.kind === 'finite' && at(format, code + 128)).toEqual(
        positive.kind === 'finite' && finite(true, positive.magnitude),
      )
    }
  })

  it.each(every(3, 16).map((parameters) => p3109(parameters)))('$id is found by its id', (row) => {
    expect(p3109ById(row.id)).toEqual(row)
    expect(findFormat(row.id.toUpperCase())).toEqual(deriveFormat(row))
  })

  it.each([
    'binary2p1se',
    'binary17p4se',
    'binary8p0se',
    'binary8p8se',
    'binary8p9uf',
    'binary8p4s',
    'binary8p4ee',
    'binary8p4sef',
    'xbinary8p4se',
    'binary-8p4se',
    'binary8.0p4se',
    'binary8p4se ',
    'binary128p4se',
    'p4se',
  ])('%s names none: K > 2, 0 < P < K signed and P ≤ K unsigned, 16 bits at most', (id) => {
    expect(p3109ById(id)).toBeUndefined()
    expect(findFormat(id)).toBeUndefined()
  })
})
