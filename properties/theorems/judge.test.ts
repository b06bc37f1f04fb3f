import { describe, expect, it } from 'vitest'
import { decideOver, outcome, tallyText, together, withProof } from './decision.ts'
import { judge } from './judge.ts'
import type { Decision, Theorem } from './record.ts'
import { fixedStep } from './yun-fixed-step.ts'

const words = { by: 'enumeration', note: 'numbers' } as const
const numbers = [3, 1, 4, 1, 5]
const below = (limit: number): Decision =>
  decideOver(numbers, (n) => (n === 1 ? 'unmet' : outcome(n < limit, () => `${n} ≥ ${limit}`)), words)

const record = (limit: number, more: Partial<Theorem> = {}): Theorem => ({
  ...(fixedStep[0] as Theorem),
  id: 'planted',
  statement: `every number is below ${limit}`,
  decide: () => below(limit),
  mutants: [{ id: 'lower', statement: 'below 3', decide: () => below(3) }],
  ...more,
})

describe('decisions', () => {
  it('count what was tried, met and violated, and keep the first violation', () => {
    expect(below(4)).toEqual({
      verdict: 'violated',
      by: 'enumeration',
      cases: 5,
      met: 3,
      violations: 2,
      counterexample: '4 ≥ 4',
      note: 'numbers',
    })
    expect(below(9)).toMatchObject({ verdict: 'holds', met: 3, violations: 0, counterexample: null })
    expect(tallyText(numbers, (n) => (n === 1 ? 'unmet' : outcome(n < 4, () => '')))).toBe(
      '1 hold, 2 do not meet the hypotheses, 2 are violated',
    )
  })

  it('with hypotheses never met are vacuous, not held', () => {
    expect(decideOver([1, 2], () => 'unmet', words).verdict).toBe('vacuous')
  })

  it('by proof hold, unless a case is against it', () => {
    expect(withProof(below(9), ['step'])).toMatchObject({ verdict: 'holds', by: 'derivation', steps: ['step'] })
    expect(withProof(below(4), ['step'])).toMatchObject({ verdict: 'violated', by: 'enumeration' })
  })

  it('together take the worst verdict and the weakest ground', () => {
    const proved = withProof(below(9), ['step'])
    expect(together([proved, below(4)])).toMatchObject({
      verdict: 'violated',
      by: 'enumeration',
      cases: 10,
      violations: 2,
      counterexample: '4 ≥ 4',
    })
    expect(together([proved, proved])).toMatchObject({ verdict: 'holds', by: 'derivation', met: 6 })
    expect(together([proved, decideOver([], () => 'holds', words)]).verdict).toBe('vacuous')
    expect(() => together([])).toThrow(/a part to decide/)
  })
})

describe('a record that is wrong about its statement is caught:', () => {
  const wrong: [string, Theorem, RegExp][] = [
    ['recorded as true, but false', record(4), /recorded as holds, came violated: 4 ≥ 4/],
    [
      'recorded as false, but true',
      record(9, { corrected: { statement: 'below 10', decide: () => below(10) } }),
      /recorded as violated, came holds/,
    ],
    [
      'a corrected statement that is false',
      record(4, { corrected: { statement: 'below 5', decide: () => below(5) } }),
      /corrected statement should hold, came violated: 5 ≥ 5/,
    ],
    [
      'never met',
      record(9, { decide: () => decideOver([1], () => 'unmet', words) }),
      /recorded as holds, came vacuous/,
    ],
    [
      'a mutant that is true',
      record(9, { mutants: [{ id: 'weaker', statement: 'below 99', decide: () => below(99) }] }),
      /mutant weaker survives: holds/,
    ],
    [
      'a mutant whose hypotheses are never met',
      record(9, { mutants: [{ id: 'empty', statement: '', decide: () => decideOver([1], () => 'unmet', words) }] }),
      /mutant empty survives: vacuous/,
    ],
  ]

  it.each(wrong)('%s', (_what, theorem, message) => {
    expect(judge(theorem, true).failures.join('; ')).toMatch(message)
  })

  it('and one that is right is not', () => {
    expect(judge(record(9), true).failures).toEqual([])
    expect(judge(record(4, { recordedAs: 'violated' }), true).failures).toEqual([])
    expect(judge(record(9), false).mutants).toBeNull()
  })

  it('a real mutant put in the place of the statement is caught too', () => {
    const theorem3 = fixedStep[0] as Theorem
    for (const mutant of theorem3.mutants) {
      const { failures } = judge({ ...theorem3, decide: mutant.decide }, false)
      expect(failures.join()).toMatch(/recorded as holds, came violated/)
    }
  })
})
