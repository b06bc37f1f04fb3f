import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import {
  allHostile,
  everyVerdict,
  evidenceOf,
  hostile,
  permitted,
  property,
  result,
  violating,
  witness,
} from '../testing/results.ts'
import type { Evidence } from './evidence.ts'
import { renderHtml } from './html.ts'
import { renderMarkdown } from './markdown.ts'
import type { Result } from './result.ts'

const pageOf = (...evidence: Evidence[]): Document => parseHTML(renderHtml(evidence)).document
const textOf = (element: Element | null): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim()

/** Every table of a page, as its caption and its rows of texts. */
const tablesOf = (page: Document): { caption: string; rows: string[][] }[] =>
  [...page.querySelectorAll('table')].map((table) => ({
    caption: textOf(table.querySelector('caption')),
    rows: [...table.querySelectorAll('tr')].map((row) => [...row.querySelectorAll('th,td')].map(textOf)),
  }))

const rowsUnder = (page: Document, caption: RegExp): string[][] =>
  tablesOf(page).find((table) => caption.test(table.caption))?.rows ?? []

describe('one result in HTML', () => {
  const random = { ...witness, random: { word: '0x00000011', r: 17 } }
  const stochastic = property({ id: 'ties', verdict: 'violated', violations: 1, witness: random })
  const page = pageOf(evidenceOf(violating))

  it('says what was judged, where, against what, and from which bytes', () => {
    const facts = textOf(page.querySelector('section.result dl'))
    for (const fact of [
      'js:./q.mjs',
      'ab'.repeat(32),
      'e4m3fn from binary32, rne, overflow saturate',
      'some processor',
    ])
      expect(facts).toContain(fact)
    expect(facts).toContain(`result.json, sha256 ${evidenceOf(violating).sha256}`)
    expect(textOf(page.querySelector('section.result .lead'))).toBe(
      '✗ violates: 1 of 6 properties violated; exhaustive: 4,294,967,296 of 4,294,967,296 inputs',
    )
  })

  it('says of every property how it was tried, and never a share', () => {
    const rows = rowsUnder(page, /^Every property/)
    expect(rows.length).toBe(1 + everyVerdict.length)
    expect(rows[1]).toEqual([
      'tiesQ(x) has the sign of xIEEE 754-2019 §6.3',
      '✗ violated',
      'exhaustive, 4,294,967,296 of 4,294,967,296 inputs',
      '252',
      '126',
    ])
    expect(rows.at(-1)?.slice(1, 3)).toEqual(['! error', 'sampled, 48 cases'])
    expect(textOf(page.querySelector('main > section'))).not.toContain('%')
  })

  it('says what was sampled with its seed, and which part of the inputs', () => {
    const scope = { kind: 'sample', cases: 10, planned: 10, seed: 7, generator: 'xoroshiro128+', shard: '1/4' } as const
    const sampled = pageOf(evidenceOf(result({ scope, properties: [property({ by: 'sampling', cases: 10 })] })))
    expect(rowsUnder(sampled, /^Every property/)[1]?.[2]).toBe(
      'sampled, 10 cases of shard 1/4, seed 7 of xoroshiro128+',
    )
  })

  it('shows a failing input with bits, value, distance, random word and the command that shows it again', () => {
    const seen = pageOf(evidenceOf(result({ verdict: 'violates', properties: [stochastic] })))
    const facts = [...seen.querySelectorAll('.witness dt')].map((name) => [
      textOf(name),
      textOf(name.nextElementSibling),
    ])
    expect(facts).toEqual([
      ['Input', '0x3a800000 = 0.0009765625'],
      ['Random', 'random word 0x00000011, R = 17'],
      ['Came', '0x01 = 0.001953125'],
      ['Due', '0x00 = 0'],
      ['Apart', '+1 ulp of e4m3fn'],
      ['Again', 'halfulp audit js:./q.mjs --format e4m3fn --input 0x3a800000'],
    ])
  })

  it('says what was permitted, and what was not decided and why', () => {
    expect(rowsUnder(page, /^Differences/)[1]?.slice(0, 2)).toEqual([`nan-code${permitted.statement}`, '2'])
    expect(rowsUnder(page, /says nothing/).slice(1)).toEqual([
      ['odd', '∅ vacuous', 'no input met its hypotheses, so that nothing was decided'],
      ['idempotent', '– skipped', 'no violation so far; stopped after 1 of 2 inputs'],
      ['scaling', '! error', 'not decided: the audit failed'],
    ])
  })
})

describe('several results in HTML', () => {
  const { scope } = result()
  const sampled = result({
    subject: { ...result().subject, uri: 'js:./other.mjs', name: 'other' },
    scope: { ...scope, kind: 'boundary', cases: 100, planned: 100 },
    properties: [property({ by: 'boundary', cases: 100, met: 90 }), property({ id: 'only-here', by: 'boundary' })],
  })

  it('stand side by side, a property a row', () => {
    const rows = rowsUnder(pageOf(evidenceOf(violating), evidenceOf(sampled)), /^Properties by subject, results 1, 2/)
    expect(rows.slice(1, 4)).toEqual([
      ['sign', '✓ holds, exhaustion', '✓ holds, boundary'],
      ['ties', '✗ violated 126 ×, +1 ulp', 'not asked'],
      ['conforms', '≈ permitted, exhaustion', 'not asked'],
    ])
    expect(rows.at(-1)).toEqual(['only-here', 'not asked', '✓ holds, boundary'])
  })

  it('of one subject say what changed, in the order of the files', () => {
    const mended = result({
      subject: { ...result().subject, sha256: 'cd'.repeat(32) },
      properties: everyVerdict.map((one) => (one.id === 'ties' ? property({ id: 'ties' }) : one)),
      permitted: [permitted],
    })
    const page = pageOf(evidenceOf(violating), evidenceOf(sampled), evidenceOf(mended))
    expect(rowsUnder(page, /from result 1 to result 3$/).slice(1)).toEqual([
      ['verdict', 'violates', 'conforms'],
      ['sha256 of the subject', 'ab'.repeat(32), 'cd'.repeat(32)],
      ['ties', '✗ violated 126 ×', '✓ holds'],
    ])
    expect(textOf(pageOf(evidenceOf(sampled, sampled)).querySelector('main'))).toContain(
      'from result 1 to result 2: no difference.',
    )
  })

  it('are no two runs where they are two shards', () => {
    const shards = ['1/2', '2/2'].map((shard) => result({ scope: { ...scope, shard } }))
    expect(renderHtml([evidenceOf(...shards)])).not.toContain('What changed')
  })
})

