import * as Plot from '@observablehq/plot'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Direction } from '../../spec/rounding.ts'
import { key, palette, svg } from '../report/picture.ts'
import { type Dataset, spread } from '../training/data/dataset.ts'
import { generated } from '../training/data/generated.ts'
import { openDataset } from '../training/data/open.ts'
import { network } from '../training/problems/network.ts'
import type { Problem } from '../training/problems/problem.ts'
import type { Finding, Reproduction, ReproductionOptions } from './record.ts'
import { digits, finalMean, thinned, watched } from './runs.ts'

const stepsize = Math.fround(0.1)
const factor = 5
const lossScale = 64
const small = { rows: 1000, steps: 400, channels: 4 }
const full = { rows: 5000, steps: 3000, channels: 16 }
const seeds = [1, 2]
const batch = 16

interface Arm {
  readonly name: string
  /** null: gradients as computed, in binary32. */
  readonly format: string | null
  readonly rounding: Direction
  readonly times: number
}

const arm = (format: string | null, times: number, rounding: Direction): Arm => ({
  name: `${format ?? 'binary32'}${format === null ? '' : ` ${rounding}`}${times === 1 ? '' : `, ${times}α`}`,
  format,
  rounding,
  times,
})

const formats = ['binary16', 'e4m3fn', 'e2m1fn']
const directions = ['rtz', 'rne'] as const

/** The paper's five and, in both directions, the one that it lacks: binary32 at five times the stepsize. */
const arms: readonly Arm[] = [
  arm(null, 1, 'rne'),
  arm(null, factor, 'rne'),
  ...directions.flatMap((rounding) => [
    ...formats.map((format) => arm(format, 1, rounding)),
    arm('e2m1fn', factor, rounding),
  ]),
]

/** Figure 2 of Yun: training with quantized gradients, and whether a larger stepsize makes up for it. */
export const training: Reproduction = {
  id: 'training',
  reference: 'Yun, "Why Does SGD Slow Down in Low-Precision Training?", Figure 2 and §5',
  setting:
    `SGD on a small convolutional network, batches of ${batch}, α = 0.1, gradients quantized and nothing else, the loss times ${lossScale} (and α divided by it) in every arm: ` +
    'without that e2m1fn has no gradient but 0. Generated images of digits, or --data with CIFAR-10 or MNIST-like files. ' +
    `${small.steps} steps of ${small.channels} channels, with --full ${full.steps} of ${full.channels}; the paper has ResNet-50. Seeds ${seeds.join(', ')}; loss is the mean of a run's last tenth.`,
  heeds: ['data', 'full'],
  run: async (options) => {
    const size = options.full ? full : small
    const data = await dataFor(options, size.rows)
    const problem = await network(data, { kind: 'cnn', hidden: size.channels, lossScale })
    const ran: Ran[] = []
    for (const one of arms)
      for (const seed of seeds)
        ran.push(
          await train(problem, one, seed, size.steps, (share) =>
            options.onProgress?.((ran.length + share) / (arms.length * seeds.length), `${one.name}, seed ${seed}`),
          ),
        )
    return {
      findings: findings(ran),
      rows: arms.map(({ name }) => ({
        gradients: name,
        ...Object.fromEntries(seeds.map((seed) => [`loss, seed ${seed}`, digits(lossOf(ran, name, seed))])),
      })),
      pictures: { curves: curves(ran, data) },
    }
  },
}

interface Ran {
  readonly arm: Arm
  readonly seed: number
  readonly curve: readonly number[]
  readonly final: number
}

async function dataFor({ data }: ReproductionOptions, rows: number): Promise<Dataset> {
  return data === undefined ? generated('glyphs', 1) : spread(await openDataset(data, { labelColumn: 'last' }), rows)
}

