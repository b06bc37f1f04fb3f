import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { renderTraceHtml } from '../report/trace-html.ts'
import { checkTrace } from '../traces/check.ts'
import { traceReport } from './trace-report.ts'

const folder = mkdtempSync(join(tmpdir(), 'halfulp-trace-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('is the page of trace check, refused in other outputs, beside other files, damaged or untrue', async () => {
  const result = await checkTrace('golden/traces/ridge-sgd-e4m3fn-sra')
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name)
    writeFileSync(path, JSON.stringify(content, null, 2))
    return path
  }
  const whole = file('whole.json', result)
  expect(await traceReport([whole], 'html')).toEqual({ text: renderTraceHtml(result), code: 0 })
  await expect(traceReport([whole], 'junit')).rejects.toThrow('expected --as html')
  await expect(traceReport([whole, whole], 'html')).rejects.toThrow('alone')
  await expect(traceReport([file('bad.json', { ...result, tensors: 1 })], 'html')).rejects.toThrow('but tensors')
  const broken = result.properties.map((one, i) => (i === 0 ? { ...one, verdict: 'violated' } : one))
  const untrue = file('untrue.json', { ...result, properties: broken })
  await expect(traceReport([untrue], 'html')).rejects.toThrow('follows from the properties')
  expect(await traceReport([file('other.json', { schema: 'halfulp-result/1' })], 'html')).toBeUndefined()
})