/** What every page keeps, whatever the results. */
function checkPage(markup: string): Document {
  const { document } = parseHTML(markup)
  const names = new Set([...document.querySelectorAll('*')].map(({ localName }) => localName))
  for (const name of ['script', 'img', 'link', 'iframe', 'object', 'form', 'base', 'b', 'textarea'])
    expect(names).not.toContain(name)
  const attributes = [...document.querySelectorAll('*')].flatMap((one) => [...one.attributes])
  for (const { name, value } of attributes) {
    expect(name).not.toMatch(/^on|^src|^(?:xlink:)?href$(?<!^href)/)
    if (name === 'href') expect(value).toMatch(/^#[\w-]+$/)
    if (name === 'href') expect(document.getElementById(value.slice(1))).not.toBeNull()
  }
  expect(markup).not.toMatch(/url\(|@import/)
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const table of document.querySelectorAll('table')) {
    expect(textOf(table.querySelector('caption'))).not.toBe('')
    for (const head of table.querySelectorAll('th')) expect(['col', 'row']).toContain(head.getAttribute('scope'))
    const columns = table.querySelectorAll('thead th').length
    for (const row of table.querySelectorAll('tbody tr')) expect(row.querySelectorAll('th,td').length).toBe(columns)
    expect(table.parentElement?.getAttribute('tabindex')).toBe('0')
  }
  const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(({ localName }) => Number(localName.slice(1)))
  expect(levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1)).toEqual([])
  return document
}

describe('a page', () => {
  it('needs nothing else, is the same twice, and can be read without sight', () => {
    const evidence = [evidenceOf(violating, result()), evidenceOf(result({ verdict: 'inconclusive' }))]
    const markup = renderHtml(evidence)
    const page = checkPage(markup)
    expect(renderHtml(evidence)).toBe(markup)
    expect(page.documentElement.lang).toBe('en')
    expect(page.querySelectorAll('svg[role=img] > title, svg[role=img] > desc').length).toBe(4)
    expect(page.querySelectorAll('svg').length).toBe(2)
  })

  it.each(hostile.map((text) => [text.slice(0, 12), text]))('stays whole with %j in every string', (_name, text) => {
    const markup = renderHtml([{ ...evidenceOf(allHostile(text), allHostile(text)), file: text, sha256: text }])
    const page = checkPage(markup)
    expect(page.querySelectorAll('section.result').length).toBe(2)
    expect(textOf(page.querySelector('footer'))).toMatch(/Made by halfulp [\d.]+ from result files alone\.$/)
  })

  it('draws how often stochastic rounding goes away from zero, a step a random bit pattern', () => {
    const drawn = (rounding: string): string =>
      renderHtml([evidenceOf(result({ spec: { ...result().spec, rounding } }))])
    const path = (page: string): string =>
      /Probability of rounding away[\s\S]*?stroke="#0072b2"[^>]*><path d="([^"]*)"/.exec(page)?.[1] ?? ''
    const heights = (rounding: string): number => new Set(path(drawn(rounding)).match(/(?<=,)[\d.]+/g)).size
    expect(heights('sra:3')).toBe(9)
    expect(heights('src:2')).toBe(5)
    expect(path(drawn('rne'))).toBe('')
  })

  it('draws nothing that a result file makes up', () => {
    const made = result({ spec: { ...result().spec, format: 'made-up', row: { width: 1e9, precision: 1e9 } } })
    expect(renderHtml([evidenceOf(made)])).not.toContain('<svg')
  })
})

describe('a million properties', () => {
  const broken = { ...everyVerdict[1], statement: 'x < y & z > "w"'.repeat(30) } as Result['properties'][number]
  const wide = result({
    verdict: 'violates',
    properties: Array.from({ length: 1000 }, (_, i) => ({ ...broken, id: `p${i}` })),
  })
  const deep = result({ verdict: 'violates', properties: Array.from({ length: 1_000_000 }, () => broken) })
  const cases: [string, Evidence][] = [
    ['in a thousand results', evidenceOf(...Array.from({ length: 1000 }, () => wide))],
    ['in one', { file: 'result.json', sha256: '0', results: [deep] }],
  ]

  it.each(cases)(
    '%s make a page of less than 2 MB and a summary of less than 1 MiB in 5 s, which say what was cut',
    (_where, evidence) => {
      // Of the processor: the clock would count what else the machine does.
      const start = process.cpuUsage()
      const [page, summary] = [renderHtml([evidence]), renderMarkdown([evidence])]
      const { user, system } = process.cpuUsage(start)
      expect(user + system).toBeLessThan(5_000_000)
      expect(Buffer.byteLength(page)).toBeLessThan(2_000_000)
      expect(Buffer.byteLength(summary)).toBeLessThan(2 ** 20)
      for (const text of [page, summary]) expect(text).toMatch(/and [\d,]+ more \w+, to be found in the result files/)
    },
  )
})
