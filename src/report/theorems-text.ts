import { styleText } from 'node:util'
import type { Judged } from '../../properties/theorems/judge.ts'
import { type Decision, papers } from '../../properties/theorems/record.ts'
import { columns } from './format-text.ts'
import { grouped } from './numbers.ts'

/** What is said of a verdict: a statement may be true, false, or never put to the test. */
const words = { holds: 'true', violated: 'false', vacuous: 'not met' } as const

/** A line for every statement. */
export function renderTheoremTable(judged: readonly Judged[]): string {
  const head = ['statement', 'of', 'verdict', 'decided by', 'cases', 'met', 'violated', 'instead', 'mutants refuted']
  const rows = judged.map(({ theorem, decision, corrected, mutants, failures }) => [
    theorem.id,
    theorem.paper,
    `${words[decision.verdict]}${failures.length > 0 ? ' (!)' : ''}`,
    decision.by,
    grouped(decision.cases),
    grouped(decision.met),
    grouped(decision.violations),
    corrected === null ? '' : `${words[corrected.verdict]} by ${corrected.by}`,
    mutants === null
      ? `${theorem.mutants.length} not tried`
      : `${mutants.filter((one) => one.decision.verdict === 'violated').length} of ${mutants.length}`,
  ])
  return `${columns([head, ...rows])}\n`
}

/** One statement with all there is to tell. */
export function renderTheoremDetails({ theorem, decision, corrected, mutants, failures }: Judged): string {
  const second = theorem.certainty === 'secondHand' ? ' (second hand)' : ''
  const lines: (readonly [string, string])[] = [
    ['says', theorem.statement],
    ['where', theorem.hypotheses],
    ['source', `${papers[theorem.paper]}, ${theorem.reference}${second}`],
    ['how', theorem.procedure],
    ...decisionLines(decision),
    ...(theorem.corrected && corrected
      ? ([['instead', theorem.corrected.statement], ...decisionLines(corrected)] as const)
      : []),
    ...(mutants ?? []).map(
      ({ mutant, decision: { counterexample } }) =>
        ['mutant', `${mutant.id}: ${mutant.statement}\n${counterexample ?? 'SURVIVES'}`] as const,
    ),
    ...failures.map((failure) => ['WRONG', failure] as const),
  ]
  const mark = failures.length > 0 ? ['red', '!'] : decision.verdict === 'holds' ? ['green', '✓'] : ['yellow', '✗']
  const title = `${styleText(mark[0] as 'red', mark[1] as string)} ${styleText('bold', theorem.id)}`
  return `${title}\n${lines.map(([name, text]) => labelled(name, text)).join('\n')}\n`
}

const labelled = (name: string, text: string): string => `  ${name.padEnd(9)}${text.replaceAll('\n', '\n           ')}`

function decisionLines(decision: Decision): readonly (readonly [string, string])[] {
  const { verdict, by, cases, met, violations, counterexample, note, steps = [] } = decision
  const counts = `${grouped(cases)} cases, ${grouped(met)} met the hypotheses, ${grouped(violations)} violated`
  const proof =
    steps.length === 0 ? '' : `; a proof of ${steps.length} checked ${steps.length === 1 ? 'step' : 'steps'}`
  return [
    ['verdict', `${words[verdict]} by ${by}: ${counts}${proof}`],
    ...(counterexample === null ? [] : [['smallest', counterexample] as const]),
    ...steps.map((step) => ['proof', step] as const),
    ...(note === null ? [] : [['note', note] as const]),
  ]
}

/** The last line: how many are true and false, and whether every record is right about its own. */
export function renderTheoremVerdict(judged: readonly Judged[], seconds: number): string {
  const count = (verdict: Decision['verdict']): number =>
    judged.filter(({ decision }) => decision.verdict === verdict).length
  const corrected = judged.filter((one) => one.corrected !== null).length
  const failing = judged.filter(({ failures }) => failures.length > 0)
  const tried = judged.flatMap(({ mutants }) => mutants ?? [])
  const refuted = tried.filter(({ decision }) => decision.verdict === 'violated').length
  const parts = [
    `${judged.length} ${judged.length === 1 ? 'statement' : 'statements'}: ${count('holds')} true, ${count('violated')} false`,
    ...(count('vacuous') > 0 ? [`${count('vacuous')} with hypotheses never met`] : []),
    `${corrected} with a corrected form`,
    ...(tried.length > 0 ? [`${refuted} of ${tried.length} mutants refuted`] : []),
    `${seconds.toFixed(1)} s`,
  ]
  const wrong = failing.map(({ theorem, failures }) => `${styleText('red', theorem.id)}: ${failures.join('; ')}`)
  return `${[parts.join(', '), ...wrong].join('\n')}\n`
}
