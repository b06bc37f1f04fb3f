import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { catalogue } from '../../properties/catalogue.ts'
import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import { finite } from '../../spec/datum.ts'
import { toDecimal } from '../../spec/exact/decimal.ts'
import type { Dyadic } from '../../spec/exact/dyadic.ts'
import type { Format } from '../../spec/format.ts'
import { p3109Version } from '../../spec/formats/p3109.ts'
import { findFormat, formats } from '../../spec/formats/registry.ts'
import type { Code, OverflowRule } from '../../spec/formats/row.ts'
import { overflowRules } from '../../spec/overflow.ts'
import { awayCount, type Direction, directions } from '../../spec/rounding.ts'
import { variations } from '../../spec/variations.ts'
import { textOf } from '../report/datum-text.ts'
import { hexCode } from '../report/format-text.ts'
import { code, table } from './markdown.ts'

/** docs/specification.md, from the records of formats, directions, rules, variations, properties and theorems. */

const preface = `# Specification

What halfulp takes a conversion to be. This page is written from the records by which audits judge ([spec/](../spec),
[properties/](../properties)), and its examples are computed by them.

A *code* is a bit pattern; a format gives each code a *datum*: a finite number with its sign, an infinity, or NaN. Numbers are dyadic
rationals m·2^e on integers of any size; no floating-point arithmetic is used. A *conversion* takes a datum to a code of the target format:
it is rounded as if the exponent were unbounded, then brought into range.`

const layouts = `## Codes

A code of a **float** format is an optional sign bit, an exponent field E, and a trailing significand field T of p − 1 bits
(IEEE 754-2019 §3.4):

    value = 2^(E − bias) · (1 + T·2^(1−p))      E ≥ 1, or E = 0 in a format without zero
    value = 2^(1 − bias) · (T·2^(1−p))          E = 0: zero and the subnormals

In a radix-4 format the powers are those of 4. A code of a **two's complement** format is a signed integer, and its value is that integer
times 2^(1−p) (OCP MX 1.0 §5.3.4). Where infinities and NaNs are encoded:

| | infinities | NaNs |
| --- | --- | --- |
| \`ieee\` | E all ones, T = 0 | E all ones, T ≠ 0 |
| \`top\` | the largest magnitude that is no NaN | the magnitude of all ones |
| \`negativeZero\` | | the sign bit alone: there is no −0 |
| \`none\` | there are none | there are none |`

/** A decimal, or m·2^e where that is long. */
const short = (x: Dyadic): string => {
  const decimal = toDecimal(x)
  return decimal.length <= 14 ? decimal : `${x.significand === 1n ? '' : `${x.significand}·`}2^${x.exponent}`
}

const formatRow = (format: Format): readonly string[] => {
  const { row } = format
  const float = row.layout === 'float' ? row : undefined
  return [
    [format.id, ...row.aliases].map(code).join(' '),
    String(format.width),
    String(format.precision),
    float ? String(float.bias) : '',
    `${format.emin} … ${format.emax}`,
    short(format.maxFinite),
    format.hasSubnormals ? short(format.minNormal) : '',
    short(format.minPositive),
    float ? code(float.infinities) : code('none'),
    float ? code(float.nan) : code('none'),
    format.hasNegativeZero ? '±0' : format.hasZero ? '0' : 'none',
    code(row.overflow),
    `${row.source}${row.certainty === 'secondHand' ? ' (second hand)' : ''}`,
  ]
}

const formatsSection = (): string =>
  [
    '## Formats',
    table(
      [
        'format',
        'bits',
        'p',
        'bias',
        'emin … emax',
        'largest',
        'smallest normal',
        'smallest',
        'infinities',
        'NaNs',
        'zeros',
        'overflow',
        'source',
      ],
      formats.map(formatRow),
    ),
    `*Overflow* is the rule that holds unless another is asked for. *Second hand*: the source that defines the format was not read, or defines no special values. Besides these, every format of IEEE P3109 (${p3109Version}) by its name, such as \`binary8p4se\`: 8 bits, p = 4, signed (\`u\`: unsigned), extended by infinities (\`f\`: finite), and [any of your own](../README.md#audit-your-own) by a JSON file with the fields of [spec/formats/schema.ts](../spec/formats/schema.ts).`,
    '### Every number of the narrow formats',
    table(
      ['format', 'numbers that are not negative, by code'],
      formats.filter(({ width }) => width <= 6).map((format) => [code(format.id), numbersOf(format)]),
    ),
  ].join('\n\n')

const numbersOf = (format: Format): string =>
  Array.from({ length: 2 ** (format.width - 1) }, (_, i) => textOf(decode(format, BigInt(i) as Code))).join(', ')

/** Where each direction goes, and the clause that says so; ν is the place in the gap. */
const clauses: Record<Direction, readonly [string, string]> = {
  rne: ['the nearer of the two; at ν = 1/2 the one with an even code', 'IEEE 754-2019 §4.3.1; P3109 §4.7.4'],
  rna: ['the nearer of the two; at ν = 1/2 the one farther from zero', 'IEEE 754-2019 §4.3.1'],
  rtz: ['lower', 'IEEE 754-2019 §4.3.2'],
  rtp: ['upper where x > 0, lower where x < 0', 'IEEE 754-2019 §4.3.2'],
  rtn: ['lower where x > 0, upper where x < 0', 'IEEE 754-2019 §4.3.2'],
  rto: ['the one with an odd code', 'Boldo and Melquiond 2008'],
}

const narrow = findFormat('e2m1fn') as Format

