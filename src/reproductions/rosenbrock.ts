import * as Plot from '@observablehq/plot'
import { deriveFormat, type Format } from '../../spec/format.ts'
import { floatRow } from '../../spec/formats/row.ts'
import { key, palette, svg } from '../report/picture.ts'
import type { Role } from '../traces/manifest.ts'
import type { Optimizer } from '../training/optimizers/optimizer.ts'
import { rosenbrock as problemOf } from '../training/problems/rosenbrock.ts'
import type { Scheme } from '../training/quantizer.ts'
import type { Finding, Reproduction } from './record.ts'
import { digits, finalMean, thinned, watched } from './runs.ts'

/** Stored fraction bits; 23 is binary32, the carrier itself. */
const lengths = [2, 3, 4, 6, 8, 10, 23]
const small = { rows: 10, columns: 20, steps: 2000 }
const full = { rows: 50, columns: 100, steps: 10_000 }

const f = Math.fround
const optimizers: readonly {
  readonly optimizer: Optimizer
  readonly stepsize: number
  readonly roles: readonly Role[]
}[] = [
  {
    optimizer: {
      name: 'adam',
      beta1: f(0.9),
      beta2: f(0.999),
      epsilon: f(1e-8),
      form: 'averaged',
      rounds: 'beforeUse',
    },
    stepsize: f(0.01),
    roles: ['weights', 'gradient', 'firstMoment', 'secondMoment'],
  },
  {
    optimizer: { name: 'muon', beta: f(0.9), sign: 'svd', rounds: 'beforeUse' },
    stepsize: f(0.01),
    roles: ['weights', 'gradient', 'firstMoment'],
  },
]

/** The synthetic experiment of Tang, Li and Zou: how many bits of significand a number of steps needs. */
export const rosenbrock: Reproduction = {
  id: 'rosenbrock',
  reference:
    'Tang, Li and Zou, "A Convergence Analysis of Adaptive Optimizers under Floating-point Quantization", the experiment on the Rosenbrock function',
  setting:
    `Rosenbrock's function of a matrix, each row a chain (the paper's formula, stepsizes and rounding were not available: these are choices made here), ${small.rows}×${small.columns} and ` +
    `${small.steps} steps, or with --full ${full.rows}×${full.columns} and ${full.steps}. Weights that the gradient sees, gradients and moments are rounded to m stored fraction bits, 8 exponent ` +
    'bits, roundTiesToEven; a master copy of the weights stays in binary32. Adam (0.01, β₁ 0.9, β₂ 0.999) and Muon (0.01, β 0.9, exact sign). One run each, the same start.',
  heeds: ['full'],
  run: async ({ full: isFull = false, onProgress }) => {
    const size = isFull ? full : small
    const runs: Ran[] = []
    const total = optimizers.length * (lengths.length + 1)
    for (const { optimizer, stepsize, roles } of optimizers) {
      for (const length of [null, ...lengths]) {
        const schemes = new Map<Role, Scheme>(length === null ? [] : roles.map((role) => [role, schemeOf(length)]))
        const words = `${optimizer.name}, ${length === null ? 'no quantizer' : `m = ${length}`}`
        const setting = {
          problem: problemOf(size.rows, size.columns),
          optimizer,
          stepsize,
          schemes,
          batch: null,
          seed: 1,
        }
        const { losses: loss, norms } = await watched({ ...setting, steps: size.steps }, (step) =>
          onProgress?.((runs.length + step / size.steps) / total, words),
        )
        runs.push({ optimizer: optimizer.name, length, loss, norms, final: finalMean(norms, size.steps) })
      }
    }
    const checkpoints = [size.steps / 10, size.steps]
    return {
      findings: optimizers
        .flatMap(({ optimizer }) => findings(runs, optimizer.name, size.steps))
        .concat(robustness(runs)),
      rows: runs.map(({ optimizer, length, loss, final }) => ({
        optimizer,
        m: length ?? 'none',
        ...Object.fromEntries(checkpoints.map((step) => [`F after ${step}`, digits(loss[step - 1] ?? Number.NaN)])),
        'mean ‖g‖ of the last tenth': digits(final),
      })),
      pictures: { curves: curves(runs) },
    }
  },
}

