import * as Plot from '@observablehq/plot'
import type { Figure } from './format-picture.ts'
import { palette, svg } from './picture.ts'
import type { BySteps, RunPoint } from './trace-steps.ts'

/** A number of a line at a step. */
interface Point {
  readonly row: string
  readonly name: string
  readonly step: number
  readonly value: number
}

interface Panels {
  readonly title: string
  readonly caption: string
  readonly points: readonly Point[]
  /** Lines, in the order of their colours. */
  readonly names: readonly string[]
  /** The value at which nothing is lost. */
  readonly rule?: number
  /** Where all values are positive and far apart. */
  readonly isLogarithmic?: boolean
  readonly label: string
}

const colours = ['blue', 'red', 'green'] as const

/** A name that a panel has room for. */
const short = (name: string): string => (name.length <= 60 ? name : `…${name.slice(-59)}`)

/** Lines by step, a panel for each row, one below the other. */
function panels({ title, caption, points, names, rule, isLogarithmic, label }: Panels): readonly Figure[] {
  if (points.length === 0) return []
  const rows = [...new Set(points.map(({ row }) => row))]
  const steps = points.map(({ step }) => step)
  const said = names.map((name, i) => `${name} (${colours[i]})`).join(', ')
  return [
    {
      caption: `${said}, by step. ${caption}`,
      picture: svg(title, `${rows.length} panels of lines over steps ${Math.min(...steps)} to ${Math.max(...steps)}.`, {
        width: 900,
        height: 60 + (rows.length === 1 ? 240 : 110 * rows.length),
        marginLeft: 60,
        marginTop: 24,
        x: { label: 'step' },
        y: { label, grid: true, ticks: 4, ...(isLogarithmic ? { type: 'log', tickFormat: '~g' } : {}) },
        fy: { label: null, axis: null, domain: rows, padding: 0.25 },
        color: { domain: [...names], range: palette.slice(0, names.length) },
        marks: [
          ...(rule === undefined ? [] : [Plot.ruleY([rule], { stroke: 'black', strokeDasharray: '4 3' })]),
          Plot.lineY(points, { x: 'step', y: 'value', fy: 'row', stroke: 'name', z: 'name', strokeWidth: 1.5 }),
          Plot.dot(points, { x: 'step', y: 'value', fy: 'row', fill: 'name', r: points.length > 400 ? 0.8 : 1.6 }),
          ...(rows.length === 1
            ? []
            : [
                Plot.text(rows, {
                  fy: (row: string) => row,
                  text: short,
                  frameAnchor: 'top-left',
                  dy: -12,
                  fontWeight: 'bold',
                }),
              ]),
        ],
      }),
    },
  ]
}

type Named = readonly (readonly [name: string, figureOf: (point: RunPoint) => number | null])[]

const ofRun = (run: readonly RunPoint[], named: Named): Point[] =>
  named.flatMap(([name, figureOf]) =>
    run.flatMap((point) => {
      const value = figureOf(point)
      return value === null ? [] : [{ row: '', name, step: point.step, value }]
    }),
  )

/** Loss and bound: on a logarithmic scale where the gap to the minimum is known. */
function lossPicture(run: readonly RunPoint[]): readonly Figure[] {
  const isBounded = run.some(({ bound }) => bound !== null)
  const names = ['F(w) − F*', 'bound of Theorem 3']
  const gaps = ofRun(run, [
    [names[0] as string, ({ gap }) => gap],
    [names[1] as string, ({ bound }) => bound],
  ])
  if (isBounded && gaps.every(({ value }) => value > 0))
    return panels({
      title: 'Loss and its bound, by step',
      caption: 'The theorem holds where the first line is not above the second; that is decided exactly, in the table.',
      points: gaps,
      names,
      isLogarithmic: true,
      label: 'F(w) − F*',
    })
  return panels({
    title: 'Loss by step',
    caption:
      'Of the batch, as recorded. No theorem bounds it here: its hypotheses are not met, or its objective is not known.',
    points: ofRun(run, [['loss', ({ loss }) => loss]]),
    names: ['loss'],
    label: 'loss',
  })
}

/** Pictures of what a trace's figures were at each step. */
export function stepPictures({ tensors, run }: BySteps): readonly Figure[] {
  const [shrinkage, losses] = [
    ['q*', 'q_norm²'],
    ['flushed to zero', 'saturated'],
  ] as const
  const ofTensors = (names: readonly string[], first: 1 | 3): Point[] =>
    tensors.flatMap(({ tensor, points }) =>
      names.flatMap((name, i) =>
        points.flatMap((point) => {
          const value = point[(first + i) as 1]
          return value === null ? [] : [{ row: tensor, name, step: point[0], value }]
        }),
      ),
    )
  const which = 'Tensors that lost most come first, twelve at most.'
  return [
    ...lossPicture(run),
    ...panels({
      title: 'Effective stepsize by step',
      caption:
        'How far the stored weights went along the gradient; with SGD the stepsize α itself where nothing is lost.',
      points: ofRun(run, [
        ['effective stepsize', ({ effectiveStepsize }) => effectiveStepsize],
        ['α', ({ stepsize }) => stepsize],
      ]),
      names: ['effective stepsize', 'α'],
      label: 'stepsize',
    }),
    ...panels({
      title: 'Shrinkage by step',
      caption: `1 is no loss. ${which}`,
      points: ofTensors(shrinkage, 1),
      names: shrinkage,
      rule: 1,
      label: 'factor',
    }),
    ...panels({
      title: 'Flushed and saturated by step',
      caption: `Shares of the elements. ${which}`,
      points: ofTensors(losses, 3),
      names: losses,
      label: 'share',
    }),
  ]
}
