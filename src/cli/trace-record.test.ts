import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { RequestError } from '../subjects/subject.ts'
import { badRecordings } from '../testing/bad-recordings.ts'
import { halfulp } from '../testing/command.ts'
import { checkTrace } from '../traces/check.ts'
import { manifestSchema } from '../traces/manifest.ts'
import { recordCommand } from './trace-record.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'halfulp-record-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)

/** The command in this process, for what does not need one of its own. */
async function record(name: string, ...args: string[]): Promise<{ code: number; stdout: string }> {
  let [code, stdout] = [-1, '']
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text
    return true
  })
  const command = recordCommand((exit) => {
    code = exit
  })
  try {
    await command.exitOverride().parseAsync(['--out', at(name), ...args], { from: 'user' })
  } finally {
    write.mockRestore()
  }
  return { code, stdout }
}

/** What a recording is refused with. */
const refusal = (name: string, ...args: string[]): Promise<unknown> =>
  record(name, ...args).then(
    () => 'none',
    (error: unknown) => error,
  )

const manifestIn = (name: string) => manifestSchema.parse(JSON.parse(readFileSync(at(`${name}/trace.json`), 'utf8')))

const short = ['--steps', '5']

describe('a recording that cannot be made ends with exit code 2 and one line, and writes nothing:', () => {
  it.each(badRecordings)('%s', async (_what, args, message) => {
    const error = await refusal('bad', ...short, ...args)
    expect(error).toBeInstanceOf(RequestError)
    expect((error as Error).message).toMatch(message)
    expect((error as Error).message).not.toContain('\n')
    expect(readdirSync(folder).filter((name) => name.startsWith('bad'))).toEqual([])
  })

  it('as the command tells it', async () => {
    const { code, stdout, stderr } = await halfulp(['trace', 'record', '--out', at('bad'), '--problem', 'svm'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^halfulp: expected a problem \(ridge, [^\n]*, came "svm"\n$/)
  })

  it('a network where TensorFlow.js is not installed', async () => {
    const hide = `import { registerHooks } from 'node:module'
      registerHooks({ resolve(name, context, next) {
        if (name.startsWith('@tensorflow/')) throw Object.assign(new Error(name), { code: 'ERR_MODULE_NOT_FOUND' })
        return next(name, context)
      } })`
    writeFileSync(at('hide.mjs'), hide)
    vi.stubEnv('NODE_OPTIONS', `--import=${at('hide.mjs')}`)
    try {
      const { code, stderr } = await halfulp(['trace', 'record', '--out', at('bad-network'), '--problem', 'mlp'])
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(
          /^halfulp: expected TensorFlow\.js for a network, but it is not there; npm install [^\n]*\n$/,
        ),
      })
    } finally {
      vi.unstubAllEnvs()
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('bad'))).toEqual([])
  })
})

describe('a recording', () => {
  it('is accepted by trace check, and says how to make it again', async () => {
    const args = ['--optimizer', 'adam', '--weights', 'bfloat16:sra:8', '--first-moment', 'e4m3fn:rtz', '--seed', '3']
    const { code, stdout, stderr } = await halfulp(['trace', 'record', '--out', at('whole'), ...short, ...args])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(
      'recorded 5 of 5 steps, adam, weights bfloat16:sra:8:ieee, firstMoment e4m3fn:rtz:saturate',
    )
    const { command, data, seed } = manifestIn('whole')
    expect(command).toBe(
      'halfulp trace record --problem ridge --optimizer adam --rounding rne --steps 5 --seed 3 --weights bfloat16:sra:8 --first-moment e4m3fn:rtz',
    )
    expect({ seed, licence: data.licence }).toEqual({ seed: 3, licence: 'MIT' })
    const { verdict, properties } = await checkTrace(at('whole'))
    expect(verdict).toBe('holds')
    expect(properties.filter((property) => property.verdict === 'holds').length).toBeGreaterThan(5)
  })

  it('keeps to what it is given to keep a trace small', async () => {
    await record('thin', '--problem', 'rosenbrock-matrix', '--steps', '30')
    const { steps, stepsTaken } = manifestIn('thin')
    const bytes = readdirSync(at('thin')).reduce((sum, name) => sum + readFileSync(at(`thin/${name}`)).length, 0)
    expect(stepsTaken).toBe(30)
    expect(steps.length).toBeGreaterThan(3)
    expect(bytes).toBeLessThan(2_000_000)
  })

  it('ends with exit code 1 where it diverges, and keeps what is finite', async () => {
    const { code, stdout } = await record(
      'diverged',
      '--problem',
      'rosenbrock',
      '--stepsize',
      '1',
      '--format',
      'binary32',
    )
    expect(code).toBe(1)
    expect(stdout).toMatch(/^diverged: x\/\S+ is not finite at step \d+; --overflow saturate, /)
    expect(manifestIn('diverged').stepsTaken).toBeGreaterThan(1)
    expect((await checkTrace(at('diverged'))).verdict).toBe('holds')
  })

  it('that is interrupted leaves nothing', async () => {
    const begun = (): boolean => readdirSync(folder).some((name) => name.startsWith('stopped'))
    const { code, stdout, stderr } = await halfulp(
      [
        'trace',
        'record',
        '--out',
        at('stopped'),
        '--problem',
        'rosenbrock-matrix',
        '--optimizer',
        'muon',
        '--steps',
        '100000',
      ],
      (signal) => vi.waitUntil(begun, { timeout: 30_000, interval: 1 }).then(() => signal('SIGINT')),
    )
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^halfulp: stopped before the recording was whole; nothing was written to [^\n]*stopped\n$/)
    expect(begun()).toBe(false)
  })
})

describe('a place that is taken', () => {
  it('is refused, unless a trace is to be replaced', async () => {
    expect((await record('taken', ...short)).code).toBe(0)
    expect(String(await refusal('taken', ...short, '--seed', '2'))).toMatch(
      /expected an empty directory, but .*taken holds /,
    )
    expect(manifestIn('taken').seed).toBe(1)
    expect((await record('taken', ...short, '--seed', '2', '--force')).code).toBe(0)
    expect(manifestIn('taken').seed).toBe(2)
  })

  it('by what is no trace is never replaced', async () => {
    mkdirSync(at('mine'))
    writeFileSync(at('mine/thesis.txt'), 'three years')
    expect(String(await refusal('mine', ...short, '--force'))).toMatch(
      /expected a trace to replace, but .*mine holds no trace\.json; /,
    )
    expect(readFileSync(at('mine/thesis.txt'), 'utf8')).toBe('three years')
  })

  it('by an empty directory is used, by a file not', async () => {
    mkdirSync(at('empty'))
    expect((await record('empty', ...short)).code).toBe(0)
    expect(existsSync(at('empty/trace.json'))).toBe(true)
    writeFileSync(at('file'), '')
    expect(String(await refusal('file', ...short))).toMatch(/file is none \(ENOTDIR\)$/)
  })
})
