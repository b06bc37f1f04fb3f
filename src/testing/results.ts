import { createHash } from 'node:crypto'
import type { Evidence } from '../report/evidence.ts'
import type { Mismatches } from '../report/mismatches.ts'
import type { PermittedResult, PropertyResult, Result, Witness } from '../report/result.ts'

/** Results made up for tests of reports. */

export const witness: Witness = {
  input: '0x3a800000',
  exact: '0.0009765625',
  got: '0x01',
  gotValue: '0.001953125',
  want: '0x00',
  wantValue: '0',
  ulps: 1,
  replay: 'halfulp audit js:./q.mjs --format e4m3fn --input 0x3a800000',
}

/** A property that holds, unless told otherwise. */
export const property = (more: Partial<PropertyResult> = {}): PropertyResult => ({
  id: 'sign',
  statement: 'Q(x) has the sign of x',
  source: 'IEEE 754-2019 §6.3',
  verdict: 'holds',
  by: 'exhaustion',
  cases: 4294967296,
  met: 4278190078,
  violations: 0,
  witness: null,
  note: null,
  ...more,
})

/** One property of every verdict. */
export const everyVerdict: readonly PropertyResult[] = [
  property(),
  property({ id: 'ties', verdict: 'violated', met: 252, violations: 126, witness }),
  property({ id: 'conforms', verdict: 'permitted' }),
  property({ id: 'odd', verdict: 'vacuous', met: 0 }),
  property({ id: 'idempotent', verdict: 'skipped', note: 'no violation so far; stopped after 1 of 2 inputs' }),
  property({ id: 'scaling', verdict: 'error', by: 'sampling', cases: 48, met: 48 }),
]

export const permitted: PermittedResult = {
  variation: 'nan-code',
  statement: 'where NaN is due, every NaN code of the format is right',
  cases: 2,
  witness: { ...witness, input: '0x7fc00001', exact: 'NaN', gotValue: 'NaN', wantValue: 'NaN', ulps: null },
}

/** Wrong answers to inputs from 1 to 2 of both signs, half of them, each one ulp too far from zero. */
export const mismatches: Mismatches = {
  cellLog2: 20,
  stretches: [
    [1024, 8, 2 ** 19, -1, -1],
    [3064, 8, 2 ** 19, 1, 1],
  ],
  ulps: [
    [-1, 2 ** 22],
    [1, 2 ** 22],
  ],
}

/** An exhaustive audit that conforms, unless told otherwise. */
export const result = (more: Partial<Result> = {}): Result => ({
  schema: 'halfulp-result/1',
  subject: { uri: 'js:./q.mjs', sha256: 'ab'.repeat(32), name: 'quantize', version: null },
  spec: {
    format: 'e4m3fn',
    from: 'binary32',
    rounding: 'rne',
    overflow: 'saturate',
    allow: ['nan-code'],
    row: {},
    version: '0.1.0',
  },
  machine: { cpu: 'some processor', os: 'some system', node: 'v24.0.0', gpu: null },
  scope: { kind: 'exhaustive', cases: 4294967296, planned: 4294967296, seed: null, generator: null, shard: null },
  verdict: 'conforms',
  properties: [property()],
  permitted: [],
  identified: null,
  seconds: 26.8,
  ...more,
})

/** One that violates, with a property of every verdict. */
export const violating: Result = result({ verdict: 'violates', properties: [...everyVerdict], permitted: [permitted] })

/** A file that holds these results. */
export const evidenceOf = (...results: readonly Result[]): Evidence => ({
  file: 'result.json',
  sha256: createHash('sha256').update(`${results.length} ${results[0]?.verdict}`).digest('hex'),
  results,
})

/** Strings that do harm where they are not escaped. */
export const hostile: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'/><svg onload=alert(1)>",
  '</style></title></textarea></code><b>',
  ']]><!-- --> <?xml ?> <!DOCTYPE x [<!ENTITY y "z">]> &y; &amp; &#0;',
  '| a | b |\n\n# heading\n- item `code` *bold* [link](javascript:alert(1)) ![](https://evil.example/x.png)',
  '\\| \\\\| ``` ~~~ $$x$$ @someone #1 https://evil.example www.evil.example <https://evil.example>',
  '\u202Egnp.exe\u202C \u2066\u2069 \u200B\uFEFF',
  '\u0000\u0001\u0007\u001B[31mred\u001B[0m\r\n\t\u007F\u0085\u2028\u2029',
  '\uD800 \uDFFF \uFFFE \uFFFF \u{10FFFF}',
  `a${'\u0301'.repeat(500)}`,
  'x'.repeat(1_000_000),
  '<'.repeat(100_000),
  '__proto__',
  'constructor',
  '',
  '  ',
]

/** A result in which everything that may be a string is this one. */
export const allHostile = (text: string): Result => {
  const bad = {
    ...witness,
    input: text,
    exact: text,
    got: text,
    gotValue: text,
    want: text,
    wantValue: text,
    replay: text,
  }
  const named = everyVerdict.map((one) => ({ ...one, id: text, statement: text, source: text, note: text }))
  return result({
    subject: { uri: text, sha256: text, name: text, version: text },
    spec: { format: text, from: text, rounding: text, overflow: text, allow: [text, text], row: {}, version: text },
    machine: { cpu: text, os: text, node: text, gpu: text },
    scope: { kind: 'sample', cases: 1, planned: 1, seed: 1, generator: text, shard: text },
    verdict: 'violates',
    properties: named.map((one) => (one.verdict === 'violated' ? { ...one, witness: bad } : one)),
    permitted: [{ variation: text, statement: text, cases: 1, witness: { ...bad, random: { word: text, r: 1 } } }],
  })
}