async function train(
  problem: Problem,
  one: Arm,
  seed: number,
  steps: number,
  tell: (share: number) => void,
): Promise<Ran> {
  const scheme = one.format && {
    format: findFormat(one.format) as Format,
    rounding: one.rounding,
    overflow: 'saturate' as const,
  }
  const { losses: scaled } = await watched(
    {
      problem,
      optimizer: { name: 'sgd', momentum: 0 },
      stepsize: (one.times * stepsize) / lossScale,
      schemes: new Map(scheme ? [['gradient', scheme]] : []),
      steps,
      batch,
      seed,
    },
    (step) => tell(step / steps),
  )
  const curve = scaled.map((loss) => loss / lossScale)
  return { arm: one, seed, curve, final: finalMean(curve, steps) }
}

const lossOf = (ran: readonly Ran[], name: string, seed: number): number =>
  ran.find((run) => run.arm.name === name && run.seed === seed)?.final ?? Number.NaN

/** Whether one arm ends lower than another with every seed. */
const isLower = (ran: readonly Ran[], a: string, b: string): boolean =>
  seeds.every((seed) => lossOf(ran, a, seed) < lossOf(ran, b, seed))

function findings(ran: readonly Ran[]): Finding[] {
  const told = (...names: string[]): string =>
    names.map((name) => `${name}: ${seeds.map((seed) => digits(lossOf(ran, name, seed))).join(', ')}`).join('; ')
  const seen = (is: boolean): Finding['verdict'] => (is ? 'observed' : 'not observed')
  return directions.flatMap((rounding) => {
    const names = ['binary32', ...formats.map((format) => `${format} ${rounding}`)]
    const fast = `e2m1fn ${rounding}, ${factor}α`
    return [
      {
        claim: `fewer bits, a higher loss, all the way from binary32 to e2m1fn (${rounding})`,
        verdict: seen(names.every((name, i) => i === 0 || isLower(ran, names[i - 1] as string, name))),
        words: told(...names),
      },
      {
        claim: `e2m1fn at ${factor}α is no worse than binary32 at α (${rounding})`,
        verdict: seen(!isLower(ran, 'binary32', fast)),
        words: told(fast, 'binary32'),
      },
      {
        claim: `the control: binary32 gains from ${factor}α too, so that the gain is no remedy of quantization (${rounding})`,
        verdict: seen(isLower(ran, `binary32, ${factor}α`, 'binary32')),
        words: told(`binary32, ${factor}α`, 'binary32', fast),
      },
    ]
  })
}

const window = 15

/** The mean of a curve's last `window` steps at each, which evens out the batches. */
const smoothed = (curve: readonly number[]): number[] =>
  curve.map((_, i) => {
    const part = curve.slice(Math.max(0, i - window + 1), i + 1)
    return part.reduce((sum, loss) => sum + loss, 0) / part.length
  })

function curves(ran: readonly Ran[], data: Dataset): string {
  const colors = [...palette, '#000000', '#777777']
  const shown = (rounding: Direction): string[] =>
    arms.filter((one) => one.format === null || one.rounding === rounding).map(({ name }) => name)
  const label = (name: string): string => name.replace(/ rtz| rne/, '')
  const names = shown('rtz').map(label)
  const points = directions.flatMap((rounding) =>
    ran
      .filter((run) => run.seed === seeds[0] && shown(rounding).includes(run.arm.name))
      .flatMap((run) =>
        thinned(smoothed(run.curve), 150).map((point) => ({ ...point, name: label(run.arm.name), rounding })),
      ),
  )
  return svg(
    'Training with quantized gradients',
    `Loss by step on ${data.name}, seed ${seeds[0]}: one panel for truncation and one for rounding to nearest, a line for each format and stepsize.`,
    {
      width: 900,
      height: 420,
      marginRight: 20,
      fx: { label: null },
      x: { label: 'step' },
      y: { label: 'loss', grid: true },
      color: { domain: names, range: colors },
      marks: [
        Plot.frame({ stroke: '#bbb' }),
        Plot.line(points, { fx: 'rounding', x: 'step', y: 'y', stroke: 'name' }),
        ...key(names, colors, 'bottom-left'),
      ],
    },
  )
}
