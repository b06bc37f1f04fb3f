import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { halfulp } from '../testing/command.ts'
import { recordRidge } from '../traces/testing.ts'
import { changeTensor, fileOfStep } from '../traces/testing-changes.ts'

vi.setConfig({ testTimeout: 60_000 })

const root = mkdtempSync(join(tmpdir(), 'halfulp-trace-command-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0

async function recorded(record: (directory: string) => Promise<void>): Promise<string> {
  const directory = join(root, `${++made}`)
  await record(directory)
  return directory
}

const third = fileOfStep(3)

describe('halfulp trace', () => {
  it('ends with 0, 1 and 2 as a trace holds, is violated and is damaged, and writes a result for the first two', async () => {
    const directory = await recorded(recordRidge)
    const json = join(root, 'result.json')
    const page = join(root, 'result.html')
    const whole = await halfulp(['trace', 'check', directory, '--json', json, '--html', page])
    expect(readFileSync(page, 'utf8')).toContain('✓ holds')
    expect({ code: whole.code, stderr: whole.stderr }).toEqual({ code: 0, stderr: '' })
    expect(whole.stdout).toContain('HOLDS: 14 of 14 properties were decided, none violated')
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ schema: 'halfulp-trace-result/1', verdict: 'holds' })
    await changeTensor(directory, 2, 'w/gradient.q', (bytes) => bytes.reverse())
    const violated = await halfulp(['trace', 'check', directory, '--quiet', '--json', json])
    expect(violated.code).toBe(1)
    expect(violated.stdout).toMatch(
      /trace-rounding: Q\(x\) is the rounding[\s\S]*where {3}step 2, w\/gradient\.q, at \[0\][\s\S]*VIOLATES/,
    )
    rmSync(json)
    rmSync(page)
    truncateSync(join(directory, third), 100)
    const damaged = await halfulp(['trace', 'check', directory, '--json', json, '--html', page])
    expect({ code: damaged.code, stdout: damaged.stdout }).toEqual({ code: 2, stdout: '' })
    expect(damaged.stderr).toMatch(/^halfulp: the trace .* is damaged: .*\n$/)
    expect(() => readFileSync(json)).toThrow('ENOENT')
    expect(() => readFileSync(page)).toThrow('ENOENT')
    const nowhere = await halfulp(['trace', 'check', directory, '--html', join(root, 'none', 'x.html')])
    expect(nowhere.stderr).toMatch(/^halfulp: expected --html to name a file in a folder that exists/)
    const plain = await halfulp(['trace', 'check', join(directory, third), '--html', page])
    expect(plain.stderr).toBe(
      'halfulp: expected no --html for a safetensors file; halfulp trace check --help tells what it is for\n',
    )
  })

  it('shows what is in a trace', async () => {
    const directory = await recorded(recordRidge)
    const { code, stdout } = await halfulp(['trace', 'show', directory])
    expect(code).toBe(0)
    for (const text of [
      'halfulp-trace/1',
      '6 recorded of 6 taken',
      '*/gradient',
      'e4m3fn',
      'w/weights.next',
      'stepsize',
    ])
      expect(stdout).toContain(text)
  })

  it('refuses what is no range, and no trace', async () => {
    const range = await halfulp(['trace', 'check', root, '--steps', '5-2'])
    expect({ code: range.code, stderr: range.stderr }).toEqual({
      code: 2,
      stderr: 'halfulp: expected --steps to be a range such as 1-100, came "5-2"\n',
    })
    const nothing = await halfulp(['trace', 'check', join(root, 'nothing')])
    expect(nothing.code).toBe(2)
    expect(nothing.stderr).toMatch(
      /^halfulp: expected a trace or a safetensors file, but there is nothing at .*nothing\n$/,
    )
  })
})
