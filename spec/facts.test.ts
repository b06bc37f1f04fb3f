import { describe, expect, it } from 'vitest'
import { decode } from './codec.ts'
import { finite, infinity, isZero } from './datum.ts'
import { compare, type Dyadic, powerOfTwo, scale, subtract } from './exact/dyadic.ts'
import { findFormat, formats } from './formats/registry.ts'
import type { Code } from './formats/row.ts'
import { formatOf } from './testing.ts'

/** (2 − 2^−m) · 2^emax, the largest finite number under an exponent field of all ones kept for special values. */
const almostTwo = (m: number, emax: number): Dyadic => scale(subtract(powerOfTwo(1), powerOfTwo(-m)), emax)

/** A number with at most 6 binary places. */
const exactly = (x: number): Dyadic => ({ significand: BigInt(x * 64), exponent: -6 })

type Ranges = readonly (readonly [bigint, bigint])[]

interface Fact {
  readonly id: string
  readonly aliases: readonly string[]
  readonly w: number
  readonly p: number
  readonly bias: number
  readonly emax: number
  readonly emin: number
  readonly max: Dyadic
  /** log2 of the smallest normal and of the smallest subnormal number. */
  readonly normal: number
  readonly subnormal: number | 'none'
  readonly infinities: readonly bigint[]
  readonly nans: Ranges
  readonly negativeZero: boolean
}

const none: readonly bigint[] = []

/** Sign and exponent of all ones: +∞ there, NaNs up to the next sign (IEEE 754-2019 §3.4). */
const ieee = (plus: bigint, minus: bigint, fractions: bigint): Pick<Fact, 'infinities' | 'nans'> => ({
  infinities: [plus, minus],
  nans: [
    [plus + 1n, plus + fractions],
    [minus + 1n, minus + fractions],
  ],
})

const code = (...codes: bigint[]): Ranges => codes.map((one) => [one, one])

const fact = (
  id: string,
  aliases: string,
  [w, p, bias, emax, emin]: [number, number, number, number, number],
  [max, normal, subnormal]: [Dyadic, number, number | 'none'],
  specials: Pick<Fact, 'infinities' | 'nans'>,
  negativeZero: boolean,
): Fact => ({
  id,
  aliases: aliases.split(' ').filter(Boolean),
  w,
  p,
  bias,
  emax,
  emin,
  max,
  normal,
  subnormal,
  ...specials,
  negativeZero,
})

