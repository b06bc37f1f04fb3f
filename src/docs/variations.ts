import { decode } from '../../spec/codec.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Code, OverflowRule } from '../../spec/formats/row.ts'
import type { Direction } from '../../spec/rounding.ts'
import { answer, type Variation, variations } from '../../spec/variations.ts'
import { textOf } from '../report/datum-text.ts'
import { hexCode } from '../report/format-text.ts'
import { code, table } from './markdown.ts'

/** docs/when-an-error-is-none.md, from the records of variations. */

const preface = `# When an error is none

An audit compares a subject with one specification: format, rounding direction, overflow rule. Not every difference from it is a bug.
There are three kinds that are none, and halfulp keeps them apart.

## 1. Standards leave the answer open

Then every answer that some standard admits is right. The audit counts such answers as \`permitted\`, never as violations, and names the
variation. \`--allow none\` permits not even these.`

const onRequest = `## 2. The subject means to do so

Hardware flushes subnormals, some of it drops the sign of zero: no standard admits that, but a data sheet may announce it. Say so, and
the audit permits just that, \`--allow flush-inputs\`; it is recorded in the result and stands in every report made of it. Everything else is
judged as before: a subject that flushes what it must not is still caught.`

const otherClaim = `## 3. The claim was another

A subject that truncates violates \`rne\` on half of its inputs and conforms to \`rtz\`. Which of them it should be is not for halfulp to say:
judge it by what its documentation claims. These are claims, not variations:

| seen | by | as |
| --- | --- | --- |
| 465 → NaN in e4m3fn | ml_dtypes | \`--format e4m3fn --overflow ieee\` |
| 465 → 448 in e4m3fn | PyTorch, ONNX Runtime | \`--format e4m3fn --overflow saturate\` |
| −0 → 0 with NaN at 0x80 | AMD's CDNA 3 | \`--format e4m3fnuz\`: a format without −0, whose largest number is 240, not 448 |
| ties go away from zero | C's \`round()\` used to quantize | \`--rounding rna\` |
| values, not codes | fake quantization | \`--output values\` |

\`halfulp identify SUBJECT\` finds out what a subject does, and how many boundary inputs no claim explains.

\`\`\`console
$ npx halfulp identify 'js:properties/zoo/subjects.ts#mutants.truncation-as-rounding.e4m3fn'
js:properties/zoo/subjects.ts#mutants.truncation-as-rounding.e4m3fn is e4m3fn, rtz, overflow saturate: that explains all 7218 boundary inputs
…
\`\`\`

## What is always an error

- An answer that is no code, or no value, of the format (\`member\`); fewer or more answers than inputs, a crash, a hang (\`answers\`).
- An answer that depends on the place in the batch, its length or the neighbours (\`batch-invariant\`).
- A difference that shows on one input in four thousand million. A tolerance of "one ulp" is no variation: rounding is exact or it is not.
- With stochastic rounding, other bits of the random word than the low N, or R compared the other way round: the reference is a function of
  x and R. A subject that draws its own random numbers is judged by frequencies, and the verdict then is \`inconclusive\` unless something is
  violated.

A subject that violates and shall still not stop a build is a matter for the build: the exit code stays 1, and the
[result file](specification.md#properties) says which properties failed.`

/** A case of each variation: what is converted, and from which bits. */
const cases: Record<string, { format: string; rounding?: Direction; overflow?: OverflowRule; bits: number }> = {
  'nan-code': { format: 'e4m3fn', bits: 0x7fc00000 },
  'nan-unrepresentable': { format: 'e2m1fn', bits: 0x7fc00000 },
  'infinity-propagate': { format: 'e4m3fn', overflow: 'propagate', bits: 0x7f800000 },
  'unsigned-negative': { format: 'ue4m3', bits: 0xbf800000 },
  'zero-unrepresentable': { format: 'e8m0fnu', bits: 0 },
  'scale-ties': { format: 'e8m0fnu', bits: 0x40400000 },
  'p3109-finite-overflow': { format: 'binary8p4sf', overflow: 'ieee', bits: 0x47800000 },
  'minus-two-unused': { format: 'mxint8', bits: 0xc0000000 },
  'zero-sign': { format: 'e4m3fn', bits: 0x80000000 },
  'flush-results': { format: 'e4m3fn', bits: 0x3b000000 },
  'flush-inputs': { format: 'bfloat16', bits: 0x00400000 },
}

const binary32 = findFormat('binary32') as Format

/** @throws Error where a variation has no case, or one to which it does not apply */
function example(variation: Variation): readonly string[] {
  const chosen = cases[variation.id]
  if (!chosen) throw new Error(`expected a case of ${variation.id}, came none`)
  const format = findFormat(chosen.format) as Format
  const { rounding = 'rne', overflow = format.row.overflow, bits } = chosen
  const x = decode(binary32, BigInt(bits) as Code)
  const { due, permitted } = answer(x, { format, rounding, overflow }, binary32, [variation])
  const [also] = permitted
  if (!also) throw new Error(`expected a case to which ${variation.id} applies, came none`)
  const shown = (one: bigint): string => `${code(hexCode(format, one))} = ${textOf(decode(format, one as Code))}`
  const others = also.codes === 'any' ? 'any code' : several([...also.codes].map(shown))
  return [`${textOf(x)} → ${format.id}`, due === undefined ? 'nothing' : shown(due), others]
}

const several = (codes: readonly string[]): string =>
  codes.length <= 2 ? codes.join(', ') : `${codes[0]} and ${codes.length - 1} others`

const tableOf = (standing: Variation['standing']): string =>
  table(
    ['variation', 'permits', 'source', 'example', 'due', 'also right'],
    variations
      .filter((one) => one.standing === standing)
      .map((one) => [code(one.id), one.statement, one.source, ...example(one)]),
  )

/** The text of docs/when-an-error-is-none.md. */
export const variationsDoc = (): string =>
  `${[
    '<!-- Written by `npm run docs` from src/docs/variations.ts and the records in spec/variations.ts. Change those. -->',
    preface,
    tableOf('open'),
    onRequest,
    tableOf('onRequest'),
    otherClaim,
  ].join('\n\n')}\n`
