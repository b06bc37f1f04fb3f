import { describe, expect, it } from 'vitest'
import { catalogue } from '../../properties/catalogue.ts'
import type { Property } from '../../properties/record.ts'
import type { Item } from './items.ts'
import { renderMatrix, renderScore } from './matrix.ts'
import { isSound, type Judged, scoreOf } from './score.ts'

const claimed = { format: 'e4m3fn', rounding: 'rne', overflow: 'saturate' } as const
const unused = (): never => {
  throw new Error('not called here')
}
const mutant = (id: string): Item => ({ kind: 'mutant', id, where: 'e4m3fn', zooClass: 7, claimed, make: unused })
const right: Item = { kind: 'right', id: 'table', where: 'e4m3fn', claimed, make: unused }
const found = (index: number, ...ids: string[]): Judged => ({
  index,
  violated: ids.map((id) => ({ id, witness: '0x3f800000' })),
  misidentified: null,
})

const equivalent = { id: 'ties-away', where: ['e4m3fn'], answers: 'due', reason: 'made up' } as const

const ties = { ...(catalogue.find(({ id }) => id === 'ties') as Property), kills: ['ties-away'] }
const items = [mutant('ties-away'), right]

describe('the score of the zoo', () => {
  it('is sound where every mutant is caught and no right conversion is', () => {
    const score = scoreOf(items, [found(0, 'ties'), found(1)], [ties])
    expect(score).toMatchObject({ mutants: 1, killed: 1, right: 1, classes: [7], ways: ['table'] })
    expect(isSound(score)).toBe(true)
    expect(renderScore(score, 1)).toContain('1 of 1 mutants killed (100 %)')
    expect(renderMatrix(items, [found(0, 'ties'), found(1)], [ties])).toMatch(/7 {2}ties-away {3}1 {2}1/)
  })

  it.each([
    ['a survivor', [found(0), found(1)], { survivors: ['ties-away in e4m3fn'], killed: 0 }],
    ['a mutant that was not judged', [found(1)], { survivors: ['ties-away in e4m3fn'] }],
    ['an alarm', [found(0, 'ties'), found(1, 'ties')], { alarms: ['table in e4m3fn rne saturate: ties'] }],
    [
      'a right conversion that was not judged',
      [found(0, 'ties')],
      { alarms: ['table in e4m3fn rne saturate: not judged'] },
    ],
    ['an idle property', [found(0, 'odd'), found(1)], { idle: ['ties'] }],
    [
      'a kill that its record names and that was missed',
      [found(0, 'odd'), found(1)],
      { missed: ['ties does not catch ties-away'] },
    ],
  ] as const)('is not, with %s', (_what, judged, faults) => {
    const score = scoreOf(items, judged, [ties])
    expect(score).toMatchObject(faults)
    expect(isSound(score)).toBe(false)
  })

  it('counts a mutant that is listed as equivalent to a right one as none', () => {
    const both = [...items, mutant('ties-up')]
    const listed = [{ ...equivalent, id: 'ties-up' }]
    const score = scoreOf(both, [found(0, 'ties'), found(1), found(2)], [ties], listed)
    expect(score).toMatchObject({ mutants: 1, equivalent: ['ties-up in e4m3fn'], falselyListed: [] })
    expect(isSound(score)).toBe(true)
  })

  it.each([
    ['was caught', [found(0, 'ties'), found(1)], 'ties-away in e4m3fn: caught by ties'],
    ['was not judged', [found(1)], 'ties-away in e4m3fn: not there, or not judged'],
  ] as const)('is not sound where a mutant that is listed as equivalent %s', (_what, judged, fault) => {
    const score = scoreOf(items, judged, [{ ...ties, kills: [] }], [equivalent])
    expect(score.falselyListed).toEqual([fault])
    expect(isSound(score)).toBe(false)
    expect(renderScore(score, 1)).toContain(`falsely listed as equivalent: ${fault}`)
  })

  it('is not sound where identify is wrong', () => {
    const wrong = { ...found(1), misidentified: { kind: 'wrong', words: 'said to be e5m2' } as const }
    const score = scoreOf(items, [found(0, 'ties'), wrong], [ties])
    expect(score).toMatchObject({ identified: 2, misidentified: ['table in e4m3fn rne saturate: said to be e5m2'] })
    expect(isSound(score)).toBe(false)
  })
})
