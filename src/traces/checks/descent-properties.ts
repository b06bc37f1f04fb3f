import { isBelow, minus, multiply, point } from '../../../spec/exact/interval.ts'
import type { TraceFigure } from '../../report/trace-result.ts'
import { contraction, floorOf, lemma2, type PathConstants, pathConstants, theorem3 } from './constants.ts'
import {
  convexitySides,
  decide,
  descentSides,
  firstBits,
  type KnownRun,
  type KnownStep,
  mostBits,
  number,
  roughText,
  type Sides,
} from './descent.ts'
import type { Ledger } from './ledger.ts'
import { holds, skipped, type TraceProperty, unmet, violated } from './property.ts'

const common = { theme: 'descent', by: 'exhaustion', of: 'step' } as const
const yun = 'Yun, "Why Does SGD Slow Down in Low-Precision Training?"'
const path =
  'the objective is ridge or logistic regression with its data; along the path, the expectation over a step being the step itself'

/** An inequality of a step that needs nothing but the objective. */
interface StepInequality extends TraceProperty {
  readonly sides: Sides
}

export const descent7: StepInequality = {
  ...common,
  id: 'yun-7',
  statement: 'F(w_{k+1}) − F(w_k) ≤ −α⟨∇F, g̃⟩ + ½α²L‖g̃‖², g̃ = (w_k − w_{k+1})/α from the weights as stored',
  source: `${yun}, Lemma 1, (7) and (22), true for any g̃`,
  hypotheses: 'the objective is ridge or logistic regression with its data; L is proved',
  sides: descentSides,
}

export const convexity6: StepInequality = {
  ...common,
  id: 'yun-6',
  statement: '2c(F(w_k) − F*) ≤ ‖∇F(w_k)‖²',
  source: `${yun}, (6)`,
  hypotheses: 'the objective is ridge or logistic regression with its data; c is proved, F* enclosed',
  sides: convexitySides,
}

export const lemma2Property: TraceProperty = {
  ...common,
  id: 'yun-9-path',
  statement: 'F(w_{k+1}) − F(w_k) ≤ −(μ_q − ½α_k L M̃_G)α_k‖∇F‖² + ½α_k²LM̃',
  source: `${yun}, Lemma 2, (9)`,
  hypotheses: `${path}; 0 < μ_q, the least of μ_q(k), M̃_G = μ_q/(Lᾱ) and the least M̃ that goes with it`,
}

export const contraction33: TraceProperty = {
  ...common,
  id: 'yun-33-path',
  statement: 'F(w_{k+1}) − F(w_k) ≤ −α_k c μ_q (F(w_k) − F*) + ½α_k²LM̃',
  source: `${yun}, (33) and (38)`,
  hypotheses: lemma2Property.hypotheses,
}

export const theorem3Property: TraceProperty = {
  ...common,
  id: 'yun-theorem-3-path',
  statement: 'F(w_k) − F* ≤ ᾱLM̃/(2cμ_q) + (1 − ᾱcμ_q)^(k−1)·(F(w_1) − F* − ᾱLM̃/(2cμ_q)), k from the first step checked',
  source: `${yun}, Theorem 3, (10)`,
  hypotheses: `${lemma2Property.hypotheses}; M̃_G ≥ μ_q², that is ᾱLμ_q ≤ 1; one stepsize, consecutive steps`,
}

export const knownProperties = [descent7, convexity6, lemma2Property, contraction33, theorem3Property]

/** Decides the inequalities of SGD on a run whose objective is known, and tells the constants. */
export function checkKnownRun(run: KnownRun, isSgd: boolean, ledger: Ledger): TraceFigure[] {
  for (const step of run.steps) {
    for (const property of [descent7, convexity6])
      ledger.enter(property, placeOf(step), inequality(run, step, property))
  }
  ledger.note(descent7, run.objective.how)
  const constants = pathConstants(run)
  const why = obstacle(run, constants, isSgd)
  if (why !== undefined && constants && isSgd)
    for (const property of [lemma2Property, contraction33, theorem3Property])
      ledger.unmet(property, { step: constants.muStep, tensor: null, why })
  for (const step of run.steps)
    for (const property of [lemma2Property, contraction33])
      ledger.enter(
        property,
        placeOf(step),
        why === undefined && constants ? ofPath(run, step, constants, property) : unmet(why ?? ''),
      )
  checkTheorem3(run, constants, why, ledger)
  return [...knownFigures(run), ...(constants ? constantFigures(run, constants) : [])]
}

const placeOf = ({ step }: KnownStep): { step: number; tensor: null; index: null } => ({
  step,
  tensor: null,
  index: null,
})

function inequality(
  run: KnownRun,
  step: KnownStep,
  { sides }: StepInequality,
): ReturnType<typeof unmet> | typeof holds {
  if (sides === descentSides && run.at(step, firstBits).isStill) return holds
  const answer = decide(run, step, sides)
  if (answer === undefined) return skipped(`both sides are one to ${mostBits} bits`)
  if (answer) return holds
  const [left, right] = sides(run, step, firstBits)
  return violated(
    `F(w_k) = ${roughText(run.at(step, firstBits).value)}…`,
    `${roughText(left)}…`,
    `at most ${roughText(right)}…`,
  )
}

