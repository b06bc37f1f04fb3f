import type { Decision } from './record.ts'

/** What one case says of a statement: its hypotheses fail, it holds, or it is violated with these figures. */
export type Outcome = 'unmet' | 'holds' | { readonly violated: string }

export interface Words {
  readonly by: 'exhaustion' | 'enumeration'
  /** What the family is, and what else a reader should know. */
  readonly note: string
}

/** Decides a statement on a family of cases, given from the simplest on: the first that violates it is the counterexample. */
export function decideOver<Case>(cases: Iterable<Case>, judge: (one: Case) => Outcome, words: Words): Decision {
  let [tried, met, violations] = [0, 0, 0]
  let counterexample: string | null = null
  for (const one of cases) {
    tried += 1
    const outcome = judge(one)
    if (outcome === 'unmet') continue
    met += 1
    if (outcome === 'holds') continue
    violations += 1
    counterexample ??= outcome.violated
  }
  const verdict = violations > 0 ? 'violated' : met > 0 ? 'holds' : 'vacuous'
  return { verdict, by: words.by, cases: tried, met, violations, counterexample, note: words.note }
}

/** How the cases fall, in words: "26 hold, 14 do not meet the hypotheses, 0 are violated". */
export function tallyText<Case>(cases: readonly Case[], judge: (one: Case) => Outcome): string {
  const { met, violations, cases: tried } = decideOver(cases, judge, { by: 'enumeration', note: '' })
  return `${met - violations} hold, ${tried - met} do not meet the hypotheses, ${violations} are violated`
}

/** `holds` where it does, otherwise the figures, which are only then put into words. */
export const outcome = (holds: boolean, figures: () => string): Outcome => (holds ? 'holds' : { violated: figures() })

/**
 * A decision on cases that a proof stands behind. A case that violates what the proof shows outweighs the proof, so that a slip
 * in either is seen.
 */
export const withProof = (decision: Decision, steps: readonly string[]): Decision =>
  decision.verdict === 'violated'
    ? { ...decision, steps }
    : {
        ...decision,
        verdict: 'holds',
        by: 'derivation',
        steps,
      }

/** Several decisions on parts of one statement as one: the worst verdict, the counts in sum, the first counterexample. */
export function together(parts: readonly Decision[]): Decision {
  const add = (pick: (one: Decision) => number): number => parts.reduce((sum, one) => sum + pick(one), 0)
  const worst = (['violated', 'vacuous', 'holds'] as const).find((verdict) =>
    parts.some((one) => one.verdict === verdict),
  )
  const weakest = (['enumeration', 'exhaustion', 'derivation'] as const).find((by) =>
    parts.some((one) => one.by === by),
  )
  if (!worst || !weakest) throw new RangeError('expected a part to decide, came none')
  const steps = parts.flatMap((one) => one.steps ?? [])
  return {
    verdict: worst,
    by: weakest,
    cases: add(({ cases }) => cases),
    met: add(({ met }) => met),
    violations: add(({ violations }) => violations),
    counterexample: parts.find(({ counterexample }) => counterexample !== null)?.counterexample ?? null,
    note: parts.flatMap(({ note }) => (note === null ? [] : [note])).join('; ') || null,
    ...(steps.length > 0 ? { steps } : {}),
  }
}
