import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import { datumAt, fromOrdinal } from '../../spec/ordered.ts'
import * as shared from '../../spec/testing.ts'
import { formats } from '../index.ts'
import { batch, isDecodable, wasmDecoder, wasmQuantizer } from './wasm.ts'

const binary32 = shared.formatOf('binary32')

/** The binary32 pattern of a code's value; of NaN any. */
function patternOf(format: (typeof formats)[number], code: bigint): number | 'NaN' {
  const datum = decode(format, code as never)
  if (datum.kind === 'nan') return 'NaN'
  const [down, up] = (['rtz', 'rto'] as const).map((rounding) =>
    convert(datum, { format: binary32, rounding, overflow: 'ieee' }),
  )
  if (down !== up) throw new Error(`binary32 does not hold 0x${code.toString(16)} of ${format.id}`)
  return Number(down)
}

const patterns = (values: Float32Array): (number | 'NaN')[] =>
  Array.from(new Uint32Array(values.buffer), (bits, i) => (Number.isNaN(values[i]) ? 'NaN' : bits))

const narrow = formats.filter(isDecodable)
const others = ['binary5p3sf', 'binary6p1se', 'binary8p5uf', 'binary8p8uf', 'binary10p4se', 'binary12p6ue'].map(
  shared.formatOf,
)

/** Boundaries of the format and beside, specials, both signs. */
function inputsFor(format: (typeof formats)[number]): bigint[] {
  const indices = shared.stratifiedIndices(format).filter((_, i, all) => all.length < 300 || i % 29 === 0)
  return [
    ...shared.ordinalsAround(binary32, shared.criticalMagnitudes(format, indices)),
    ...shared.specialOrdinals(binary32),
  ]
}

describe('values that are not found by way of codes are those of the codes', () => {
  it.each([...narrow, ...others])('to $id, in every direction and rule', (format) => {
    const ordinals = inputsFor(format)
    const x = new Float32Array(Uint32Array.from(ordinals, (one) => Number(fromOrdinal(binary32, one))).buffer)
    for (const conversion of shared.conversionsTo(format)) {
      const { values } = wasmQuantizer(format, conversion.rounding, conversion.overflow)
      const got = patterns((values as NonNullable<typeof values>)(x))
      const wrong = ordinals.flatMap((ordinal, i) => {
        const code = convert(datumAt(binary32, ordinal), conversion) ?? 0n
        const due = patternOf(format, code)
        return due === got[i]
          ? []
          : [`${conversion.rounding} ${conversion.overflow} ${x[i]}: ${got[i]?.toString(16)}, due ${due.toString(16)}`]
      })
      expect(shared.shortened(wrong)).toEqual([])
    }
  })

  it.each(['e4m3fn', 'e5m2', 'bfloat16', 'binary16', 'e4m3fnuz'].map(shared.formatOf))(
    'and so where words decide: to $id',
    (format) => {
      const words = [0, 1, 127, 128, 255, 0xffffff80]
      const cases = inputsFor(format).flatMap((ordinal) => words.map((word) => ({ ordinal, word })))
      const x = new Float32Array(Uint32Array.from(cases, (one) => Number(fromOrdinal(binary32, one.ordinal))).buffer)
      const random = Uint32Array.from(cases, ({ word }) => word)
      for (const variant of ['sra', 'srb', 'src'] as const) {
        const { values } = wasmQuantizer(format, { variant, bits: 8, random: 0n }, 'ieee')
        const got = patterns((values as NonNullable<typeof values>)(x, random))
        const wrong = cases.flatMap(({ ordinal, word }, i) => {
          const rounding = { variant, bits: 8, random: BigInt(word % 256) }
          const code = convert(datumAt(binary32, ordinal), { format, rounding, overflow: 'ieee' }) ?? 0n
          return patternOf(format, code) === got[i] ? [] : [`${variant} ${x[i]} R=${word % 256}: ${got[i]}`]
        })
        expect(shared.shortened(wrong)).toEqual([])
      }
    },
  )

  it('and do not depend on place, neighbours or length', () => {
    for (const id of ['e4m3fn', 'bfloat16']) {
      const { values } = wasmQuantizer(shared.formatOf(id), 'rne', 'ieee')
      const ask = values as NonNullable<typeof values>
      const bits = fc.nat({ max: 0xffffffff })
      fc.assert(
        fc.property(fc.array(bits, { minLength: 1, maxLength: 40 }), (all) => {
          const x = new Float32Array(Uint32Array.from(all).buffer)
          expect(patterns(ask(x))).toEqual(Array.from(x.keys(), (i) => patterns(ask(x.slice(i, i + 1)))[0]))
        }),
      )
    }
  })

  it('nor on where a batch of the kernel ends', () => {
    const { values } = wasmQuantizer(shared.formatOf('e4m3fn'), 'rne', 'saturate')
    const x = new Float32Array(2 * batch + 5).map((_, i) => i % 241)
    const got = (values as NonNullable<typeof values>)(x)
    const small = (values as NonNullable<typeof values>)(x.slice(0, 241))
    expect(got.length).toBe(x.length)
    expect(got.findIndex((value, i) => value !== small[i % 241])).toBe(-1)
  })

  it('formats without zero or of a range as of binary32 have none', () => {
    for (const id of ['e8m0fnu', 'binary8p1ue', 'binary12p4se']) {
      const format = shared.formatOf(id)
      expect(isDecodable(format)).toBe(false)
      expect(wasmQuantizer(format, 'rne', 'ieee').values).toBeUndefined()
      expect(() => wasmDecoder(format)).toThrow(`came ${id}`)
    }
  })
})

