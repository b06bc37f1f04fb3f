import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, it } from 'vitest'
import { makeQuantizer } from './base.ts'
import { converterZoo } from './converters.ts'
import { equivalents } from './equivalents.ts'
import { unmet, zooFormats } from './formats.ts'
import { floatRowById, layoutOf } from './layout.ts'
import { ruleOf } from './mutants/build.ts'
import { lastZooClass, notApplicable, zoo } from './mutants.ts'
import type { Mutant, Quantize } from './record.ts'
import { magnitudeValues } from './right/values.ts'
import { rightFormats, rightQuantizers } from './right.ts'
import { stochasticZoo } from './stochastic/mutants.ts'
import { mutants, right } from './subjects.ts'

const seed = 20260101
/** Odd, so that every part of a batch is reached: the first element, the vector body and the tail. */
const copies = 13

function asFloats(bits: Uint32Array): Float32Array {
  return new Float32Array(bits.buffer, bits.byteOffset, bits.length)
}

function random(count: number): Uint32Array {
  const generator = xoroshiro128plus(seed)
  return Uint32Array.from({ length: count }, () => generator.next())
}

/** So many inputs one after the other, in the order of their bits. */
function run(start: number, length: number): Uint32Array {
  const bits = new Uint32Array(length)
  for (let index = 0; index < length; index++) bits[index] = start + index
  return bits
}

/** How many inputs, from one to another, a mutant gets wrong. */
function differences(id: string, format: string, from: number, to: number): number {
  const mutant = zoo.filter((each) => each.id === id)[0]
  const wrong = mutants[id][format]
  const expected = clean(mutant, format)
  const block = 2 ** 18
  let total = 0
  for (let start = from; start < to; start += block) {
    const x = asFloats(run(start, block))
    total += count(wrong(x), expected(x))
  }
  return total
}

/** All values and midpoints of a format, each with its neighbours in binary32, of both signs, and special inputs. */
function boundaries(id: string, every: number): Uint32Array {
  const values = magnitudeValues(layoutOf(floatRowById(id)))
  const points = new Float32Array(
    Array.from(values.subarray(1), (value, index) => [value, (value + values[index]) / 2]).flat(),
  )
  const near = new Uint32Array(points.buffer).filter((_, index) => index % every === 0 || index > 2 * values.length - 8)
  const magnitudes = [...near].flatMap((bits) => [-2, -1, 0, 1, 2].map((step) => bits + step))
  const special = [0, 1, 2, 0x7fffff, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000, 0x7fffffff]
  return Uint32Array.from([...magnitudes, ...special].flatMap((bits) => [bits, bits | 0x80000000]))
}

function count(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let differing = 0
  for (let index = 0; index < a.length; index++) differing += a[index] === b[index] ? 0 : 1
  return differing
}

const sample = asFloats(random(5_000))

/** Mutants in the formats for which an input that they get wrong is known; `npm run zoo` judges them in all. */
const cases = zoo.flatMap((mutant) =>
  Object.keys(mutant.knownWitness).map((format) => ({ mutant, format, name: `${mutant.id}.${format}` })),
)

function clean(mutant: Mutant, format: string): Quantize {
  const row = floatRowById(format)
  return makeQuantizer(row, ruleOf(mutant, row))
}

