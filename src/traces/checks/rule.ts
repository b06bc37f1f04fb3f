import { abs, compare, type Dyadic, powerOfTwo, scale, zero } from '../../../spec/exact/dyadic.ts'
import {
  decideAtMost,
  divide,
  enclose,
  type Interval,
  minus,
  multiply,
  plus,
  point,
  squareRoot,
} from '../../../spec/exact/interval.ts'
import { difference, power, rational, rationalOf } from '../../../spec/exact/rational.ts'
import type { Manifest, Role } from '../manifest.ts'
import { tensorName } from '../names.ts'
import { dyadicOf } from '../values.ts'
import { exactText } from './elements.ts'
import { storedName } from './facts.ts'
import type { Meter, StepView } from './meter.ts'
import { type TraceProperty, unmet, violated } from './property.ts'
import { carriers, elementMeter, gradientName } from './updates.ts'

export const rule: TraceProperty = {
  theme: 'update',
  by: 'exhaustion',
  of: 'element',
  id: 'trace-optimizer',
  statement:
    'the update u is what the optimizer makes of gradient and states: of SGD the gradient, or with momentum the buffer as computed or as rounded; of Adam U = m̂/(√v̂ + ε), off by at most 8ρ|U| + 2η(1 + 1/(√v̂ + ε))',
  source:
    'the optimizer as trace.json has it; Kingma and Ba 2015, Algorithm 1: six operations and constants, each rounded to the carrier',
  hypotheses:
    'update, gradient and states were recorded; all finite; of Adam v̂ normal and below half of what overflows, or v̂ = 0 and ε normal',
}

type Adam = Extract<Manifest['optimizer'], { name: 'adam' }>

/** Meters of an update against what it comes from; Muon's matrices are looked at as a whole, elsewhere. */
export function ruleMeters(view: StepView): readonly Meter[] {
  const { optimizer } = view.manifest
  const update = tensorName(view.parameter.name, 'update')
  if (optimizer.name === 'muon' || !view.has(update)) return []
  const sources = optimizer.name === 'adam' ? adamSources(view, optimizer) : sgdSources(view, optimizer.momentum)
  const missing = sources.find((name) => !view.has(name))
  if (missing !== undefined) {
    const place = { step: view.step, tensor: update, index: null }
    view.ledger.enter(rule, place, unmet(`${missing} was not recorded`))
    return []
  }
  const reads = [update, ...sources].map((name) => ({ name }))
  if (optimizer.name === 'sgd') return [elementMeter(view, rule, update, reads, isCopy(sources))]
  return [elementMeter(view, rule, update, reads, adamQuestion(view, optimizer), unmetWords)]
}

const unmetWords = 'are not finite, or have a second moment below the normal range, or of 0 with no ε'

const sgdSources = (view: StepView, momentum: number): string[] =>
  momentum === 0
    ? [gradientName(view)]
    : [...new Set([storedName(view, 'momentum'), tensorName(view.parameter.name, 'momentum')])]

function adamSources(view: StepView, { rounds }: Adam): string[] {
  const nameOf = (role: Role): string =>
    rounds === 'beforeUse' ? storedName(view, role) : tensorName(view.parameter.name, role)
  return [nameOf('firstMoment'), nameOf('secondMoment')]
}

type Ask = Parameters<typeof elementMeter>[4]

const isCopy =
  (names: readonly string[]): Ask =>
  ([update, ...sources]) => {
    const u = update as number
    if (sources.some((one) => Object.is(one, u))) return Number.isFinite(u) ? 'holds' : 'unmet'
    if (sources.includes(u)) return 'permitted'
    return () => violated(names.join(' or '), exactText(u), sources.map((one) => exactText(one as number)).join(' or '))
  }

/** 1 − β^step, or 1 where the form corrects nothing. */
function corrections(
  { beta1, beta2, form }: Adam,
  step: number,
): readonly [(bits: number) => Interval, typeof beta1][] {
  return [beta1, beta2].map((beta) => {
    if (form === 'weightedSum') return [() => point(dyadicOf(1)), 1]
    const exact = difference(rational(1), power(rationalOf(dyadicOf(beta)), step))
    return [(bits) => enclose(exact, bits), 1 - beta ** step]
  })
}

function adamQuestion(view: StepView, optimizer: Adam): Ask {
  const { roundoff, roundoffLog2, smallest } = carriers[view.manifest.carrier]
  const [first, second] = corrections(optimizer, view.step) as [
    [(bits: number) => Interval, number],
    [(bits: number) => Interval, number],
  ]
  const { epsilon } = optimizer
  const [least, most] = view.manifest.carrier === 'F32' ? [2 ** -126, 2 ** 127] : [2 ** -1022, 2 ** 1023]
  // Rough numbers are right to 2^−27 where 1 − β^k is not too small; of binary32 they tell, where they are close enough by half.
  const isRoughSure = roundoff > 2 ** -30 && Math.min(first[1], second[1]) >= 2 ** -24
  const quotientOf = (m: Dyadic, v: Dyadic, bits: number): readonly [Interval, Interval] => {
    const root = squareRoot(divide(point(v), second[0](bits), bits), bits)
    const under = plus(root, point(dyadicOf(epsilon)), bits)
    return [divide(divide(point(m), first[0](bits), bits), under, bits), under]
  }
  const exactly = (u: Dyadic, m: Dyadic, v: Dyadic): boolean | undefined => {
    const sides = (bits: number): readonly [Interval, Interval] => {
      const [quotient, under] = quotientOf(m, v, bits)
      const tiny = point(scale(smallest, 1))
      const allowed = plus(
        multiply(point(powerOfTwo(3 + roundoffLog2)), size(quotient), bits),
        plus(tiny, divide(tiny, under, bits), bits),
        bits,
      )
      return [size(minus(point(u), quotient, bits)), allowed]
    }
    return decideAtMost(
      (bits) => sides(bits)[0],
      (bits) => sides(bits)[1],
      512,
    )
  }
  return ([one, two, three]) => {
    const [u, m, v] = [one as number, two as number, three as number]
    if (![u, m, v].every(Number.isFinite)) return 'unmet'
    const vHat = v / second[1]
    if (v === 0 ? epsilon < least : !(v >= least && vHat < most)) return 'unmet'
    const rough = m / first[1] / (Math.sqrt(vHat) + epsilon)
    if (isRoughSure && Math.abs(u - rough) < 4 * roundoff * Math.abs(rough)) return 'holds'
    const answer = exactly(dyadicOf(u), dyadicOf(m), dyadicOf(v))
    if (answer === undefined) return 'unmet'
    if (answer) return 'holds'
    return () => violated(`m = ${exactText(m)}, v = ${exactText(v)}`, exactText(u), `about ${rough}`)
  }
}

/** |x| for all x of an interval. */
function size({ low, high }: Interval): Interval {
  const [a, b] = [abs(low), abs(high)]
  const [least, most] = compare(a, b) <= 0 ? [a, b] : [b, a]
  return { low: low.significand < 0n && high.significand > 0n ? zero : least, high: most }
}