/** The page "Format facts", row by row: w p bias emax emin; max finite, min normal, min subnormal; specials; −0. */
const facts: readonly Fact[] = [
  fact(
    'binary16',
    'float16 half fp16',
    [16, 11, 15, 15, -14],
    [exactly(65504), -14, -24],
    ieee(0x7c00n, 0xfc00n, 0x3ffn),
    true,
  ),
  fact(
    'bfloat16',
    'bf16',
    [16, 8, 127, 127, -126],
    [almostTwo(7, 127), -126, -133],
    ieee(0x7f80n, 0xff80n, 0x7fn),
    true,
  ),
  fact('tf32', '', [19, 11, 127, 127, -126], [almostTwo(10, 127), -126, -136], ieee(0x3fc00n, 0x7fc00n, 0x3ffn), true),
  fact(
    'binary32',
    'float32 fp32',
    [32, 24, 127, 127, -126],
    [almostTwo(23, 127), -126, -149],
    ieee(0x7f800000n, 0xff800000n, 0x7fffffn),
    true,
  ),
  fact(
    'binary64',
    'float64 fp64',
    [64, 53, 1023, 1023, -1022],
    [almostTwo(52, 1023), -1022, -1074],
    ieee(0x7ff0000000000000n, 0xfff0000000000000n, 0xfffffffffffffn),
    true,
  ),
  fact(
    'e4m3fn',
    'float8_e4m3fn ocp-e4m3',
    [8, 4, 7, 8, -6],
    [exactly(448), -6, -9],
    { infinities: none, nans: code(0x7fn, 0xffn) },
    true,
  ),
  fact(
    'e5m2',
    'float8_e5m2 ocp-e5m2',
    [8, 3, 15, 15, -14],
    [exactly(57344), -14, -16],
    {
      infinities: [0x7cn, 0xfcn],
      nans: [
        [0x7dn, 0x7fn],
        [0xfdn, 0xffn],
      ],
    },
    true,
  ),
  fact(
    'e4m3',
    'float8_e4m3',
    [8, 4, 7, 7, -6],
    [exactly(240), -6, -9],
    {
      infinities: [0x78n, 0xf8n],
      nans: [
        [0x79n, 0x7fn],
        [0xf9n, 0xffn],
      ],
    },
    true,
  ),
  fact(
    'e3m4',
    'float8_e3m4',
    [8, 5, 3, 3, -2],
    [exactly(15.5), -2, -6],
    {
      infinities: [0x70n, 0xf0n],
      nans: [
        [0x71n, 0x7fn],
        [0xf1n, 0xffn],
      ],
    },
    true,
  ),
  fact('e4m3fnuz', '', [8, 4, 8, 7, -7], [exactly(240), -7, -10], { infinities: none, nans: code(0x80n) }, false),
  fact('e5m2fnuz', '', [8, 3, 16, 15, -15], [exactly(57344), -15, -17], { infinities: none, nans: code(0x80n) }, false),
  fact('e4m3b11fnuz', '', [8, 4, 11, 4, -10], [exactly(30), -10, -13], { infinities: none, nans: code(0x80n) }, false),
  fact(
    'e8m0fnu',
    '',
    [8, 1, 127, 127, -127],
    [powerOfTwo(127), -127, 'none'],
    { infinities: none, nans: code(0xffn) },
    false,
  ),
  fact('e3m2fn', 'float6_e3m2fn', [6, 3, 3, 4, -2], [exactly(28), -2, -4], { infinities: none, nans: [] }, true),
  fact('e2m3fn', 'float6_e2m3fn', [6, 4, 1, 2, 0], [exactly(7.5), 0, -3], { infinities: none, nans: [] }, true),
  fact('e2m1fn', 'float4_e2m1fn fp4', [4, 2, 1, 2, 0], [exactly(6), 0, -1], { infinities: none, nans: [] }, true),
  fact('ue4m3', '', [7, 4, 7, 8, -6], [exactly(448), -6, -9], { infinities: none, nans: code(0x7fn) }, false),
  fact('ue5m3', '', [8, 4, 15, 16, -14], [exactly(114688), -14, -17], { infinities: none, nans: code(0xffn) }, false),
  // Of the papers: forward 1-4-3 with its bias shifted to 11 and no special codes; backward 1-5-2 like e5m2.
  fact('hfp8-1-4-3', '', [8, 4, 11, 4, -10], [exactly(30), -10, -13], { infinities: none, nans: [] }, true),
  fact(
    'hfp8-1-5-2',
    '',
    [8, 3, 15, 15, -14],
    [exactly(57344), -14, -16],
    {
      infinities: [0x7cn, 0xfcn],
      nans: [
        [0x7dn, 0x7fn],
        [0xfdn, 0xffn],
      ],
    },
    true,
  ),
]

