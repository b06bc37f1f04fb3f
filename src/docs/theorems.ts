import type { Judged } from '../../properties/theorems/judge.ts'
import { type Decision, papers } from '../../properties/theorems/record.ts'
import { grouped } from '../report/numbers.ts'
import { code, table } from './markdown.ts'

/** properties/theorems/README.md, from the records. */

const verdicts = { holds: 'true', violated: '**false**', vacuous: 'hypotheses never met' } as const

const preface = (judged: readonly Judged[]): string => {
  const count = (verdict: Decision['verdict']): number =>
    judged.filter(({ decision }) => decision.verdict === verdict).length
  const mutants = judged.reduce((sum, { theorem }) => sum + theorem.mutants.length, 0)
  return [
    `What the convergence papers say of low-precision training, statement by statement: ${judged.length} records, ${count('holds')} true and ${count('violated')} false, each false one with the smallest counterexample that a search in a stated order finds (exact/simple.ts) and with the statement that is true instead. \`halfulp theorems\` decides them anew; \`--mutants\` also decides ${mutants} statements that differ by a plausible slip, each of which the same procedure must refute.`,
    'Everything is decided in exact arithmetic: rationals, and intervals with directed rounding where a logarithm or a root comes in. *By derivation*: every step of the proof is an identity of polynomials, with a right side that is not negative by the signs given, checked by machine (exact/proof.ts); lemmas that are quoted instead are named. *By exhaustion*: every member of a finite family, such as every piece of the reals on which a quantizer is constant. *By enumeration*: chosen cases, each decided exactly, from which nothing follows for others; a counterexample needs no more. The papers:',
    Object.entries(papers)
      .map(([id, title]) => `- ${code(id)}: ${title}`)
      .join('\n'),
    'In the proofs a variable `a.b` is the inner product ⟨a, b⟩, and each line says what the claim is the sum of.',
  ].join('\n\n')
}

const summary = (judged: readonly Judged[]): string =>
  table(
    ['statement', 'where', 'verdict', 'decided by', 'cases', 'met', 'violated', 'instead'],
    judged.map(({ theorem, decision, corrected }) => [
      `[${theorem.id}](#${theorem.id})`,
      theorem.reference,
      verdicts[decision.verdict],
      decision.by,
      grouped(decision.cases),
      grouped(decision.met),
      grouped(decision.violations),
      corrected === null ? '' : `${verdicts[corrected.verdict]} by ${corrected.by}`,
    ]),
  )

/** What was found, as items of a list and, where there is one, the proof. */
function decisionText({ verdict, by, cases, met, violations, counterexample, note, steps = [] }: Decision): string {
  const counts = `${grouped(cases)} cases, ${grouped(met)} met the hypotheses, ${grouped(violations)} violated`
  const items = [
    `- Verdict: ${verdicts[verdict]} by ${by}; ${counts}.`,
    ...(counterexample === null ? [] : [`- Smallest counterexample: ${counterexample}.`]),
    ...(note === null ? [] : [`- ${note}.`]),
  ]
  const proof = steps.length === 0 ? [] : ['', '```text', ...steps, '```']
  return [...items, ...proof].join('\n')
}

function section({ theorem, decision, corrected }: Judged): string {
  const second = theorem.certainty === 'secondHand' ? ', known from summaries alone' : ''
  return [
    `## ${theorem.id}`,
    `> ${theorem.statement}`,
    `Of ${code(theorem.paper)}, ${theorem.reference}${second}. Where: ${theorem.hypotheses}. How: ${theorem.procedure}.`,
    decisionText(decision),
    ...(theorem.corrected && corrected
      ? [`**Instead:** ${theorem.corrected.statement}.`, decisionText(corrected)]
      : []),
    `Refuted mutants: ${theorem.mutants.map(({ id, statement }) => `${statement} (${code(id)})`).join('; ')}.`,
  ].join('\n\n')
}

/** The text of properties/theorems/README.md. */
export const theoremsDoc = (judged: readonly Judged[]): string =>
  `${[
    '<!-- Written by `npm run docs` from the records in this folder. Change those. -->',
    '# Theorems',
    preface(judged),
    summary(judged),
    ...judged.map(section),
  ].join('\n\n')}\n`
