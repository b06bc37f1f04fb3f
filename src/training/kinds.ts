import type { Dataset } from './data/dataset.ts'
import type { GeneratedId } from './data/generated.ts'
import type { Optimizer } from './optimizers/optimizer.ts'
import { logistic } from './problems/logistic.ts'
import { network } from './problems/network.ts'
import type { Problem } from './problems/problem.ts'
import { ridge } from './problems/ridge.ts'
import { rosenbrock } from './problems/rosenbrock.ts'

/** What a problem may be told; each kind says which of these it heeds. */
export interface ProblemOptions {
  readonly lambda: number
  readonly hidden: number
  readonly lossScale: number
}

/** A kind of problem that can be recorded. */
export interface Kind {
  readonly id: string
  readonly summary: string
  readonly heeds: readonly (keyof ProblemOptions)[]
  /** Options where none are given. */
  readonly defaults: ProblemOptions
  /** Stepsizes that get somewhere in 100 steps on the generated data, rounded to binary32 where they are used. */
  readonly stepsizes: Readonly<Record<Optimizer['name'], number>>
  readonly source:
    | {
        readonly data: GeneratedId
        readonly make: (data: Dataset, options: ProblemOptions) => Problem | Promise<Problem>
      }
    | { readonly data: null; readonly make: () => Problem }
}

const defaults: ProblemOptions = { lambda: 2 ** -4, hidden: 0, lossScale: 1 }

export const kinds: readonly Kind[] = [
  {
    id: 'ridge',
    summary: 'ridge regression, convex: gradient and minimum are rational',
    heeds: ['lambda'],
    defaults,
    stepsizes: { sgd: 0.1, adam: 0.1, muon: 0.1 },
    source: { data: 'teacher', make: (data, { lambda }) => ridge(data, lambda) },
  },
  {
    id: 'logistic',
    summary: 'multinomial logistic regression, convex',
    heeds: ['lambda'],
    defaults,
    stepsizes: { sgd: 0.1, adam: 0.05, muon: 0.05 },
    source: { data: 'blobs', make: (data, { lambda }) => logistic(data, lambda) },
  },
  {
    id: 'rosenbrock',
    summary: "Rosenbrock's function of two variables",
    heeds: [],
    defaults,
    stepsizes: { sgd: 0.001, adam: 0.05, muon: 0.02 },
    source: { data: null, make: () => rosenbrock(1, 2) },
  },
  {
    id: 'rosenbrock-matrix',
    summary: 'the same of a 50×100 matrix, each row a chain',
    heeds: [],
    defaults,
    stepsizes: { sgd: 0.0005, adam: 0.05, muon: 0.2 },
    source: { data: null, make: () => rosenbrock(50, 100) },
  },
  {
    id: 'mlp',
    summary: 'a network of one hidden layer, by TensorFlow.js',
    heeds: ['hidden', 'lossScale'],
    defaults: { ...defaults, hidden: 16 },
    stepsizes: { sgd: 0.3, adam: 0.01, muon: 0.05 },
    source: { data: 'glyphs', make: (data, options) => network(data, { ...options, kind: 'mlp' }) },
  },
  {
    id: 'cnn',
    summary: 'a network of two convolutions, by TensorFlow.js',
    heeds: ['hidden', 'lossScale'],
    defaults: { ...defaults, hidden: 4 },
    stepsizes: { sgd: 0.3, adam: 0.01, muon: 0.05 },
    source: { data: 'glyphs', make: (data, options) => network(data, { ...options, kind: 'cnn' }) },
  },
]

/** The stepsize of a problem where none is given: under SGD a scaled loss takes a stepsize as much smaller. */
export const stepsizeFor = (kind: Kind, optimizer: Optimizer['name'], { lossScale }: ProblemOptions): number =>
  kind.stepsizes[optimizer] / (optimizer === 'sgd' ? lossScale : 1)
