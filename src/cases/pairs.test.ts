import { describe, expect, it } from 'vitest'
import type { Claim } from '../../properties/record.ts'
import { convert } from '../../spec/convert.ts'
import { datumAt, mirrorOrdinal, ordinalCount, toOrdinal } from '../../spec/ordered.ts'
import type { Stochastic } from '../../spec/rounding.ts'
import { formatOf } from '../../spec/testing.ts'
import { choosePairs, type Pairs } from './pairs.ts'
import { Places } from './places.ts'

const claimOf = (format: string, rounding: Omit<Stochastic, 'random'>, source = 'binary32'): Claim => ({
  source: formatOf(source),
  conversion: { format: formatOf(format), rounding: { ...rounding, random: 0n }, overflow: 'saturate' },
})

const claims: [string, Claim][] = [
  ['e4m3fn sra:8', claimOf('e4m3fn', { variant: 'sra', bits: 8 })],
  ['bfloat16 src:16', claimOf('bfloat16', { variant: 'src', bits: 16 })],
  ['e2m1fn srb:32', claimOf('e2m1fn', { variant: 'srb', bits: 32 })],
  ['ue4m3 sra:1', claimOf('ue4m3', { variant: 'sra', bits: 1 })],
  ['e4m3fnuz → e2m1fn sra:4', claimOf('e2m1fn', { variant: 'sra', bits: 4 }, 'e4m3fnuz')],
  ['binary64 → e5m2 srb:8', claimOf('e5m2', { variant: 'srb', bits: 8 }, 'binary64')],
]

/** The words of every input. */
function byInput({ listed, random }: Pairs): Map<bigint, number[]> {
  const words = new Map<bigint, number[]>()
  listed.forEach((ordinal, i) => {
    const some = words.get(ordinal)
    if (some) some.push(random[i])
    else words.set(ordinal, [random[i]])
  })
  return words
}

const answer = (claim: Claim, ordinal: bigint, random: bigint): bigint | undefined => {
  const rounding = claim.conversion.rounding as Stochastic
  return convert(datumAt(claim.source, ordinal), { ...claim.conversion, rounding: { ...rounding, random } })
}

describe.each(claims)('the pairs that are tried, %s', (_name, claim) => {
  const pairs = choosePairs(claim, { kind: 'boundary' }, 1)
  const words = byInput(pairs)
  const { bits } = claim.conversion.rounding as Stochastic
  const limit = 2n ** BigInt(bits)

  it('ascend, none twice, and −x is tried with the words of x', () => {
    expect(pairs.listed).toEqual(pairs.listed.slice().sort())
    for (const [ordinal, some] of words) {
      expect(new Set(some).size).toBe(some.length)
      const mirror = mirrorOrdinal(claim.source, ordinal)
      if (mirror !== undefined) expect(new Set(words.get(mirror))).toEqual(new Set(some))
    }
  })

  it('hold, for every input that R has a say in, the last R that goes one way and the first that goes the other', () => {
    let turning = 0
    // Of many inputs some.
    const every = Math.ceil(words.size / 1500)
    for (const [ordinal, some] of [...words].filter((_, i) => i % every === 0)) {
      if (answer(claim, ordinal, 0n) === answer(claim, ordinal, limit - 1n)) continue
      turning++
      // Of a monotone answer, found by halving.
      let [low, high] = [0n, limit - 1n]
      while (high - low > 1n) {
        const middle = (low + high) / 2n
        if (answer(claim, ordinal, middle) === answer(claim, ordinal, 0n)) low = middle
        else high = middle
      }
      expect([ordinal, some.includes(Number(low)), some.includes(Number(high))]).toEqual([ordinal, true, true])
    }
    expect(turning).toBeGreaterThan(20)
  })

  it('hold words that differ above the N bits alone, where there are any', () => {
    const isRepeated = [...words.values()].some(
      (some) => new Set(some.map((word) => BigInt(word) % limit)).size < some.length,
    )
    expect(isRepeated).toBe(bits < 32)
  })

  it('lie opposite to each other, so that places find the negative', () => {
    const places = new Places({ source: claim.source.row, listed: pairs.listed, random: pairs.random })
    for (let place = 0; place < places.count; place += 37) {
      const mirror = places.mirror(place)
      if (mirror === undefined) continue
      expect(places.word(mirror)).toBe(places.word(place))
      expect(places.ordinal(mirror)).toBe(mirrorOrdinal(claim.source, places.ordinal(place)))
    }
  })
})

describe('single inputs', () => {
  const claim = claims[0][1]
  const one = toOrdinal(claim.source, 0x3f880000n as never)

  it('are tried with the word that was named', () => {
    const { listed, random, chosen } = choosePairs(claim, { kind: 'inputs', ordinals: [one, one], random: [17, 5] }, 1)
    expect([...listed]).toEqual([one, one])
    expect([...random]).toEqual([5, 17])
    expect(chosen.size).toBe(0)
  })

  it('and with every R, where none was', () => {
    const { random, chosen } = choosePairs(claim, { kind: 'inputs', ordinals: [one] }, 1)
    expect([...random].slice(0, 256)).toEqual(Array.from({ length: 256 }, (_, r) => r))
    expect(chosen).toEqual(new Set([one]))
  })

  it('of a sample are drawn from all, the same from the same seed', () => {
    const draw = (seed: number): bigint[] => [...choosePairs(claim, { kind: 'sample', count: 100 }, seed).listed]
    expect(new Set(draw(1)).size).toBe(100)
    expect(draw(1)).toEqual(draw(1))
    expect(draw(2)).not.toEqual(draw(1))
  })

  it.each(claims)(
    'of a sample are values of the source, %s, and R has a say in those that are looked at',
    (_name, one) => {
      const { listed, chosen } = choosePairs(one, { kind: 'sample', count: 2000 }, 1)
      expect(listed.at(-1)).toBeLessThan(ordinalCount(one.source))
      const limit = 2n ** BigInt((one.conversion.rounding as Stochastic).bits)
      const open = [...chosen].filter((ordinal) => answer(one, ordinal, 0n) !== answer(one, ordinal, limit - 1n))
      expect(open.length).toBeGreaterThan(0)
      expect(chosen.size).toBeLessThanOrEqual(64)
    },
  )
})
