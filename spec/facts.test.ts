import { describe, expect, it } from 'vitest'
import { decode } from './codec.ts'
import { finite, infinity, isZero } from './datum.ts'
import { compare, type Dyadic, powerOfTwo, scale, subtract } from './exact/dyadic.ts'
import { findFormat, formats } from './formats/registry.ts'
import type { Code } from './formats/row.ts'
import { formatOf } from './testing.ts'

/**
 * The page "Format facts", row by row: id and aliases; w, p, bias, emax, emin; max finite, min normal, min subnormal;
 * codes of infinities and of NaNs; whether there is a −0. HFP8 as its paper gives it: forward 1-4-3 with its bias shifted
 * to 11 and no special codes, backward 1-5-2 like e5m2.
 */
const page = `
binary16 float16 half fp16  | 16 11 15 15 -14      | 65504 2^-14 2^-24                | 7C00 FC00 | 7C01-7FFF FC01-FFFF | yes
bfloat16 bf16               | 16 8 127 127 -126    | (2-2^-7)*2^127 2^-126 2^-133     | 7F80 FF80 | 7F81-7FFF FF81-FFFF | yes
tf32                        | 19 11 127 127 -126   | (2-2^-10)*2^127 2^-126 2^-136    | 3FC00 7FC00 | 3FC01-3FFFF 7FC01-7FFFF | yes
binary32 float32 fp32       | 32 24 127 127 -126   | (2-2^-23)*2^127 2^-126 2^-149    | 7F800000 FF800000 | 7F800001-7FFFFFFF FF800001-FFFFFFFF | yes
binary64 float64 fp64       | 64 53 1023 1023 -1022 | (2-2^-52)*2^1023 2^-1022 2^-1074 | 7FF0000000000000 FFF0000000000000 | 7FF0000000000001-7FFFFFFFFFFFFFFF FFF0000000000001-FFFFFFFFFFFFFFFF | yes
e4m3fn float8_e4m3fn ocp-e4m3 | 8 4 7 8 -6         | 448 2^-6 2^-9                    |           | 7F FF               | yes
e5m2 float8_e5m2 ocp-e5m2   | 8 3 15 15 -14        | 57344 2^-14 2^-16                | 7C FC     | 7D-7F FD-FF         | yes
e4m3 float8_e4m3            | 8 4 7 7 -6           | 240 2^-6 2^-9                    | 78 F8     | 79-7F F9-FF         | yes
e3m4 float8_e3m4            | 8 5 3 3 -2           | 15.5 2^-2 2^-6                   | 70 F0     | 71-7F F1-FF         | yes
e4m3fnuz                    | 8 4 8 7 -7           | 240 2^-7 2^-10                   |           | 80                  | no
e5m2fnuz                    | 8 3 16 15 -15        | 57344 2^-15 2^-17                |           | 80                  | no
e4m3b11fnuz                 | 8 4 11 4 -10         | 30 2^-10 2^-13                   |           | 80                  | no
e8m0fnu                     | 8 1 127 127 -127     | 2^127 2^-127 none                |           | FF                  | no
e3m2fn float6_e3m2fn        | 6 3 3 4 -2           | 28 2^-2 2^-4                     |           |                     | yes
e2m3fn float6_e2m3fn        | 6 4 1 2 0            | 7.5 1 2^-3                       |           |                     | yes
e2m1fn float4_e2m1fn fp4    | 4 2 1 2 0            | 6 1 0.5                          |           |                     | yes
ue4m3                       | 7 4 7 8 -6           | 448 2^-6 2^-9                    |           | 7F                  | no
ue5m3                       | 8 4 15 16 -14        | 114688 2^-14 2^-17               |           | FF                  | no
hfp8-1-4-3                  | 8 4 11 4 -10         | 30 2^-10 2^-13                   |           |                     | yes
hfp8-1-5-2                  | 8 3 15 15 -14        | 57344 2^-14 2^-16                | 7C FC     | 7D-7F FD-FF         | yes
`

/** A number with at most 6 binary places. */
const exactly = (x: number): Dyadic => ({ significand: BigInt(x * 64), exponent: -6 })

/** A figure of the page: `15.5`, `2^-14` or `(2-2^-7)*2^127`. */
function figure(text: string): Dyadic {
  const almostTwo = /^\(2-2\^(-\d+)\)\*2\^(\d+)$/.exec(text)
  if (almostTwo) return scale(subtract(powerOfTwo(1), powerOfTwo(Number(almostTwo[1]))), Number(almostTwo[2]))
  return text.startsWith('2^') ? powerOfTwo(Number(text.slice(2))) : exactly(Number(text))
}

const words = (cell: string): string[] => cell.trim().split(/ +/).filter(Boolean)

const facts = page
  .trim()
  .split('\n')
  .map((line) => {
    const [names, integers, figures, infinities, nans, negativeZero] = line.split('|').map(words)
    const [w, p, bias, emax, emin] = integers.map(Number)
    const [max, normal, subnormal] = figures
    return {
      id: names[0],
      aliases: names.slice(1),
      ...{ w, p, bias, emax, emin, max, normal, subnormal },
      infinities: infinities.map((code) => BigInt(`0x${code}`)),
      nans: nans.map((range) => range.split('-').map((code) => BigInt(`0x${code}`))),
      negativeZero: negativeZero[0] === 'yes',
    }
  })

describe.each(facts)(
  '$id',
  ({ id, aliases, w, p, bias, emax, emin, max, normal, subnormal, infinities, nans, negativeZero }) => {
    const format = formatOf(id)
    const kindOf = (bits: bigint): string => decode(format, bits as Code).kind

    it('has the width, precision, bias and exponents of its standard', () => {
      expect(format.row).toMatchObject({ layout: 'float', width: w, precision: p, bias })
      expect(format).toMatchObject({ width: w, precision: p, emax, emin })
    })

    it('derives the largest finite, the smallest normal and the smallest subnormal number', () => {
      expect(compare(format.maxFinite, figure(max))).toBe(0)
      expect(compare(format.minNormal, figure(normal))).toBe(0)
      expect(compare(format.minPositive, figure(subnormal === 'none' ? normal : subnormal))).toBe(0)
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
          : nans.some(([first, last = first]) => first <= bits && bits <= last)
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
