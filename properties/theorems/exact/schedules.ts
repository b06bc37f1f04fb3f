import {
  difference,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../../spec/exact/rational.ts'
import { type Constants, linearRuns, type RunCase, realModels, realRun } from './runs.ts'

/** Runs with the steps of Theorem 4, α_k = β/(γ + k). */

export const scheduledSteps = 8
export const realScheduledSteps = 4
const one = rational(1)

export interface Schedule {
  readonly beta: Rational
  readonly gamma: Rational
}

export interface ScheduledRun extends RunCase {
  readonly schedule: Schedule
}

const alphasOf = ({ beta, gamma }: Schedule, count: number): readonly Rational[] =>
  Array.from({ length: count }, (_, i) => quotient(beta, sum(gamma, rational(i + 1))))

const scheduleText = ({ beta, gamma }: Schedule): string => `β = ${rationalText(beta)}, γ = ${rationalText(gamma)}`

/**
 * β is a multiple of 1/(cμ_q), above and below it, and γ the least that the first step permits, where that is positive, or less or
 * more.
 */
function schedulesFor({ L, c, muQ, MG }: Constants): readonly Schedule[] {
  return [rational(2), rational(3, 2), rational(1, 2)].flatMap((times) => {
    const beta = quotient(times, product(c, muQ))
    const least = difference(quotient(product(beta, L, MG), muQ), one)
    const gammas = [least, sum(least, one), quotient(least, rational(2))].filter(({ numerator }) => numerator > 0n)
    return (gammas.length > 0 ? gammas : [one]).map((gamma) => ({ beta, gamma }))
  })
}

export const linearScheduled = (): readonly ScheduledRun[] =>
  linearRuns((constants) =>
    schedulesFor(constants).map((schedule) => ({
      label: scheduleText(schedule),
      alphas: alphasOf(schedule, scheduledSteps),
    })),
  ).map((run) => ({ ...run, schedule: scheduleOf(run.alphas) }))

/** β and γ from the first two steps. */
function scheduleOf([first, second]: readonly Rational[]): Schedule {
  const [a, b] = [first as Rational, second as Rational]
  // β/a = γ + 1 and β/b = γ + 2.
  const beta = quotient(one, difference(quotient(one, b), quotient(one, a)))
  return { beta, gamma: difference(quotient(beta, a), one) }
}

export const realScheduled = (): readonly ScheduledRun[] =>
  realModels
    .filter(({ curvatures }) => curvatures.length === 1)
    .flatMap((model) =>
      [rational(2), rational(4)].map((beta) => {
        const schedule = { beta, gamma: difference(product(beta, rational(2)), one) }
        const run = realRun(model, [one], alphasOf(schedule, realScheduledSteps), scheduleText(schedule))
        return { ...run, schedule }
      }),
    )