describe('codes are decoded to the values of the specification', () => {
  it.each([...narrow, ...others])('every code of $id, whatever lies beside it', (format) => {
    const Codes: Uint8ArrayConstructor | Uint16ArrayConstructor = format.width <= 8 ? Uint8Array : Uint16Array
    const all = new Codes(Array.from({ length: 2 ** format.width }, (_, code) => code))
    const due = Array.from(all, (code) => patternOf(format, BigInt(code)))
    const decodeAll = wasmDecoder(format)
    expect(patterns(decodeAll(all))).toEqual(due)
    // One by one, and from a place that is no multiple of a vector.
    expect(patterns(decodeAll(all.subarray(0, 3)))).toEqual(due.slice(0, 3))
    expect(patterns(decodeAll(all.subarray(1)))).toEqual(due.slice(1))
    const one = Array.from(all.subarray(-300), (code) => patterns(decodeAll(Codes.of(code)))[0])
    expect(one).toEqual(due.slice(-300))
    // No special one in any vector: each with fifteen times zero.
    const apart = new Codes(16 * 64)
    all.subarray(0, 64).forEach((code, i) => {
      apart[16 * i] = code
    })
    expect(patterns(decodeAll(apart)).filter((_, i) => i % 16 === 0)).toEqual(
      Array.from({ length: 64 }, (_, i) => due[i] ?? 0),
    )
  })

  it('refuses a code of too many bits, wherever it is', () => {
    const decodeFour = wasmDecoder(shared.formatOf('e2m1fn'))
    for (const at of [0, 5, 17, batch + 3, 2 * batch - 1]) {
      const codes = new Uint8Array(2 * batch)
      codes[at] = 0x10
      expect(() => decodeFour(codes)).toThrow(`expected codes of e2m1fn, of 4 bits, came 0x10 at index ${at}`)
      const wide = Uint32Array.from(codes, (code) => code && 0x100)
      expect(() => decodeFour(wide)).toThrow(`came 0x100 at index ${at}`)
    }
    const decodeTen = wasmDecoder(shared.formatOf('binary10p4se'))
    for (const at of [1, 8, 13, 15]) {
      const codes = new Uint16Array(16 + 3)
      codes[at] = 0x400
      expect(() => decodeTen(codes)).toThrow(`came 0x400 at index ${at}`)
    }
  })

  it('takes codes in wider arrays', () => {
    const decodeFour = wasmDecoder(shared.formatOf('e2m1fn'))
    expect([...decodeFour(Uint32Array.of(2, 9, 7))]).toEqual([1, -0.5, 6])
  })
})
