import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Result, resultSchema } from '../report/result.ts'
import { audited, markedProcesses, markProcesses } from '../testing/audits.ts'
import { halfulp } from '../testing/command.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'halfulp-resume-'))
const json = join(folder, 'result.json')
const checkpoint = `${json}.1.partial`

const subject = `js:${resolve('src/testing/misbehaving.mjs')}#isWrongOnce`
const audit = ['audit', `${subject}InSlowMotion`, '--format', 'e4m3fn']
const part = ['--shard', '1/16', '--jobs', '1', '--json', json]

const resultIn = (): Result => resultSchema.parse(JSON.parse(readFileSync(json, 'utf8')))

/** What is the same in every run of an audit, however fast its subject is. */
const lasting = ({ verdict, scope, properties }: Result): unknown[] => [
  verdict,
  scope,
  ...properties.map(({ id, verdict, met, violations, witness }) => [id, verdict, met, violations, witness?.input]),
]

beforeAll(async () => {
  markProcesses()
  await halfulp([...audit, ...part], async (signal) => {
    await vi.waitFor(() => expect(existsSync(checkpoint)).toBe(true), 30_000)
    signal('SIGKILL')
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('an audit that was killed', () => {
  it('leaves nothing running and no result, but what was done so far', async () => {
    await vi.waitFor(() => expect(markedProcesses()).toEqual([]), 5000)
    expect(readdirSync(folder).filter((name) => !name.endsWith('.tmp'))).toEqual(['result.json.1.partial'])
  })

  it.each([
    ['another subject', ['audit', 'builtin:js-table', '--format', 'e4m3fn', ...part]],
    ['another rounding', [...audit, ...part, '--rounding', 'rtz']],
    ['fewer permitted variations', [...audit, ...part, '--allow', 'none']],
  ])('is not gone on with for %s', async (_other, args) => {
    const { code, stdout, stderr } = await halfulp([...args, '--resume'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^halfulp: expected .*\.partial to be of the same audit [^\n]*start without --resume\n$/)
  })

  it('is not gone on with from a checkpoint that was cut off', async () => {
    copyFileSync(checkpoint, `${checkpoint}.kept`)
    truncateSync(checkpoint, 100)
    const { code, stdout, stderr } = await halfulp([...audit, ...part, '--resume'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^halfulp: expected .*\.partial to be a checkpoint [^\n]*start without --resume\n$/)
    copyFileSync(`${checkpoint}.kept`, checkpoint)
  })

  it('is gone on with, to the result that it would have had', async () => {
    const resumed = await halfulp([...audit, ...part, '--resume'])
    expect({ code: resumed.code, stderr: resumed.stderr }).toEqual({ code: 1, stderr: '' })
    expect(existsSync(checkpoint)).toBe(false)
    const uninterrupted = await audited(subject, {
      cases: { kind: 'exhaustive' },
      shard: { index: 1, of: 16 },
      timeout: 20,
    })
    expect(lasting(resultIn())).toEqual(lasting(uninterrupted))
    expect(uninterrupted).toMatchObject({ verdict: 'violates', scope: { cases: 2 ** 28, planned: 2 ** 28 } })
  })
})
