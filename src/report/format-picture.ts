import * as Plot from '@observablehq/plot'
import { floorIndex } from '../../spec/codec.ts'
import { type Dyadic, midpoint, powerOfTwo } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { page, palette, svg } from './picture.ts'
import type { Result } from './result.ts'

/** A picture with what is said below it. */
export interface Figure {
  readonly caption: string
  /** SVG. */
  readonly picture: string
}

/** Formats in one report that get pictures. */
const most = 6

/** Numbers that a number line has room for. */
const onLine = 128n

/** Teeth of a sawtooth that can be told apart. */
const teeth = 16

/** Pictures of the known formats in question, drawn from the specification alone: no subject has a part in them. */
export function formatPictures(specs: readonly Result['spec'][]): readonly Figure[] {
  const ids = [...new Set(specs.map(({ format }) => format))].slice(0, most)
  return ids.flatMap((id) => {
    const format = findFormat(id)
    return format ? picturesOf(format) : []
  })
}

/** What can be drawn of a format: its numbers, and the relative error of rounding to nearest. */
export const picturesOf = (format: Format): readonly Figure[] => [...numberLine(format), ...sawtooth(format)]

/** Coordinates for drawing; nothing is decided on them. */
const toNumber = ({ significand, exponent }: Dyadic): number => Number(significand) * 2 ** exponent

/** The positive numbers of a format of few, on a logarithmic scale. */
function numberLine(format: Format): readonly Figure[] {
  const last = format.maxIndex.positive
  if (last > onLine) return []
  const from = format.hasZero ? 1n : 0n
  const numbers = Array.from({ length: Number(last - from) + 1 }, (_, i) => {
    const x = toNumber(magnitudeOf(format.row, from + BigInt(i)))
    return { x, kind: x < toNumber(format.minNormal) ? 'subnormal' : 'normal' }
  })
  const title = `The positive numbers of ${format.id}`
  const ends = [format.minPositive, format.minNormal, format.maxFinite].map(toNumber)
  const description = `${numbers.length} ticks on a logarithmic axis, from ${ends[0]} to ${ends[2]}; numbers from ${ends[1]} on are normal.`
  const picture = svg(
    title,
    description,
    {
      width: 900,
      height: 110,
      marginLeft: 24,
      marginRight: 24,
      x: { type: 'log', base: 2, label: 'value' },
      y: { axis: null, domain: [0, 1] },
      color: { domain: ['subnormal', 'normal'], range: [palette[1], palette[0]] },
      marks: [Plot.ruleX(numbers, { x: 'x', y1: 0, y2: (d) => (d.kind === 'normal' ? 0.8 : 0.5), stroke: 'kind' })],
    },
    page,
  )
  return [{ caption: `${title}: ${numbers.length}, the subnormal ones drawn shorter.`, picture }]
}

/** The relative error of rounding to nearest after 1, under its bounds. */
function sawtooth(format: Format): readonly Figure[] {
  if (format.row.layout !== 'float' || format.row.radixLog2 !== 1 || format.emin > 0 || format.emax < 1) return []
  const p = format.precision
  const first = floorIndex(format, powerOfTwo(0))
  const count = Math.min(teeth, 2 ** (p - 1))
  const points = Array.from({ length: count }, (_, i) => tooth(format, first + BigInt(i))).flat()
  const u = 2 ** -p
  const bounds = [
    { y: 2 * u, text: '2^−m' },
    { y: u / (1 + u), text: 'u/(1+u)' },
  ]
  const title = `Relative error of rounding to nearest, ${format.id}`
  const end = points.at(-1)?.x ?? 2
  const description = `A sawtooth from 1 to ${end}: zero at every number, greatest half-way between two; it touches the bound u/(1+u), u = 2^-${p}, half-way after 1, and stays below the bound 2^-${p - 1} of every direction.`
  const picture = svg(
    title,
    description,
    {
      width: 900,
      height: 260,
      marginLeft: 70,
      marginRight: 70,
      x: { label: 'x', domain: [1, end] },
      y: { label: '|Q(x) − x| / x', domain: [0, 2.2 * u], grid: true },
      marks: [
        Plot.line(points, { x: 'x', y: 'y', stroke: palette[0], strokeWidth: 1.5 }),
        Plot.ruleY(bounds, { y: 'y', stroke: 'currentColor', strokeDasharray: '4 3' }),
        Plot.text(bounds, { y: 'y', text: 'text', frameAnchor: 'right', dx: 62, textAnchor: 'end' }),
      ],
    },
    page,
  )
  return [{ caption: `${title}, with the bounds 2^−m = 2^−${p - 1} and u/(1+u), u = 2^−${p}.`, picture }]
}

/** The error between a number and the next: up to the midpoint from the lower, then down to the upper. */
function tooth(format: Format, index: bigint): { x: number; y: number }[] {
  const [low, high] = [magnitudeOf(format.row, index), magnitudeOf(format.row, index + 1n)]
  const [a, middle, b] = [low, midpoint(low, high), high].map(toNumber) as [number, number, number]
  const steps = 8
  return Array.from({ length: steps + 1 }, (_, i) => {
    const x = a + ((b - a) * i) / steps
    return { x, y: (x <= middle ? x - a : b - x) / x }
  })
}
