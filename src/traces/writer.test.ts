import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { RequestError } from '../subjects/subject.ts'
import { createTraceWriter, scalarsFile } from './writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'halfulp-writer-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a trace that cannot be written to', () => {
  it('says so in one line, as on a full disk', async () => {
    const writer = await createTraceWriter(join(folder, 'trace'))
    rmSync(join(folder, 'trace', scalarsFile))
    mkdirSync(join(folder, 'trace', scalarsFile))
    const failure = await writer.writeStep({ step: 1, stepsize: 1, loss: 1 }, []).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestError)
    expect((failure as Error).message).toMatch(
      /^expected to write .*scalars\.jsonl, but it cannot be written \(EISDIR\); make room or name another place$/,
    )
    await expect(createTraceWriter(join(folder, 'trace'))).rejects.toThrow(/expected an empty directory/)
  })
})
