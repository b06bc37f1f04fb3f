import { describe, expect, it } from 'vitest'
import { decode, encode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import { datumAt, ordinalCount } from '../../spec/ordered.ts'
import { type Rounding, roundingText } from '../../spec/rounding.ts'
import { criticalMagnitudes, directionIds, formatOf, ordinalsAround, stratifiedIndices } from '../../spec/testing.ts'
import { fromBits } from '../audit/target.ts'
import { parseRounding } from '../cli/parse.ts'
import { RequestError } from '../subjects/subject.ts'
import { fakeQuantizer } from './quantizer.ts'
import { streamFor } from './streams.ts'

const formats = ['e2m1fn', 'e4m3fn', 'e5m2', 'bfloat16', 'binary16', 'tf32', 'binary8p4se'].map(formatOf)
const roundings = [...directionIds, 'sra:8', 'srb:3', 'src:5', 'sra:32'].map(parseRounding)
const binary32 = formatOf('binary32')

/** Every code and midpoint of narrow formats, some of wide ones, each with its neighbours in binary32. */
function inputsOf(format: Format): Float32Array {
  const ordinals = ordinalsAround(binary32, criticalMagnitudes(format, stratifiedIndices(format)), 1n)
  const bits = ordinals
    .filter((ordinal) => ordinal >= 0n && ordinal < ordinalCount(binary32))
    .map((ordinal) => encode(binary32, datumAt(binary32, ordinal)))
    .filter((code) => code !== undefined)
  const x = new Float32Array(Uint32Array.from(bits, Number).buffer).filter(Number.isFinite)
  return format.width <= 8 ? x : x.filter((_, i) => i % 41 < 3)
}

const inputs = new Map(formats.map((format) => [format.id, inputsOf(format)]))

describe('a quantizer in a loop gives the answers of the specification, and what they stand for,', () => {
  const cases = formats.flatMap((format) => roundings.map((rounding) => ({ format, rounding, id: format.id })))

  it.each(cases.map((one) => [one.id, roundingText(one.rounding), one] as const))(
    'in %s by %s',
    (_format, _rounding, { format, rounding }) => {
      const x = inputs.get(format.id) as Float32Array<ArrayBuffer>
      const { codes, values } = fakeQuantizer({ format, rounding, overflow: 'saturate' }, streamFor(3, 'gradient'))(x)
      const words = typeof rounding === 'string' ? undefined : streamFor(3, 'gradient').words(x.length, rounding.bits)
      const patterns = new Uint32Array(x.buffer, x.byteOffset, x.length)
      const wrong = [...x].flatMap((value, i) => {
        const drawn: Rounding =
          typeof rounding === 'string' ? rounding : { ...rounding, random: BigInt(words?.[i] ?? 0) }
        const due = convert(fromBits(patterns[i] as number), { format, rounding: drawn, overflow: 'saturate' })
        const same = due !== undefined && Number(due) === codes[i] && isValue(values[i] as number, decode(format, due))
        return same ? [] : [`${value}: ${codes[i]} = ${values[i]}, due ${due}`]
      })
      expect(x.length).toBeGreaterThan(30)
      expect(wrong.slice(0, 5)).toEqual([])
    },
  )
})

function isValue(value: number, due: ReturnType<typeof decode>): boolean {
  const came = fromBits(new Uint32Array(Float32Array.of(value).buffer)[0] as number)
  if (came.kind !== 'finite' || due.kind !== 'finite' || came.negative !== due.negative) return false
  const [a, b] = [came.magnitude, due.magnitude]
  const exponent = Math.min(a.exponent, b.exponent)
  return a.significand << BigInt(a.exponent - exponent) === b.significand << BigInt(b.exponent - exponent)
}

describe('a quantizer in a loop', () => {
  it('to binary32 changes nothing', () => {
    const x = Float32Array.of(1.1, -0, 2 ** -149, -3e38)
    const scheme = { format: binary32, rounding: 'rne', overflow: 'ieee' } as const
    expect([...fakeQuantizer(scheme, streamFor(1, 'update'))(x).values]).toEqual([...x])
  })

  it.each(['binary64', 'mxint8', 'e8m0fnu', 'ue4m3'])('to %s is refused', (id) => {
    const scheme = { format: formatOf(id), rounding: 'rne', overflow: 'ieee' } as const
    expect(() => fakeQuantizer(scheme, streamFor(1, 'update'))).toThrow(RequestError)
    expect(() => fakeQuantizer(scheme, streamFor(1, 'update'))).toThrow(
      new RegExp(`^expected a .*format.* came ${id}$`),
    )
  })
})

describe('streams of random numbers', () => {
  it('are the same for the same seed and purpose, and differ otherwise', () => {
    const draw = (...[seed, purpose]: Parameters<typeof streamFor>): string =>
      streamFor(seed, purpose).words(4, 32).join()
    expect(draw(1, 'gradient')).toBe(draw(1, 'gradient'))
    expect(new Set([draw(1, 'gradient'), draw(2, 'gradient'), draw(1, 'weights'), draw(1, 'data')]).size).toBe(4)
  })

  it('give every value of few bits about equally often', () => {
    const counts = new Uint32Array(4)
    for (const word of streamFor(9, 'update').words(40_000, 2)) counts[word] = (counts[word] as number) + 1
    // Six standard deviations of a binomial count.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(6 * Math.sqrt(7500))
  })
})
