import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { page } from './page.ts'
import { rows } from './rows.ts'
import { fileText, folder, judged, runs } from './runs.ts'

const command = (...args: string[]): string => {
  try {
    return execFileSync(process.execPath, ['src/devices/main.ts', ...args], { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: string }
    return `${status} ${stderr}`
  }
}

describe('audits of kernels on devices', () => {
  it('have names and files of their own', () => {
    expect(new Set(runs.map(({ name }) => name)).size).toBe(runs.length)
    expect(runs.length).toBe(5 * rows.length)
  })

  it('are told on a page made from the results; if not, run `npm run audit:devices -- --index`', () => {
    expect(readFileSync(`${folder}/README.md`, 'utf8')).toBe(page())
  })

  it('are of all inputs, or of boundary cases where that is said, and of what they say', () => {
    const known = runs.flatMap((run) => {
      const found = judged(run)
      return found ? [{ run, ...found.result }] : []
    })
    expect(known.length).toBeGreaterThan(0)
    for (const { run, subject, spec, scope, machine } of known) {
      const { kernel, device, name } = run
      expect([subject.uri, subject.backend, spec.format], name).toEqual([kernel.subject, device.backend, run.format])
      if (!device.isSlow) expect(scope.kind, name).toBe('exhaustive')
      else expect(['boundary', 'exhaustive'], name).toContain(scope.kind)
      if (scope.kind === 'exhaustive') expect(scope.cases, name).toBe(2 ** 32)
      expect(machine.gpu === null, name).toBe(kernel.subject !== 'builtin:wgsl')
    }
  })

  it('are of a kernel as it was, where that changed', () => {
    const run = runs.find((one) => judged(one)) as (typeof runs)[number]
    const kept = JSON.parse(readFileSync(run.file, 'utf8')).sources
    expect(judged({ ...run, sources: kept })?.isCurrent).toBe(true)
    expect(judged({ ...run, sources: 'others' })?.isCurrent).toBe(false)
    const { result } = judged(run) as NonNullable<ReturnType<typeof judged>>
    expect(JSON.parse(fileText(result, run)).sources).toBe(run.sources)
  })

  it('are asked for by words that mean something', () => {
    expect(command('--only', 'abacus')).toMatch(
      /^2 expected part of a name such as js-table-cpu-e4m3fn, came --only abacus\n/,
    )
    expect(command('--olny', 'wgsl')).toMatch(/^2 Unknown option '--olny'/)
    expect(command('--help')).toContain('--again')
  })
})
