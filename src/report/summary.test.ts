import { describe, expect, it } from 'vitest'
import { evidenceOf, mismatches, property, result } from '../testing/results.ts'
import { entriesOf } from './evidence.ts'
import { renderHtml } from './html.ts'
import { renderMarkdown } from './markdown.ts'
import type { Result } from './result.ts'
import { summariesOf } from './summary.ts'

const named = (name: string, format: string, more: Partial<Result> = {}): Result => {
  const { subject, spec } = result()
  return result({ subject: { ...subject, uri: `js:./${name}.mjs`, name }, spec: { ...spec, format }, ...more })
}

const wrong = [property({ id: 'conforms', verdict: 'violated', violations: 8388608 })]
const boundary = { ...result().scope, kind: 'boundary' as const, cases: 9, planned: 9 }
const far: Result['mismatches'] = {
  ...mismatches,
  stretches: [
    [0, 1, 1, null, null],
    [9, 1, 1, -7, 2],
  ],
}

const results = [
  named('a', 'e4m3fn'),
  named('a', 'e4m3fn', { scope: boundary }),
  named('a', 'e5m2', { verdict: 'violates', properties: wrong, mismatches }),
  named('b', 'e4m3fn', { verdict: 'violates', properties: wrong, mismatches: far }),
  named('c', 'e5m2', { verdict: 'inconclusive' }),
  named('d', 'e5m2', { verdict: 'violates', properties: wrong }),
]

describe('a summary of subjects and specifications', () => {
  it('tells the largest error of each, every result by itself', () => {
    const [summary, ...more] = summariesOf(entriesOf([evidenceOf(...results)]))
    expect(more).toEqual([])
    expect(summary?.specs.map((spec) => spec.split(' ')[0])).toEqual(['e4m3fn', 'e5m2'])
    expect(summary?.rows.map(({ cells }) => cells)).toEqual([
      ['✓ conforms (exhaustive); ✓ conforms (boundary cases)', '✗ up to 1 ulp, 8,388,608 wrong (exhaustive)'],
      ['✗ up to 7 ulp or not comparable, 8,388,608 wrong (exhaustive)', '–'],
      ['–', '? inconclusive (exhaustive)'],
      ['–', '✗ 8,388,608 wrong (exhaustive)'],
    ])
  })

  it('has six specifications in a table at most, and in each the subjects that were judged against some', () => {
    const many = Array.from({ length: 8 }, (_, i) => named(i < 7 ? 'a' : 'b', `format${i}`))
    const [first, second] = summariesOf(entriesOf([evidenceOf(...many)]))
    expect([first?.specs.length, first?.rows.length, second?.specs.length, second?.rows.length]).toEqual([6, 1, 2, 2])
  })

  it('is left out for one subject, or one specification', () => {
    expect(summariesOf(entriesOf([evidenceOf(named('a', 'e4m3fn'), named('a', 'e5m2'))]))).toEqual([])
    expect(summariesOf(entriesOf([evidenceOf(named('a', 'e5m2'), named('b', 'e5m2'))]))).toEqual([])
  })

  it('stands in Markdown and in HTML', () => {
    for (const text of [renderMarkdown([evidenceOf(...results)]), renderHtml([evidenceOf(...results)])]) {
      expect(text).toContain('Largest errors')
      expect(text).toContain('up to 7 ulp or not comparable')
    }
  })
})