interface Ran {
  readonly optimizer: string
  readonly length: number | null
  readonly loss: readonly number[]
  readonly norms: readonly number[]
  /** What the theorems bound is a mean of ‖∇f‖; here over the last tenth of the run. */
  readonly final: number
}

const schemeOf = (length: number): Scheme => ({ format: formatOf(length), rounding: 'rne', overflow: 'ieee' })

/** m stored fraction bits and binary32's exponents. */
const formatOf = (length: number): Format =>
  deriveFormat(
    floatRow({
      id: length === 23 ? 'binary32' : `e8m${length}`,
      width: 9 + length,
      precision: length + 1,
      bias: 127,
      infinities: 'ieee',
      nan: 'ieee',
      source: 'declared for this experiment',
      certainty: 'secondHand',
    }),
  )

/** The claims that one optimizer's runs speak of. Of one run each: no verdict on a theorem. */
function findings(all: readonly Ran[], optimizer: string, steps: number): Finding[] {
  const runs = all.filter((run) => run.optimizer === optimizer)
  const plain = runs.find(({ length }) => length === null) as Ran
  const whole = runs.find(({ length }) => length === 23) as Ran
  const quantized = runs.filter(({ length }) => length !== null)
  const short = quantized.filter(({ length }) => (length as number) <= 4)
  const told = (some: readonly Ran[]): string => some.map((run) => `m = ${run.length}: ${digits(run.final)}`).join(', ')
  const isSame = plain.loss.every((loss, i) => loss === whole.loss[i])
  const isWorse = short.every((run) => run.final > 2 * plain.final)
  const falls = quantized.every((run, i) => i === 0 || run.final <= (quantized[i - 1] as Ran).final)
  return [
    {
      claim: `${optimizer}: m = 23 is the run without quantizers, loss by loss`,
      verdict: isSame ? 'holds' : 'violated',
      words: `${plain.loss.length} steps compared`,
    },
    {
      claim: `${optimizer}: m ≤ 4 is visibly worse after ${steps} steps (more than twice the mean ‖g‖)`,
      verdict: isWorse ? 'observed' : 'not observed',
      words: `${told(short)}; without quantizers ${digits(plain.final)}`,
    },
    {
      claim: `${optimizer}: more bits, a lower mean ‖g‖, all the way`,
      verdict: falls ? 'observed' : 'not observed',
      words: told(quantized),
    },
  ]
}

/** "Muon requires weaker error control": compared by how much each length costs. One pair of runs decides nothing of others. */
function robustness(runs: readonly Ran[]): Finding {
  const cost = (optimizer: string, length: number): number => {
    const find = (wanted: number | null): number =>
      (runs.find((run) => run.optimizer === optimizer && run.length === wanted) as Ran).final
    return find(length) / find(null)
  }
  const compared = lengths.filter((length) => length < 23)
  const isMilder = compared.every((length) => cost('muon', length) <= cost('adam', length))
  return {
    claim: 'each m costs Muon less than Adam (mean ‖g‖ over that without quantizers)',
    verdict: isMilder ? 'observed' : 'not observed',
    words: compared
      .map((length) => `m = ${length}: Adam ${digits(cost('adam', length))}, Muon ${digits(cost('muon', length))}`)
      .join('; '),
  }
}

function curves(runs: readonly Ran[]): string {
  const names = lengths.map((length) => `m = ${length}`)
  const colors = [...palette, '#000000']
  const points = runs
    .filter(({ length }) => length !== null)
    .flatMap(({ optimizer, length, norms }) =>
      thinned(norms, 200).map((point) => ({ ...point, optimizer, name: `m = ${length}` })),
    )
  return svg(
    'Rosenbrock by significand length',
    'Norm of the gradient by step on logarithmic axes, one panel for Adam and one for Muon, a line for each number of stored fraction bits.',
    {
      width: 900,
      height: 420,
      marginLeft: 60,
      marginRight: 20,
      fx: { label: null },
      x: { type: 'log', label: 'step', ticks: 4, tickFormat: '~s' },
      y: { type: 'log', label: '‖g‖', grid: true, tickFormat: '~e' },
      color: { domain: names, range: colors },
      marks: [
        Plot.frame({ stroke: '#bbb' }),
        Plot.line(points, { fx: 'optimizer', x: 'step', y: 'y', stroke: 'name' }),
        ...key(names, colors, 'bottom-left'),
      ],
    },
  )
}
