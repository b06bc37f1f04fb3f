import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findingPage } from './findings/page.ts'
import { findings } from './findings/rows.ts'
import { pages } from './pages.ts'
import { judged } from './results.ts'
import { realSubjects } from './subjects.ts'

describe('pages of reports', () => {
  it.each([...pages()])('%s is what the results give; if not, run `node reports/run.ts --index`', (path, text) =>
    expect(readFileSync(join('reports', path), 'utf8')).toBe(text),
  )
})

describe('findings', () => {
  it('are of subjects that were judged and violate, and have names of their own', () => {
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length)
    for (const { id, subjects } of findings) {
      const first = realSubjects.find((row) => row.id === subjects[0])
      expect(first && judged(first).result?.verdict, id).toBe('violates')
    }
  })

  it('leave no subject out that violates', () => {
    const told = new Set(findings.flatMap(({ subjects }) => subjects))
    const violators = realSubjects.filter((row) => judged(row).result?.verdict === 'violates')
    expect(violators.map(({ id }) => id).filter((id) => !told.has(id))).toEqual([])
  })

  it('of a subject without result is refused', () => {
    const [finding] = findings
    expect(finding && (() => findingPage(finding, []))).toThrow(/expected a result of/)
  })
})
