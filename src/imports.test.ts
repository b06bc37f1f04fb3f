import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const longestFile = 250

/** What a source file imports, by the names written: static, dynamic, for side effects, types and re-exports. */
function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const fromClause = /^\s*(?:import|export)\b[^'";]*?\bfrom\s*(['"])([^'"\n]+)\1/gm
  const bare = /^\s*import\s*(['"])([^'"\n]+)\1/gm
  const called = /\b(?:import|require)\s*\(\s*(['"])([^'"\n]+)\1/g
  return [fromClause, bare, called].flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[2]))
}

/** A file of one of these folders… */
interface Rule {
  readonly from: string
  /** …imports from these alone, folders of the project and packages… */
  readonly only?: readonly string[]
  /** …and from none of these. */
  readonly never?: readonly string[]
}

/** The one-way rule: spec ← properties ← src; reports know verdicts and nothing of subjects; the oracles share the rows. */
const rules: readonly Rule[] = [
  { from: 'spec/decimal', only: ['spec/decimal', 'spec/formats', 'big.js'] },
  { from: 'spec', only: ['spec', 'zod'] },
  { from: 'properties', only: ['properties', 'spec'] },
  { from: 'src/report', never: ['src/subjects'] },
  { from: 'src', never: ['reports'] },
]

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

/** What a file breaks, in words. `path` is relative to the root; a relative import is resolved against it. */
function violations(path: string, source: string): string[] {
  const rule = (one: Rule): string[] =>
    importsOf(source).flatMap((name) => {
      const target = name.startsWith('.') ? normalize(join(dirname(path), name)) : name
      const isRefused =
        one.never?.some((folder) => isIn(target, folder)) ||
        (one.only && !one.only.some((folder) => isIn(target, folder)))
      return isRefused ? [`${path} imports ${target}`] : []
    })
  // The innermost folder that has an `only` speaks for it; whatever is never allowed adds up.
  const concerned = rules.filter(({ from }) => isIn(path, from))
  const innermost = concerned.find(({ only }) => only)
  const found = concerned.filter((one) => one === innermost || one.never).flatMap(rule)
  const lines = source.split('\n').length - 1
  return lines > longestFile ? [...found, `${path} has ${lines} lines`] : found
}

const filesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))

const files = ['spec', 'properties', 'src'].flatMap(filesOf)

describe('imports flow one way', () => {
  it('spec imports nothing outside spec, properties only spec, the decimal oracle only the rows, reports no subject', () => {
    const sources = files.filter((path) => !path.endsWith('.test.ts'))
    expect(sources.length).toBeGreaterThan(30)
    const found = sources.flatMap((path) => violations(path, readFileSync(join(root, path), 'utf8')))
    expect(found.filter((line) => line.includes(' imports '))).toEqual([])
  })

  it('and every import that is relative names a file that is there', () => {
    const known = new Set(files)
    const missing = files.flatMap((path) =>
      importsOf(readFileSync(join(root, path), 'utf8'))
        .filter((name) => name.startsWith('.') && name.endsWith('.ts'))
        .map((name) => normalize(join(dirname(path), name)))
        .filter((target) => /^(?:spec|properties|src)\//.test(target) && !known.has(target))
        .map((target) => `${path} imports ${target}`),
    )
    // This file plants imports of its own.
    expect(missing.filter((line) => !line.startsWith('src/imports.test.ts'))).toEqual([])
  })

  it(`and no file has more than ${longestFile} lines`, () => {
    expect(
      files
        .flatMap((path) => violations(path, readFileSync(join(root, path), 'utf8')))
        .filter((line) => line.endsWith('lines')),
    ).toEqual([])
  })
})

describe('the check can fail', () => {
  const planted: [string, string, string][] = [
    ['spec/convert.ts', "import { x } from '../src/audit/run.ts'", 'spec/convert.ts imports src/audit/run.ts'],
    ['spec/codec.ts', "import { z } from 'lodash'", 'spec/codec.ts imports lodash'],
    ['spec/codec.ts', "import { readFileSync } from 'node:fs'", 'spec/codec.ts imports node:fs'],
    ['spec/codec.ts', "import Big from 'big.js'", 'spec/codec.ts imports big.js'],
    [
      'spec/exact/dyadic.ts',
      "const late = await import('../../properties/domain.ts')",
      'spec/exact/dyadic.ts imports properties/domain.ts',
    ],
    [
      'spec/decimal/oracle.ts',
      "import type { Format } from '../format.ts'",
      'spec/decimal/oracle.ts imports spec/format.ts',
    ],
    [
      'spec/decimal/oracle.ts',
      "export { convert } from '../convert.ts'",
      'spec/decimal/oracle.ts imports spec/convert.ts',
    ],
    [
      'properties/domain.ts',
      "import {\n  type A,\n  b,\n} from '../src/tables/compile.ts'",
      'properties/domain.ts imports src/tables/compile.ts',
    ],
    ['properties/domain.ts', "import '../src/side-effect.ts'", 'properties/domain.ts imports src/side-effect.ts'],
    [
      'src/report/html.ts',
      "import { openJs } from '../subjects/js.ts'",
      'src/report/html.ts imports src/subjects/js.ts',
    ],
    ['src/audit/run.ts', "export * from '../../reports/row.ts'", 'src/audit/run.ts imports reports/row.ts'],
    ['src/audit/run.ts', 'x\n'.repeat(251), 'src/audit/run.ts has 251 lines'],
  ]

  it.each(planted)('at %s', (path, source, complaint) => {
    expect(violations(path, source)).toEqual([complaint])
  })

  const allowed: [string, string][] = [
    ['spec/codec.ts', "import { a } from './exact/dyadic.ts'\nimport type { b } from './formats/row.ts'"],
    ['spec/formats/schema.ts', "import { z } from 'zod'"],
    ['spec/decimal/layout.ts', "import type Big from 'big.js'\nimport type { FormatRow } from '../formats/row.ts'"],
    ['properties/domain.ts', "import { convert } from '../spec/convert.ts'"],
    ['src/audit/run.ts', "import { x } from '../subjects/subject.ts'\nimport { y } from '../../properties/record.ts'"],
    [
      'spec/codec.ts',
      "// import { x } from '../src/x.ts'\n/*\nimport y from '../src/y.ts'\n*/\nconst text = 'import from elsewhere'",
    ],
    ['src/audit/run.ts', 'x\n'.repeat(250)],
  ]

  it('but not at imports that go the right way, at comments and strings', () => {
    expect(allowed.flatMap(([path, source]) => violations(path, source))).toEqual([])
  })
})
