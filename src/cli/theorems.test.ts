import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { judge } from '../../properties/theorems/judge.ts'
import type { Theorem } from '../../properties/theorems/record.ts'
import { theorems } from '../../properties/theorems/registry.ts'
import { renderTheoremDetails, renderTheoremTable, renderTheoremVerdict } from '../report/theorems-text.ts'
import { halfulp } from '../testing/command.ts'

const folder = mkdtempSync(join(tmpdir(), 'halfulp-theorems-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const quick = 'yun-assumption-2c'

describe('halfulp theorems', () => {
  it.concurrent('tells what a statement says, its verdict, the counterexample and what is true instead', async () => {
    const { code, stdout, stderr } = await halfulp(['theorems', quick, '--mutants'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^✗ yun-assumption-2c\n {2}says {5}V‖g̃‖ ≤/)
    expect(stdout).toMatch(/smallest g̃ ∈ \{1, -1\} equally likely/)
    expect(stdout).toMatch(/instead +the variance of the vector/)
    expect(stdout).toMatch(/mutant +half: half the variance of the vector gives \(24\)\n +g̃ ∈/)
    expect(stdout).toMatch(/1 statement: 0 true, 1 false, 1 with a corrected form, 1 of 1 mutants refuted/)
  })

  it.concurrent('writes what machines and people read', async () => {
    const file = join(folder, 'theorems.json')
    const page = join(folder, 'theorems.html')
    const { code } = await halfulp(['theorems', quick, 'yun-equation-23', '--list', '--json', file, '--html', page])
    expect(code).toBe(0)
    expect(readFileSync(page, 'utf8')).toContain('2 statements: 1 true, 1 false')
    const { schema, theorems: found } = JSON.parse(readFileSync(file, 'utf8'))
    expect(schema).toBe('halfulp-theorems/1')
    expect(
      found.map(({ id, decision, mutants }: { id: string; decision: { verdict: string }; mutants: null }) => [
        id,
        decision.verdict,
        mutants,
      ]),
    ).toEqual([
      [quick, 'violated', null],
      ['yun-equation-23', 'holds', null],
    ])
    expect(readdirSync(folder).sort()).toEqual(['theorems.html', 'theorems.json'])
  })

  it.concurrent.each([
    [['yun-theorem-33'], /expected the id of a statement, came "yun-theorem-33"; halfulp theorems --list/],
    [['theorem-3'], /came "theorem-3"; did you mean yun-theorem-3/],
    [['--json', join(folder, 'none', 'x.json'), quick], /expected --json to name a file in a folder that exists/],
    [['--html', join(folder, 'none', 'x.html'), quick], /expected --html to name a file in a folder that exists/],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await halfulp(['theorems', ...args])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^halfulp: [^\n]+\n$/)
  })
})

describe('what is printed', () => {
  const right = theorems.find(({ id }) => id === quick) as Theorem
  const planted: Theorem = { ...right, decide: (right.corrected as NonNullable<Theorem['corrected']>).decide }

  it('shows a wrong record as wrong', () => {
    const judged = judge(planted, false)
    expect(renderTheoremTable([judged])).toMatch(/true \(!\)/)
    expect(renderTheoremDetails(judged)).toMatch(/WRONG +the statement is recorded as violated, came holds/)
    expect(renderTheoremVerdict([judged], 1)).toMatch(/yun-assumption-2c.*: the statement is recorded as violated/)
  })

  it('and mutants that were not tried as not tried', () => {
    expect(renderTheoremTable([judge(right, false)])).toMatch(/1 not tried/)
  })
})
