import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { allHostile, everyVerdict, evidenceOf, hostile, property, result, violating } from '../testing/results.ts'
import { renderCtrf } from './ctrf.ts'
import type { Evidence } from './evidence.ts'
import { renderIntoto } from './intoto.ts'
import { renderJunit } from './junit.ts'

const written = new Date('2026-01-02T03:04:05.678Z')
const bad = hostile.map((text) => evidenceOf(allHostile(text)))

/** An element of XML, as strict a reader as these outputs need: no declarations, no comments, quoted attributes. */
interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
}

/** Reads XML or throws where it is not well-formed. */
function readXml(text: string): Element {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (!text.startsWith(head)) throw new Error('no XML declaration')
  const root: Element = { name: '', attributes: {}, children: [] }
  const open = [root]
  const token =
    /<\/(?<close>[\w-]+)>|<(?<name>[\w-]+)(?<attributes>(?: [\w-]+="(?:[^<>&"]|&#\d+;)*")*)(?<empty>\/?)>|(?<text>(?:[^<>&]|&#\d+;)+)/uy
  for (token.lastIndex = head.length; token.lastIndex < text.length; ) {
    const at = token.lastIndex
    const { close, name, attributes, empty } = token.exec(text)?.groups ?? {}
    if (token.lastIndex === 0) throw new Error(`not well-formed: ${text.slice(at, at + 80)}`)
    if (close !== undefined && open.pop()?.name !== close) throw new Error(`${close} closes another`)
    if (name === undefined) continue
    const pairs = [...(attributes ?? '').matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])
    const element: Element = { name, attributes: Object.fromEntries(pairs), children: [] }
    if (Object.keys(element.attributes).length !== pairs.length) throw new Error('an attribute twice')
    open.at(-1)?.children.push(element)
    if (!empty) open.push(element)
  }
  if (open.length !== 1) throw new Error('an element is not closed')
  return root.children[0] as Element
}

const integer = z.string().regex(/^\d+$/)
const decimal = z.string().regex(/^\d+\.\d+$/)
const token = z.string().regex(/\S/)

/** The attributes that Ant's schema asks for and that of Jenkins allows. */
const suiteSchema = z.strictObject({
  name: token,
  package: token,
  id: integer,
  timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
  hostname: token,
  tests: integer,
  failures: integer,
  errors: integer,
  skipped: integer,
  time: decimal,
})
const caseSchema = z.strictObject({ name: token, classname: token, time: decimal })
const outcomeSchema = z.strictObject({ message: z.string(), type: z.string() })

/** Checks a document against both schemas and returns the suites. */
function checkJunit(text: string): Element[] {
  const root = readXml(text)
  expect(/[^\P{C}\n]/u.test(text)).toBe(false)
  expect(root).toMatchObject({ name: 'testsuites', attributes: {} })
  for (const suite of root.children) {
    suiteSchema.parse(suite.attributes)
    const names = suite.children.map(({ name }) => name)
    expect(names.join(' ')).toMatch(/^properties( testcase)* system-out system-err$/)
    const cases = suite.children.filter(({ name }) => name === 'testcase')
    for (const { attributes, children } of cases) {
      caseSchema.parse(attributes)
      expect(children.length).toBeLessThanOrEqual(1)
      for (const outcome of children) {
        expect(['failure', 'error', 'skipped']).toContain(outcome.name)
        if (outcome.name === 'skipped') expect(outcome.attributes).toEqual({})
        else outcomeSchema.parse(outcome.attributes)
      }
    }
    const count = (name: string): string => `${cases.filter(({ children }) => children[0]?.name === name).length}`
    expect(suite.attributes).toMatchObject({
      tests: `${cases.length}`,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
    })
  }
  const all = root.children.flatMap(({ children }) => children.filter(({ name }) => name === 'testcase'))
  const collapsed = all.map(({ attributes: { classname, name } }) => `${classname}\n${name}`.replace(/[ \t]+/g, ' '))
  expect(new Set(collapsed).size).toBe(collapsed.length)
  return root.children
}

describe('JUnit', () => {
  it('is valid, and tells every verdict', () => {
    const [suite] = checkJunit(renderJunit([evidenceOf(violating)], written))
    expect(suite?.attributes).toMatchObject({ tests: '6', failures: '1', errors: '1', skipped: '2', time: '26.800' })
    expect(suite?.attributes.timestamp).toBe('2026-01-02T03:04:05')
    const outcomes = suite?.children.slice(1, 7).map(({ attributes, children }) => [attributes.name, children[0]?.name])
    expect(outcomes).toEqual([
      ['sign', undefined],
      ['ties', 'failure'],
      ['conforms', undefined],
      ['odd', 'skipped'],
      ['idempotent', 'skipped'],
      ['scaling', 'error'],
    ])
  })

  it('gives different names to results of one subject and to properties of one name', () => {
    const twice = result({
      properties: [property({ id: 'a  b' }), property({ id: 'a b' }), property({ id: 'a b (2)' })],
    })
    const suites = checkJunit(renderJunit([evidenceOf(twice, twice), evidenceOf(twice)], written))
    expect(new Set(suites.map(({ attributes }) => attributes.name)).size).toBe(3)
  })

  it('stays valid whatever the strings and the time', () => {
    expect(checkJunit(renderJunit(bad, written)).length).toBe(hostile.length)
    for (const seconds of [1e300, -1, 1e-9]) checkJunit(renderJunit([evidenceOf(result({ seconds }))], written))
  })
})

