import type { Judged } from '../../properties/theorems/judge.ts'
import type { Decision } from '../../properties/theorems/record.ts'
import { papers } from '../../properties/theorems/record.ts'
import { version } from '../version.ts'

const decisionJson = ({ steps = [], ...decision }: Decision): object => ({ ...decision, steps })

/** What was decided, for machines: `halfulp-theorems/1`. */
export const theoremsJson = (judged: readonly Judged[], seconds: number): object => ({
  schema: 'halfulp-theorems/1',
  version,
  theorems: judged.map(({ theorem, decision, corrected, mutants, failures }) => ({
    id: theorem.id,
    paper: papers[theorem.paper],
    reference: theorem.reference,
    statement: theorem.statement,
    hypotheses: theorem.hypotheses,
    procedure: theorem.procedure,
    certainty: theorem.certainty,
    decision: decisionJson(decision),
    corrected:
      theorem.corrected && corrected
        ? { statement: theorem.corrected.statement, decision: decisionJson(corrected) }
        : null,
    mutants:
      mutants?.map(({ mutant, decision: refuted }) => ({
        id: mutant.id,
        statement: mutant.statement,
        decision: decisionJson(refuted),
      })) ?? null,
    failures,
  })),
  seconds,
})
