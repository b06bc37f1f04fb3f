import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { RequestError } from '../subjects/subject.ts'
import { audited, markedProcesses, markProcesses, pi, verdictOn } from '../testing/audits.ts'
import { isThere } from '../testing/cuda/host.ts'

vi.setConfig({ testTimeout: 60_000 })

const hasCompiler = isThere('cc')

describe.skipIf(!hasCompiler)('a shared library (needs a C compiler named cc)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halfulp-native-'))
  const library = join(folder, 'misbehaving.so')
  const native = (symbol: string): string => `native:${library}#${symbol}`

  beforeAll(() => {
    execFileSync('cc', ['-O1', '-shared', '-fPIC', '-o', library, 'src/testing/misbehaving.c', '-lm'])
    markProcesses()
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await vi.waitFor(() => expect(markedProcesses()).toEqual([]), 5000)
  })

  it('that answers rightly conforms', async () => {
    const result = await audited(native('right'), { cases: { kind: 'boundary' }, timeout: 10 })
    expect(result.verdict).toBe('conforms')
    expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([])
  })

  it.concurrent.each([
    ['segfaults', 'crashed with SIGSEGV'],
    ['aborts', 'crashed with SIGABRT'],
    ['exits', 'ended its process with exit code 0'],
    ['writes_past_the_end', 'it wrote past the end of its output'],
    ['hangs', 'gave no answer within 1 s (--timeout allows more)'],
  ])('that %s at one input violates its contract, and that input is shown', async (symbol, message) => {
    const result = await audited(native(symbol), { timeout: symbol === 'hangs' ? 1 : 10 })
    const answers = verdictOn('answers', result)
    expect(answers.note).toBe(`${message}, given the input ${pi}`)
    expect(answers).toMatchObject({ verdict: 'violated', violations: 1, witness: { input: pi, got: 'no answer' } })
    expect(result.verdict).toBe('violates')
    expect(result.properties.filter(({ verdict }) => verdict !== 'skipped')).toEqual([answers])
  })

  it('that writes whole vectors is found out at the first batch that is none', async () => {
    const result = await audited(native('writes_whole_vectors'))
    expect(verdictOn('answers', result).note).toBe('it wrote past the end of its output, given the input 0x40490fda')
  })

  it('that leaves answers unwritten does not pass with those of an earlier batch', async () => {
    const tail = await audited(native('leaves_the_tail'))
    expect(verdictOn('conforms', tail)).toMatchObject({ verdict: 'violated', violations: 2, witness: { got: '0xa5' } })
    const all = await audited(native('does_nothing'), { cases: { kind: 'exhaustive' }, shard: { index: 1, of: 128 } })
    expect(verdictOn('conforms', all)).toMatchObject({ verdict: 'violated', violations: 2 ** 25 })
  })

  it('without the symbol cannot be audited', async () => {
    const failure = await audited(native('no_such_symbol')).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestError)
    expect((failure as Error).message).toMatch(/#no_such_symbol cannot be loaded: .*no_such_symbol/)
  })
})