const extra = z.looseObject({})
const status = z.enum(['passed', 'failed', 'skipped', 'pending', 'other'])

/** From ctrf.schema.json (github.com/ctrf-io/ctrf), the parts in use; what is not listed is not allowed there. */
const ctrfSchema = z.strictObject({
  reportFormat: z.literal('CTRF'),
  specVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
  generatedBy: z.string(),
  results: z.strictObject({
    tool: z.strictObject({ name: z.string().min(1), version: z.string() }),
    summary: z.strictObject({
      tests: z.int(),
      passed: z.int(),
      failed: z.int(),
      skipped: z.int(),
      pending: z.int(),
      other: z.int(),
      suites: z.int(),
      start: z.int(),
      stop: z.int(),
    }),
    tests: z.array(
      z.strictObject({
        name: z.string().min(1),
        suite: z.array(z.string()).min(1),
        status,
        rawStatus: z.string(),
        duration: z.int(),
        message: z.string(),
        trace: z.string().optional(),
        extra,
      }),
    ),
    extra,
  }),
})

const ctrf = (evidence: readonly Evidence[]): z.infer<typeof ctrfSchema>['results'] =>
  ctrfSchema.parse(JSON.parse(JSON.stringify(renderCtrf(evidence, written)))).results

describe('CTRF', () => {
  it('is valid, and tells every verdict beside its own word for it', () => {
    const { tests, summary } = ctrf([evidenceOf(violating)])
    expect(tests.map((test) => [test.rawStatus, test.status])).toEqual([
      ['holds', 'passed'],
      ['violated', 'failed'],
      ['permitted', 'passed'],
      ['vacuous', 'skipped'],
      ['skipped', 'skipped'],
      ['error', 'other'],
    ])
    expect(summary).toMatchObject({ tests: 6, passed: 2, failed: 1, skipped: 2, pending: 0, other: 1, suites: 1 })
    expect(summary.stop - summary.start).toBe(26_800)
    expect(tests[1]?.trace).toContain('input 0x3a800000 = 0.0009765625')
  })

  it('stays valid whatever the strings and the time, and no name comes twice', () => {
    const { tests } = ctrf([...bad, evidenceOf(violating, violating, result({ seconds: 1e300 }))])
    expect(new Set(tests.map(({ name }) => name)).size).toBe(tests.length)
    const strings = tests.flatMap(({ name, message, trace }) => [name, message, ...(trace ?? '').split('\n')])
    expect(strings.filter((text) => /\p{C}/u.test(text)).length).toBe(0)
  })
})

const digest = z.strictObject({ sha256: z.string().regex(/^[\da-f]{64}$/) })

/** Statement v1 with test-result v0.1, as github.com/in-toto/attestation describes them. */
const statementSchema = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.strictObject({ name: z.string(), digest })).length(1),
  predicateType: z.literal('https://in-toto.io/attestation/test-result/v0.1'),
  predicate: z.strictObject({
    result: z.enum(['PASSED', 'WARNED', 'FAILED']),
    configuration: z.array(z.strictObject({ name: z.string(), digest, annotations: extra })).min(1),
    passedTests: z.array(z.string()),
    warnedTests: z.array(z.string()),
    failedTests: z.array(z.string()),
  }),
})

const statement = (...evidence: Evidence[]): z.infer<typeof statementSchema> =>
  statementSchema.parse(JSON.parse(JSON.stringify(renderIntoto(evidence))))

describe('in-toto', () => {
  const e4m3fn = 'e4m3fn from binary32, rne, overflow saturate'

  it('lists what passed, what was permitted and what failed, and nothing that was not decided', () => {
    const { predicate, subject } = statement(evidenceOf(violating))
    expect(subject).toEqual([{ name: 'js:./q.mjs', digest: { sha256: 'ab'.repeat(32) } }])
    expect(predicate).toMatchObject({
      result: 'FAILED',
      passedTests: [`${e4m3fn}: sign by exhaustion`],
      warnedTests: [`${e4m3fn}: conforms by exhaustion`],
      failedTests: [`${e4m3fn}: ties by exhaustion`, `${e4m3fn}: scaling by sampling`],
    })
    expect(predicate.configuration[0]?.digest.sha256).toBe(evidenceOf(violating).sha256)
  })

  it('passes, and warns where something was permitted', () => {
    expect(statement(evidenceOf(result())).predicate.result).toBe('PASSED')
    const properties = everyVerdict.filter(({ verdict }) => verdict === 'permitted')
    expect(statement(evidenceOf(result({ properties }))).predicate.result).toBe('WARNED')
  })

  const { subject, scope } = result()
  const other = result({ subject: { ...subject, sha256: 'cd'.repeat(32) } })
  it.each([
    ['two subjects', [result(), other], /^expected results of one subject for a statement, came 2; /],
    ['a subject that is no file', [result({ subject: { ...subject, sha256: null } })], /with a sha256 .* no file; /],
    ['a hash that is none', [result({ subject: { ...subject, sha256: '<b>' } })], /with a sha256 /],
    ['a shard', [result({ scope: { ...scope, shard: '1/2' } })], /came shard 1\/2; merge the shards$/],
    ['no verdict', [result({ verdict: 'inconclusive' })], /came an inconclusive result; finish the audit$/],
  ])('refuses %s', (_what, results, message) => {
    expect(renderIntoto([evidenceOf(...results)])).toEqual({ refused: expect.stringMatching(message) })
  })
})