describe('the bug zoo', () => {
  it('has ids that are unique and in kebab-case', () => {
    const ids = [...zoo, ...converterZoo, ...stochasticZoo].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it('has a mutant, or a reason for none, for every class of documented bugs', () => {
    const covered = new Set(
      [...zoo, ...converterZoo, ...stochasticZoo, ...notApplicable].map(({ zooClass }) => zooClass),
    )
    const missing = Array.from({ length: lastZooClass }, (_, index) => index + 1).filter((each) => !covered.has(each))
    expect(missing).toEqual([])
    const both = notApplicable.filter(({ zooClass }) =>
      [...zoo, ...converterZoo, ...stochasticZoo].some((mutant) => mutant.zooClass === zooClass),
    )
    expect(both).toEqual([])
  })

  it('builds a mutant for every format that has what the bug needs, and says of the others what they lack', () => {
    for (const mutant of zoo) {
      const built = Object.keys(mutant.knownWitness).filter((format) => !mutant.formats.includes(format))
      expect([mutant.id, built]).toEqual([mutant.id, []])
      for (const format of zooFormats) {
        const lacks = unmet(floatRowById(format), mutant.needs).length > 0
        const isOther = mutant.among !== 'all' && !mutant.among.includes(format)
        expect(mutant.formats.includes(format)).toBe(!lacks && !isOther)
      }
    }
  })

  it('lists as equivalent only mutants that there are, with a reason', () => {
    for (const { id, where, reason } of equivalents) {
      expect(zoo.find((mutant) => mutant.id === id)?.formats).toEqual(expect.arrayContaining([...where]))
      expect(reason).not.toBe('')
    }
  })

  it.each(cases)('$name is wrong at its known witness', ({ mutant, format }) => {
    const batch = new Uint32Array(copies).fill(Number(mutant.knownWitness[format]))
    if (mutant.neighbour) batch[copies - 1] = Number(mutant.neighbour[format])
    const quantize = mutants[mutant.id][format]
    expect(count(quantize(asFloats(batch)), clean(mutant, format)(asFloats(batch)))).toBeGreaterThan(0)
  })

  it.each(cases)('$name is right on two inputs of five at least', ({ mutant, format }) => {
    const wrong = count(mutants[mutant.id][format](sample), clean(mutant, format)(sample))
    expect(wrong).toBeLessThan(0.6 * sample.length)
  })

  it.each(cases.filter(({ mutant }) => mutant.id === 'wrong-at-one-input'))('$name is so exactly once', (each) => {
    const { mutant, format } = each
    const witness = Number(mutant.knownWitness[format])
    const around = run(witness - 2 ** 17, 2 ** 18)
    for (const bits of [
      around,
      around.map((value) => value | 0x80000000),
      boundaries(format, format === 'binary16' ? 97 : 1),
      random(20_000),
    ]) {
      const expected = bits.includes(witness) ? 1 : 0
      expect(count(mutant.quantizer(floatRowById(format))(asFloats(bits)), clean(mutant, format)(asFloats(bits)))).toBe(
        expected,
      )
    }
  })
})

describe('counts that were published', () => {
  // Differences lie in whole binades or among NaNs: counted there, not over all 2^32 inputs.
  it('shift-modulo-64: 67108862 inputs of e5m2, in exponent fields 46 to 49 (ocannl #647)', () => {
    expect(2 * differences('shift-modulo-64', 'e5m2', 45 << 23, 51 << 23)).toBe(67_108_862)
  })

  it('nan-payload-lost: 16382 NaNs become infinities in binary16 (rocm-libraries #11325)', () => {
    expect(2 * differences('nan-payload-lost', 'binary16', 0x7f800000, 0x7f880000)).toBe(16_382)
  })

  it('input-subnormals-flushed: 16711678 inputs of bfloat16 (vcvtneps2bf16, all inputs compared)', () => {
    expect(2 * differences('input-subnormals-flushed', 'bfloat16', 0, 2 << 23)).toBe(16_711_678)
  })
})

describe('the right quantizers', () => {
  const native = new Set(['float16array', 'f16round'])
  const isNan = (code: number) => (code & 0x7fff) > 0x7c00

  it.each([...rightFormats])('%s: all ways agree', (format) => {
    const wide = floatRowById(format).width > 8
    const bits = Uint32Array.from([...boundaries(format, wide ? 97 : 3), ...random(500)])
    const x = asFloats(bits)
    for (const { way, rounding, overflow } of rightQuantizers.filter((each) => each.format === format)) {
      const want = right.integer[format][rounding][overflow](x)
      const got = right[way][format][rounding][overflow](x)
      // The engine's own conversions may give a NaN any sign and payload.
      const same = (code: number, index: number) =>
        code === want[index] || (native.has(way) && isNan(code) && isNan(want[index]))
      const wrong = Array.from(got).findIndex((code, index) => !same(code, index))
      expect(wrong === -1 ? '' : `${way} ${rounding} ${overflow} at ${bits[wrong].toString(16)}`).toBe('')
    }
  })

  it('give known codes', () => {
    const e4m3fn = (x: number, overflow: string) => right.integer.e4m3fn.rne[overflow](new Float32Array([x]))[0]
    expect(e4m3fn(464, 'ieee')).toBe(0x7e)
    expect(e4m3fn(465, 'ieee')).toBe(0x7f)
    expect(e4m3fn(465, 'saturate')).toBe(0x7e)
    expect(e4m3fn(-Infinity, 'saturate')).toBe(0xfe)
    expect(e4m3fn(2 ** -10, 'ieee')).toBe(0)
    expect(right.integer.binary8p4se.rne.ieee(new Float32Array([1, -0, 224, 1000, NaN]))).toEqual(
      Uint8Array.of(0x40, 0, 0x7e, 0x7f, 0x80),
    )
  })
})
