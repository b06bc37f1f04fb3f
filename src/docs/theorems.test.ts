import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Judged, judge } from '../../properties/theorems/judge.ts'
import { theorems } from '../../properties/theorems/registry.ts'
import { theoremsDoc } from './theorems.ts'

/** Everything is decided once, for the records and for the file that is written from them. */
const judged: Judged[] = []

describe('the records of theorems', () => {
  it.each(theorems.map((theorem) => [theorem.id, theorem] as const))(
    '%s is as recorded, and every mutant is refuted',
    (_id, theorem) => {
      const found = judge(theorem, true)
      judged.push(found)
      expect(found.failures).toEqual([])
      for (const { mutant, decision } of found.mutants ?? [])
        expect(decision, mutant.id).toMatchObject({ verdict: 'violated', counterexample: expect.any(String) })
      if (found.decision.verdict === 'violated') expect(found.decision.counterexample).not.toBeNull()
      if (found.decision.by === 'derivation') expect(found.decision.steps?.length).toBeGreaterThan(0)
    },
  )

  it('have ids of their own, in one form, and mutants of theirs', () => {
    const ids = theorems.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(id))).toEqual([])
    expect(theorems.filter(({ mutants }) => mutants.length === 0).map(({ id }) => id)).toEqual([])
    for (const { mutants } of theorems) expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length)
  })
})

describe('properties/theorems/README.md', () => {
  it('is what the records give; if not, run `npm run docs`', () => {
    expect(judged).toHaveLength(theorems.length)
    expect(readFileSync('properties/theorems/README.md', 'utf8')).toBe(theoremsDoc(judged))
  })
})
