import { type Case, claims, type Published } from '../../properties/claims.ts'
import { qStar } from '../../properties/tensors.ts'
import { signedValue } from '../../spec/datum.ts'
import { textOf } from '../report/datum-text.ts'
import { type Counterexample, findCounterexample } from './counterexamples.ts'
import { fractionText, hexOf } from './fraction.ts'
import { code, table } from './markdown.ts'

/** What papers say of quantizers, with the counterexamples that are found anew each time. */
export const claimsSection = (): string =>
  [
    '## What papers say, and where it is false',
    'Each statement is decided for tensors of one element, from binary32, with saturation: where it is false, the counterexample is the simplest input of all, found by fast-check and compared with the first that a search in order of simplicity finds. q is Q(x)/x.',
    ...claims.flatMap((published) => [`### ${code(published.id)}`, wordsOf(published), casesOf(published)]),
  ].join('\n\n')

const wordsOf = ({ statement, source, holds, fails, corrected }: Published): string =>
  [
    `- **Said:** ${statement}. Source: ${source}.`,
    `- **True for** ${holds}.`,
    `- **False for** ${fails}.`,
    `- **Instead:** ${corrected}.`,
  ].join('\n')

const casesOf = (published: Published): string =>
  table(
    ['format', 'rounding', 'inputs', 'verdict', 'simplest counterexample', 'Q(x)', 'q'],
    published.cases.map((one) => {
      const found = one.isTrue ? undefined : findCounterexample(published, one)
      return [code(one.format), code(one.rounding), one.inputs, ...verdictOf(one, found)]
    }),
  )

/** @throws Error where a counterexample is due and none was found */
function verdictOf(one: Case, found: Counterexample | undefined): readonly string[] {
  if (one.isTrue) return ['true', '', '', '']
  if (!found) throw new Error(`expected a counterexample in ${one.format} ${one.rounding}, ${one.inputs}; came none`)
  const { x, q } = found
  const factor = q.kind === 'finite' ? qStar([signedValue(x)], [signedValue(q)]) : undefined
  return ['**false**', `${code(hexOf(x))} = ${textOf(x)}`, textOf(q), factor ? fractionText(factor) : '']
}