function obstacle(run: KnownRun, constants: PathConstants | undefined, isSgd: boolean): string | undefined {
  if (!isSgd) return 'the optimizer is not SGD'
  if (!constants) return 'the gradient is zero, or a stepsize is not positive'
  if (constants.mu.significand > 0n) return undefined
  const at = run.steps.find(({ step }) => step === constants.muStep) as KnownStep
  const { along } = run.at(at, firstBits)
  return `μ_q > 0 fails at step ${constants.muStep}: ⟨∇F, α·g̃⟩ = ${roughText(along)}…`
}

function ofPath(
  run: KnownRun,
  step: KnownStep,
  constants: PathConstants,
  property: TraceProperty,
): ReturnType<typeof inequality> {
  const right = property === lemma2Property ? lemma2 : contraction
  const sides: Sides = (known, at, bits) => {
    const { value, next } = known.at(at, bits)
    return [minus(next, value, bits), right(known, constants, at, bits)]
  }
  return inequality(run, step, { ...property, sides })
}

/** M̃_G ≥ μ_q², without which the rate 1 − ᾱcμ_q may be negative and (10) false. */
function tooLong(run: KnownRun, constants: PathConstants | undefined): string | undefined {
  if (!constants) return undefined
  const product = multiply(
    multiply(number(constants.alpha), run.smoothness(firstBits), firstBits),
    point(constants.mu),
    firstBits,
  )
  return isBelow(product, number(1)) === true ? undefined : `M̃_G ≥ μ_q² fails: ᾱLμ_q = ${roughText(product)}…`
}

function checkTheorem3(
  run: KnownRun,
  constants: PathConstants | undefined,
  why: string | undefined,
  ledger: Ledger,
): void {
  const isConstant = run.steps.every(({ alpha }) => alpha === run.steps[0]?.alpha)
  const gap = run.steps.find(({ step }, i) => i > 0 && step !== (run.steps[i - 1] as KnownStep).step + 1)
  const reason =
    why ??
    tooLong(run, constants) ??
    (isConstant ? (gap ? `step ${gap.step} does not follow the one before` : undefined) : 'the stepsize changes')
  if (reason !== undefined || !constants) {
    for (const step of run.steps) ledger.enter(theorem3Property, placeOf(step), unmet(reason ?? ''))
    return
  }
  const bounds = theorem3(run, constants, firstBits)
  for (const step of run.steps) {
    const own = minus(run.at(step, firstBits).value, run.minimum(firstBits), firstBits)
    const bound = bounds.next().value
    if (bound) run.bounds.set(step.step, { gap: roughText(own), bound: roughText(bound) })
    const answer = bound && (step === run.steps[0] ? true : isBelow(own, bound))
    if (answer === undefined)
      ledger.enter(theorem3Property, placeOf(step), skipped(`both sides are one to ${firstBits} bits`))
    else if (answer) ledger.enter(theorem3Property, placeOf(step), holds)
    else
      ledger.enter(
        theorem3Property,
        placeOf(step),
        violated(`step ${step.step}`, `${roughText(own)}…`, `at most ${roughText(bound)}…`),
      )
  }
}

const figure = (name: string, value: string, step: number | null = null, note: string | null = null): TraceFigure => ({
  theme: 'descent',
  name,
  tensor: null,
  value,
  step,
  note,
})

function knownFigures(run: KnownRun): TraceFigure[] {
  const [first, last] = [run.steps[0], run.steps.at(-1)]
  const gapAt = (step: KnownStep): string =>
    roughText(minus(run.at(step, firstBits).value, run.minimum(firstBits), firstBits))
  return [
    figure('L', roughText(run.smoothness(firstBits)), null, 'proved'),
    figure('c', roughText(run.convexity(firstBits)), null, 'proved'),
    figure('F*', roughText(run.minimum(firstBits)), null, 'enclosed'),
    ...(first ? [figure('F(w) − F*', gapAt(first), first.step)] : []),
    ...(last && last !== first ? [figure('F(w) − F*', gapAt(last), last.step)] : []),
  ]
}

function constantFigures(run: KnownRun, constants: PathConstants): TraceFigure[] {
  const own = [
    figure('least μ_q(k)', roughText({ low: constants.mu, high: constants.mu }), constants.muStep),
    figure('largest μ_q(k)', constants.largestMu.text, constants.largestMu.step),
  ]
  if (constants.mu.significand <= 0n) return own
  return [
    ...own,
    figure('M̃_G = μ_q/(Lᾱ)', roughText(constants.mG(firstBits))),
    figure('least M̃', roughText({ low: constants.mTilde, high: constants.mTilde })),
    figure('floor ᾱLM̃/(2cμ_q)', roughText(floorOf(run, constants, firstBits))),
  ]
}