/** Numbers of e2m1fn's range with the places in the gap that matter: below, at and above a midpoint, of either parity and sign. */
const examples: readonly (readonly [boolean, Dyadic])[] = (
  [
    [false, 9n, -3],
    [false, 5n, -2],
    [false, 11n, -3],
    [false, 7n, -2],
    [true, 5n, -2],
    [true, 11n, -3],
  ] as const
).map(([negative, significand, exponent]) => [negative, { significand, exponent }])

const answer = (
  negative: boolean,
  x: Dyadic,
  rounding: Direction,
  format = narrow,
  overflow?: OverflowRule,
): string => {
  const given = convert(finite(negative, x), { format, rounding, overflow: overflow ?? format.row.overflow })
  return given === undefined ? 'any' : textOf(decode(format, given))
}

const names = Object.keys(directions) as Direction[]

const roundingSection = (): string =>
  [
    '## Rounding',
    'Let *lower* and *upper* be the neighbouring magnitudes with lower ≤ |x| < upper, and ν = (|x| − lower)/(upper − lower). Where ν = 0, x is a number of the format and is delivered unchanged. Else:',
    table(
      ['direction', 'name', 'gives', 'source'],
      names.map((id) => [code(id), directions[id], ...clauses[id]]),
    ),
    'A code is even where its last bit is 0: for p > 1 that is the parity of the significand, for p = 1 the code stands in (P3109 §4.7.4, CodeIsEven). In `e2m1fn`, whose numbers here are 1, 1.5 and 2:',
    table(
      ['x', ...names.map(code)],
      examples.map(([negative, x]) => [
        `${negative ? '-' : ''}${toDecimal(x)}`,
        ...names.map((rounding) => answer(negative, x, rounding)),
      ]),
    ),
    '### Stochastic rounding',
    'With N random bits R, drawn anew for each x (P3109 §4.7.4, StochasticA, B and C), upper is given where:',
    table(
      ['rounding', 'upper where', 'of the 8 values of R with N = 3, at ν = 1/16, 3/16, 1/2'],
      (['sra', 'srb', 'src'] as const).map((variant) => [
        code(`${variant}:N`),
        {
          sra: '⌊ν·2^N⌋ + R ≥ 2^N',
          srb: '⌊ν·2^(N+1)⌋ + 2R + 1 ≥ 2^(N+1)',
          src: 'RNE(ν·2^N) + R ≥ 2^N',
        }[variant],
        ([1n, 3n, 8n] as const).map((part) => awayCount({ variant, bits: 3 }, { part, whole: 16n })).join(', '),
      ]),
    ),
  ].join('\n\n')

const overflowSection = (): string => {
  const shown = ['e4m3fn', 'e5m2', 'e2m1fn', 'binary8p4se'].map((name) => findFormat(name) as Format)
  const past = (format: Format): Dyadic => ({ ...format.maxFinite, exponent: format.maxFinite.exponent + 1 })
  return [
    '## Overflow',
    'What becomes of a value that is out of range after rounding as if the exponent were unbounded (IEEE 754-2019 §7.4):',
    table(
      ['rule', 'gives'],
      Object.entries(overflowRules).map(([id, text]) => [code(id), text]),
    ),
    'A format without infinities gives its NaN under `ieee`; one without NaN, or whose standard clamps, the extreme finite number. Below the range of an unsigned format lie the negative numbers; there the extreme finite number is its smallest. Twice the largest number, by `rne` and by `rtz`:',
    table(
      ['format', ...Object.keys(overflowRules).map(code)],
      shown.map((format) => [
        code(format.id),
        ...(Object.keys(overflowRules) as OverflowRule[]).map((rule) =>
          (['rne', 'rtz'] as const).map((rounding) => answer(false, past(format), rounding, format, rule)).join(', '),
        ),
      ]),
    ),
    'An infinity stays one under `ieee` and `propagate` where the format has it. NaN gives the canonical NaN, ' +
      `as ${['e4m3fn', 'e5m2', 'e4m3fnuz']
        .map((name) => findFormat(name) as Format)
        .map((format) => `${code(hexCode(format, format.nanCode as Code))} of ${format.id}`)
        .join(', ')}; a format without NaN owes nothing to it.`,
  ].join('\n\n')
}

/** The verdicts, as they stand in the page that the theorems' own records write. */
const theoremTable = (): string => {
  const page = readFileSync(fileURLToPath(new URL('../../properties/theorems/README.md', import.meta.url)), 'utf8')
  const lines = page.split('\n').filter((line) => line.startsWith('|'))
  return lines.map((line) => line.replaceAll('](#', '](../properties/theorems/README.md#')).join('\n')
}

/** The text of docs/specification.md. */
export const specificationDoc = (): string =>
  `${[
    '<!-- Written by `npm run docs` from src/docs/specification.ts and the records. Change those. -->',
    preface,
    layouts,
    formatsSection(),
    roundingSection(),
    overflowSection(),
    '## Variations',
    `Where standards leave an answer open, or where a user says that a deviation is meant, more than one code is right: ${variations.map(({ id }) => code(id)).join(', ')}. What each permits: [When an error is none](when-an-error-is-none.md).`,
    '## Properties',
    'What is asked of a conversion Q. Hypotheses, and the bugs that each must catch: [properties](../properties/README.md).',
    table(
      ['property', 'statement', 'source'],
      catalogue.map(({ id, statement, source }) => [code(id), statement, source]),
    ),
    '## Theorems',
    'What papers on low-precision training say, decided in exact arithmetic. Statements, proofs and counterexamples: [theorems](../properties/theorems/README.md).',
    theoremTable(),
  ].join('\n\n')}\n`
