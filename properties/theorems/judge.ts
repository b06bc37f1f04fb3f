import type { Decision, Theorem, TheoremMutant } from './record.ts'

/** A record with everything decided, and in what it failed. */
export interface Judged {
  readonly theorem: Theorem
  readonly decision: Decision
  readonly corrected: Decision | null
  /** Null where they were not asked for. */
  readonly mutants: readonly JudgedMutant[] | null
  /** What is wrong with the record, in words: a false statement of a paper is a finding and none of these. */
  readonly failures: readonly string[]
}

export interface JudgedMutant {
  readonly mutant: TheoremMutant
  readonly decision: Decision
}

/** The verdict that a record owes. */
export const dueVerdict = ({ recordedAs, corrected }: Theorem): Decision['verdict'] =>
  recordedAs ?? (corrected ? 'violated' : 'holds')

/** Decides a statement, its corrected form and, where asked for, its mutants. */
export function judge(theorem: Theorem, withMutants: boolean): Judged {
  const decision = theorem.decide()
  const corrected = theorem.corrected?.decide() ?? null
  const mutants = withMutants ? theorem.mutants.map((mutant) => ({ mutant, decision: mutant.decide() })) : null
  return { theorem, decision, corrected, mutants, failures: failuresOf(theorem, decision, corrected, mutants ?? []) }
}

function failuresOf(
  theorem: Theorem,
  decision: Decision,
  corrected: Decision | null,
  mutants: readonly JudgedMutant[],
): readonly string[] {
  const due = dueVerdict(theorem)
  const came = ({ verdict, counterexample }: Decision): string =>
    counterexample === null ? verdict : `${verdict}: ${counterexample}`
  return [
    ...(decision.verdict === due ? [] : [`the statement is recorded as ${due}, came ${came(decision)}`]),
    ...(corrected === null || corrected.verdict === 'holds'
      ? []
      : [`the corrected statement should hold, came ${came(corrected)}`]),
    ...mutants
      .filter((one) => one.decision.verdict !== 'violated')
      .map(({ mutant, decision: { verdict } }) => `mutant ${mutant.id} survives: ${verdict}`),
  ]
}
