import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { judge } from '../../properties/theorems/judge.ts'
import { theorems } from '../../properties/theorems/registry.ts'
import { hostile } from '../testing/results.ts'
import { checkTrace } from '../traces/check.ts'
import { renderTheoremsHtml } from './theorems-html.ts'
import { renderTraceHtml } from './trace-html.ts'
import type { TraceResult } from './trace-result.ts'

/** What a page may be made of; anything else came out of a string. */
const known = new Set(
  'html head meta title style body a header h1 p main div table caption span thead tr th tbody td dl dt dd code small figure svg g path line rect circle text tspan desc figcaption footer'.split(
    ' ',
  ),
)

const strangersIn = (page: string): readonly string[] =>
  [...parseHTML(page).document.querySelectorAll('*')]
    .map(({ tagName }) => tagName.toLowerCase())
    .filter((name) => !known.has(name))

describe('a trace as a page', async () => {
  const result = await checkTrace('golden/traces/mlp-adam-e4m3fn')

  it('tells each claim, each tensor, and draws what was lost', () => {
    const { document } = parseHTML(renderTraceHtml(result))
    const text = document.body.textContent ?? ''
    for (const { id } of result.properties) expect(text).toContain(id)
    for (const { tensor } of result.tensors) expect(text).toContain(tensor)
    expect(document.querySelectorAll('svg').length).toBe(6)
    for (const picture of document.querySelectorAll('svg'))
      expect(picture.querySelectorAll('line, rect, circle').length).toBeGreaterThan(10)
  })

  it.each(hostile.map((text) => [text.slice(0, 12), text]))(
    'stays whole with %j for a tensor, a path, a witness',
    (_name, text) => {
      const tensors = result.tensors.map((one) => ({ ...one, tensor: text }))
      const properties = result.properties.map((one) => ({ ...one, id: text, note: text, statement: text }))
      const bySteps = {
        ...result.bySteps!,
        tensors: result.bySteps!.tensors.map((one, i) => ({ ...one, tensor: `${text}${i}` })),
      }
      const trace = { ...result.trace, path: text, problem: text }
      const bad: TraceResult = { ...result, trace, tensors, properties, bySteps }
      const page = renderTraceHtml(bad)
      expect(strangersIn(page)).toEqual([])
      expect(page.length).toBeLessThan(500_000)
    },
  )
})

it('theorems as a page have a row each, with verdict and counterexample', () => {
  const judged = theorems
    .filter(({ id }) => id === 'yun-equation-34' || id === 'yun-theorem-3')
    .map((one) => judge(one, false))
  const page = renderTheoremsHtml(judged)
  const { document } = parseHTML(page)
  expect(document.querySelectorAll('tbody tr')).toHaveLength(2)
  expect(document.body.textContent).toContain(
    judged.find(({ decision }) => decision.counterexample)?.decision.counterexample,
  )
  expect(strangersIn(page)).toEqual([])
})