describe.each(facts)(
  '$id',
  ({ id, aliases, w, p, bias, emax, emin, max, normal, subnormal, infinities, nans, negativeZero }) => {
    const format = formatOf(id)
    const kindOf = (bits: bigint): string => decode(format, bits as Code).kind

    it('has the width, precision, bias and exponents of its standard', () => {
      const { row, width, precision } = format
      expect([width, precision, row.layout === 'float' && row.bias, format.emax, format.emin]).toEqual([
        w,
        p,
        bias,
        emax,
        emin,
      ])
    })

    it('derives the largest finite, the smallest normal and the smallest subnormal number', () => {
      expect(compare(format.maxFinite, max)).toBe(0)
      expect(compare(format.minNormal, powerOfTwo(normal))).toBe(0)
      expect(compare(format.minPositive, powerOfTwo(subnormal === 'none' ? normal : subnormal))).toBe(0)
      expect(format.hasSubnormals).toBe(subnormal !== 'none')
    })

    it('encodes infinities and NaNs where its standard says, and nowhere else', () => {
      // Formats too wide to be listed are looked at on both sides of every limit.
      const ends = [...infinities, ...nans.flat()].flatMap((bits) => [bits - 1n, bits, bits + 1n])
      const all =
        w <= 19
          ? Array.from({ length: 2 ** w }, (_, bits) => BigInt(bits))
          : ends.filter((bits) => bits >> BigInt(w) === 0n)
      const dueKind = (bits: bigint): string =>
        infinities.includes(bits)
          ? 'infinity'
          : nans.some(([first, last]) => first <= bits && bits <= last)
            ? 'nan'
            : 'finite'
      expect(all.filter((bits) => kindOf(bits) !== dueKind(bits))).toEqual([])
      expect(infinities.map((bits) => decode(format, bits as Code))).toEqual(
        infinities.map((_, i) => infinity(i === 1)),
      )
    })

    it(negativeZero ? 'has −0 at the sign bit alone' : 'has no −0', () => {
      const signOnly = decode(format, (1n << BigInt(w - 1)) as Code)
      expect(signOnly.kind === 'finite' && signOnly.negative && isZero(signOnly)).toBe(negativeZero)
      expect(format.hasNegativeZero).toBe(negativeZero)
    })

    it('is found by its id and aliases, in upper and lower case', () => {
      for (const name of [id, ...aliases]) {
        expect(findFormat(name)?.id).toBe(id)
        expect(findFormat(name.toUpperCase())?.id).toBe(id)
      }
    })
  },
)

describe('the formats that fit no column', () => {
  const datumOf = (id: string, bits: number): unknown => decode(formatOf(id), BigInt(bits) as Code)

  it('mxint8 counts steps of 2^−6 from −2 to 127/64, without special codes (OCP MX 1.0 §5.3.4)', () => {
    const mxint8 = formatOf('mxint8')
    expect(mxint8.emax).toBe(0)
    const wrong = Array.from({ length: 256 }, (_, bits) => bits).filter((bits) => {
      const datum = decode(mxint8, BigInt(bits) as Code)
      const steps = bits < 128 ? bits : bits - 256
      return (
        datum.kind !== 'finite' ||
        datum.negative !== steps < 0 ||
        compare(datum.magnitude, exactly(Math.abs(steps) / 64)) !== 0
      )
    })
    expect(wrong).toEqual([])
    expect(compare(mxint8.maxFinite, exactly(127 / 64))).toBe(0)
    expect([mxint8.hasNegativeZero, mxint8.hasSubnormals, mxint8.nanCode, mxint8.infinityIndex]).toEqual([
      false,
      false,
      undefined,
      undefined,
    ])
  })

  it('radix4-fp4 has ±0 and the powers of 4 from 1/64 to 64 (Sun et al. 2020, 1-3-0)', () => {
    const magnitudes = [0, 1 / 64, 1 / 16, 1 / 4, 1, 4, 16, 64]
    for (const [bits, magnitude] of magnitudes.entries()) {
      for (const negative of [false, true]) {
        const datum = decode(formatOf('radix4-fp4'), BigInt(bits + (negative ? 8 : 0)) as Code)
        expect(
          datum.kind === 'finite' && datum.negative === negative && compare(datum.magnitude, exactly(magnitude)),
        ).toBe(0)
      }
    }
  })

  it('hfp8-1-4-3 uses its top code for a number: 30 (Sun et al. 2019)', () => {
    expect(datumOf('hfp8-1-4-3', 0x7f)).toEqual(finite(false, { significand: 15n, exponent: 1 }))
  })
})

describe('the registry', () => {
  it('holds the formats of the facts and no others', () => {
    const known = [...facts.map(({ id }) => id), 'mxint8', 'radix4-fp4']
    expect(formats.map(({ id }) => id).sort()).toEqual(known.sort())
  })

  it('uses no name twice', () => {
    const names = formats.flatMap(({ id, row }) => [id, ...row.aliases])
    expect(names).toEqual([...new Set(names)])
  })

  it.each([
    '',
    ' ',
    'e9m9',
    'fp8',
    'e4m3fn ',
    '__proto__',
    'constructor',
    'binary',
    'binary8',
    'binary8p4',
    'binary8p4xe',
  ])('finds nothing under "%s"', (name) => expect(findFormat(name)).toBeUndefined())
})
