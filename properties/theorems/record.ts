/**
 * A numbered statement of a paper as a record: formula, hypotheses, how it is decided, and mutants (a wrong constant, a dropped
 * factor, k for k−1) that its decision procedure must refute. Everything is decided in exact arithmetic; see ../../spec/exact.
 */
export interface Theorem {
  /** A name that never changes, such as `yun-theorem-3`. */
  readonly id: string
  readonly paper: Paper
  /** Where the paper has it: "Theorem 3, (10) and (11)". */
  readonly reference: string
  /** The statement as the paper has it, as a formula or one sentence. */
  readonly statement: string
  readonly hypotheses: string
  /** How it is decided, in words: what is enumerated, which identities are checked. */
  readonly procedure: string
  /** How well the text of the paper is known: `read` in the paper itself, `secondHand` in summaries. */
  readonly certainty: 'read' | 'secondHand'
  readonly decide: () => Decision
  /** Where the statement is false or says too little: the one that is true, decided like the rest. */
  readonly corrected?: Corrected
  /**
   * What the record takes the statement to be; a decision that differs is an error of the record. Left out: `violated` where there
   * is a corrected statement, `holds` where there is none.
   */
  readonly recordedAs?: Decision['verdict']
  /** Statements that differ from the true one by a plausible slip; each must be refuted by the same procedure. */
  readonly mutants: readonly TheoremMutant[]
}

export type Paper = keyof typeof papers

export const papers = {
  yun: 'Yun, "Why Does SGD Slow Down in Low-Precision Training?"',
  tang: 'Tang, Li and Zou, "A Convergence Analysis of Adaptive Optimizers under Floating-point Quantization"',
  halfulp: 'derived here',
} as const

export interface Corrected {
  readonly statement: string
  readonly decide: () => Decision
}

export interface TheoremMutant {
  readonly id: string
  /** What it says instead. */
  readonly statement: string
  readonly decide: () => Decision
}

/**
 * What was found. `derivation`: a proof whose every step is checked by machine. `exhaustion`: every member of a finite family that
 * is named. `enumeration`: chosen cases, each decided exactly. A statement whose hypotheses were never met is `vacuous`.
 */
export interface Decision {
  readonly verdict: 'holds' | 'violated' | 'vacuous'
  readonly by: 'derivation' | 'exhaustion' | 'enumeration'
  /** Cases tried, and those in which the hypotheses held. */
  readonly cases: number
  readonly met: number
  readonly violations: number
  /** The smallest counterexample with its exact figures; null unless violated. */
  readonly counterexample: string | null
  /** What else a reader should know: equality attained, the family, its size. */
  readonly note: string | null
  /** The steps of the proof that were checked, each as its name and formula; only where there is one. */
  readonly steps?: readonly string[]
}
