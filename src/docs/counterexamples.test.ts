import { describe, expect, it } from 'vitest'
import { claims } from '../../properties/claims.ts'
import { formatOf } from '../../spec/testing.ts'
import { complexity } from '../arbitraries/complexity.ts'
import { simpleNumbers } from '../cases/boundary.ts'
import { ordinalToBits } from '../cases/simplest.ts'
import { textOf } from '../report/datum-text.ts'
import { findCounterexample, refutedBy } from './counterexamples.ts'

const binary32 = formatOf('binary32')

/** Every binary32 number of at most 9 significant bits, the simplest first. */
const simplestFirst = [...simpleNumbers(9)]
  .flatMap((ordinal) => [ordinal, 0xffffffff - ordinal])
  .map((ordinal) => ({ ordinal, key: complexity(binary32, BigInt(ordinal)) }))
  .sort((a, b) => (a.key < b.key ? -1 : 1))
  .map(({ ordinal }) => ordinalToBits(ordinal))

const cases = claims.flatMap((published) =>
  published.cases.map((one) => ({
    published,
    one,
    name: `${published.id}: ${one.format} ${one.rounding}, ${one.inputs}`,
  })),
)

describe('where a published claim is false, fast-check finds the simplest counterexample', () => {
  it.each(cases.filter(({ one }) => !one.isTrue))('$name', ({ published, one, name }) => {
    const found = findCounterexample(published, one)
    const simplest = simplestFirst.find((bits) => refutedBy(published, one, bits))
    expect(found).toBeDefined()
    expect(found?.bits).toBe(simplest)
    if (found) console.info(`${name}: ${textOf(found.x)} gives ${textOf(found.q)}`)
  })

  it('whatever the seed', () => {
    for (const { published, one } of cases.filter((each) => !each.one.isTrue)) {
      const found = [2, 3].map((seed) => findCounterexample(published, one, seed)?.bits)
      expect(found).toEqual([found[0], found[0]])
      expect(found[0]).toBe(findCounterexample(published, one)?.bits)
    }
  })
})

describe('where it is true, there is none', () => {
  it.each(cases.filter(({ one }) => one.isTrue))('$name', ({ published, one }) => {
    expect(simplestFirst.find((bits) => refutedBy(published, one, bits))).toBeUndefined()
    // The upper half of every binary32 is a bfloat16; the lower one is as low, in the middle and as high as it can be.
    for (let upper = 0; upper < 0x10000; upper++) {
      for (const lower of [0, 1, 0x8000, 0xffff])
        expect(refutedBy(published, one, upper * 0x10000 + lower)).toBeUndefined()
    }
    expect(findCounterexample(published, one)).toBeUndefined()
  })
})

describe('the figures that papers and readers may rely on', () => {
  const counterexample = (id: string, format: string, rounding: string, inputs: string): [string, string] => {
    const published = claims.find((each) => each.id === id)
    const one = published?.cases.find(
      (each) => each.format === format && each.rounding === rounding && each.inputs === inputs,
    )
    const found = published && one && findCounterexample(published, one)
    return found ? [textOf(found.x), textOf(found.q)] : ['', '']
  }

  it.each([
    ['shrinkage-at-most-one', 'e2m1fn', 'rne', 'the finite range', '0.75', '1'],
    ['shrinkage-at-most-one', 'e2m1fn', 'rne', 'the normal range', '1.75', '2'],
    ['shrinkage-positive', 'e2m1fn', 'rne', 'the finite range', '0.25', '0'],
    ['shrinkage-positive', 'e2m1fn', 'rtz', 'the finite range', '0.25', '0'],
  ])('%s in %s, %s, %s: %s gives %s', (id, format, rounding, inputs, x, q) => {
    expect(counterexample(id, format, rounding, inputs)).toEqual([x, q])
  })
})
