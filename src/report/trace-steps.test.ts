import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkTrace } from '../traces/check.ts'
import { renderTraceHtml } from './trace-html.ts'
import { byStepsOf, thinned } from './trace-steps.ts'

describe('figures by step', () => {
  it('are thinned to at most 200, in order, the least and the most among them', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer()), { maxLength: 2000, minLength: 1 }), (values) => {
        const points = values.map((value, step) => ({ value, step }))
        const kept = thinned(points, ({ value }) => value)
        const steps = kept.map(({ step }) => step)
        expect(kept.length).toBeLessThanOrEqual(200)
        expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b))
        const numbers = (some: typeof points): number[] => some.map(({ value }) => value ?? 0)
        expect(Math.min(...numbers(kept))).toBe(Math.min(...numbers(points)))
        expect(Math.max(...numbers(kept))).toBe(Math.max(...numbers(points)))
      }),
    )
  })

  it('are of the tensors that lost most', () => {
    const tensors = Array.from({ length: 30 }, (_, i) => ({
      tensor: `t${i}`,
      points: [[1, 1, 1, i / 100, i === 3 ? 1 : 0]] as [number, number, number, number, number][],
    }))
    const chosen = byStepsOf(tensors, []).tensors.map(({ tensor }) => tensor)
    expect(chosen).toEqual(['t3', ...Array.from({ length: 11 }, (_, i) => `t${29 - i}`)])
  })

  it('of a trace are those of its tables, and Theorem 3 bounds the loss where it applies', async () => {
    const result = await checkTrace('golden/traces/ridge-sgd-e4m3fn-sra')
    const { run, tensors } = result.bySteps!
    expect(run.length).toBe(result.scope.stepsChecked)
    for (const { gap, bound } of run) expect(gap).toBeLessThanOrEqual(bound as number)
    for (const { tensor, points } of tensors) {
      const { qStar, flushed, saturated, elements } = result.tensors.find((one) => one.tensor === tensor)!
      const factors = points.flatMap(([, factor]) => factor ?? [])
      expect([Math.min(...factors), Math.max(...factors)]).toEqual([qStar?.least.value, qStar?.most.value].map(Number))
      const each = elements / points.length
      expect(points.reduce((sum, [, , , share]) => sum + share * each, 0)).toBeCloseTo(flushed, 6)
      expect(points.reduce((sum, [, , , , share]) => sum + share * each, 0)).toBeCloseTo(saturated, 6)
    }
    const page = renderTraceHtml(result)
    for (const title of ['Loss and its bound', 'Effective stepsize', 'Shrinkage', 'Flushed and saturated'])
      expect(page).toContain(`>${title}${title.startsWith('Loss') ? ',' : ''} by step<`)
    const { bySteps: _, ...before } = result
    expect(renderTraceHtml(before)).not.toContain('by step<')
  })

  it('of a run that no theorem bounds say so', async () => {
    const page = renderTraceHtml(await checkTrace('golden/traces/ridge-sgd-e2m1fn-rtz'))
    expect(page).toContain('No theorem bounds it here')
    expect(page).not.toContain('Loss and its bound')
  })
})
