import * as Plot from '@observablehq/plot'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { numberRange } from '../../spec/ordered.ts'
import type { Figure } from './format-picture.ts'
import { ulpsHistogram } from './mismatch-histogram.ts'
import { type Mismatches, type Stretch, stretchesOf } from './mismatches.ts'
import { grouped } from './numbers.ts'
import { page, palette, power, svg } from './picture.ts'
import type { Result } from './result.ts'

/** Pictures of where a subject's wrong answers lie and how far off they are; none where its result does not tell, or all are right. */
export function mismatchPictures({ spec, mismatches }: Result): readonly Figure[] {
  const source = findFormat(spec.from)
  if (!mismatches || mismatches.stretches.length === 0 || source?.row.layout !== 'float' || !source.signed) return []
  if (source.row.radixLog2 !== 1 || source.row.nan === 'negativeZero') return []
  const seen = { spec, mismatches, source, stretches: stretchesOf(mismatches), line: lineOf(source, mismatches) }
  return [...errorLine(seen), mismatchMap(seen), ...ulpsHistogram(spec, mismatches)]
}

interface Seen {
  readonly spec: Result['spec']
  readonly mismatches: Mismatches
  readonly source: Format
  readonly stretches: readonly Stretch[]
  readonly line: Line
}

/** The input line in cells, of which each half holds the numbers of one sign. */
interface Line {
  readonly first: number
  readonly last: number
  /** The first cell without sign. */
  readonly zero: number
  /** Cells of one binade: a fraction where a cell holds several. */
  readonly binade: number
}

function lineOf(source: Format, { cellLog2 }: Mismatches): Line {
  const cells = (ordinal: bigint): number => Number(ordinal) / 2 ** cellLog2
  const { first, last } = numberRange(source)
  return {
    first: Math.floor(cells(first)),
    last: Math.ceil(cells(last)),
    zero: cells(1n << BigInt(source.width - 1)),
    binade: 2 ** (source.precision - 1 - cellLog2),
  }
}

/** How far from the exact value a right answer may be, in ulps. */
const boundOf = (rounding: string): number => (rounding.startsWith('rn') ? 1 / 2 : 1)

const wide = { width: 900, marginLeft: 70, marginRight: 30 } as const

/** A distance in ulps on an axis that is linear up to one ulp and logarithmic beyond. */
const signedLog = (ulps: number): number =>
  Math.sign(ulps) * (Math.abs(ulps) <= 1 ? Math.abs(ulps) : 1 + Math.log2(Math.abs(ulps)))

/** Powers of two to stand below the input line. */
function landmarks({ source, line }: Seen): { at: number; label: string }[] {
  const step = Math.max(1, Math.floor((source.emax - source.emin) / 6))
  const exponents = [1, 2, 3]
    .flatMap((i) => [i * step, -i * step])
    .filter((e) => e >= source.emin + step / 2 && e <= source.emax)
  const positive = [0, ...exponents].map((e) => ({ at: (e - source.emin + 1) * line.binade, label: power(e) }))
  return [
    { at: line.zero, label: '±0' },
    ...positive.map(({ at, label }) => ({ at: line.zero + at, label })),
    ...positive.map(({ at, label }) => ({ at: line.zero - at, label: `−${label}` })),
  ].sort((a, b) => a.at - b.at)
}

/** How far answers are from those that are due, over all inputs. */
function errorLine(seen: Seen): readonly Figure[] {
  const { spec, stretches, line } = seen
  const bars = stretches.flatMap(({ first, cells, ulps }) =>
    ulps ? [{ from: first, to: first + cells, low: signedLog(ulps.least), high: signedLog(ulps.most), ...ulps }] : [],
  )
  const unknown = stretches.filter(({ ulps }) => !ulps).map(({ first, cells }) => ({ from: first, to: first + cells }))
  const bound = boundOf(spec.rounding)
  const ticks = landmarks(seen)
  const least = Math.min(0, ...bars.map((one) => one.least))
  const most = Math.max(0, ...bars.map((one) => one.most))
  const top = Math.max(2, signedLog(most), -signedLog(least)) * 1.1
  const title = `Answers less those due, in ulps of ${spec.format}`
  const told = bound === 1 ? '1 ulp' : '1/2 ulp'
  const description = `Over the input line from minus to plus infinity, cells in which answers are wrong: from ${grouped(least)} to ${grouped(most)} ulps off. Lines at ±${told} mark where the exact value may lie about a right answer.`
  const distances = [-(2 ** 32), -(2 ** 16), -256, -16, -1, 0, 1, 16, 256, 2 ** 16, 2 ** 32].filter(
    (ulps) => Math.abs(signedLog(ulps)) <= top,
  )
  // A bar is never thinner than the eye can see.
  const thin = (line.last - line.first) / 1600
  const flat = top / 120
  const picture = svg(
    title,
    description,
    {
      ...wide,
      height: 240,
      x: {
        domain: [line.first, line.last],
        ticks: ticks.map(({ at }) => at),
        tickFormat: (at: number) => ticks.find((tick) => tick.at === at)?.label ?? '',
        label: 'input, by exponent',
      },
      y: {
        domain: [-top, top],
        ticks: distances.map(signedLog),
        tickFormat: (y: number) => grouped(distances.find((ulps) => signedLog(ulps) === y) ?? 0),
        label: 'ulps',
      },
      marks: [
        Plot.rect(bars, {
          x1: (d) => d.from - thin,
          x2: (d) => d.to + thin,
          y1: (d) => Math.min(0, d.low) - flat * Number(d.low <= 0 && d.high >= 0),
          y2: (d) => Math.max(0, d.high) + flat * Number(d.low <= 0 && d.high >= 0),
          fill: palette[1],
        }),
        Plot.rect(unknown, {
          x1: (d) => d.from - thin,
          x2: (d) => d.to + thin,
          y1: -top,
          y2: top,
          fill: palette[3],
          fillOpacity: 0.4,
        }),
        Plot.ruleY([0], { stroke: 'currentColor' }),
        Plot.ruleY([-bound, bound], { stroke: 'currentColor', strokeDasharray: '4 3' }),
      ],
    },
    page,
  )
  const bare = unknown.length === 0 ? '' : ' Pale from top to bottom: NaN or no number of the format.'
  const caption = `${title}: nothing is drawn where every answer is right. Dashed: ±${told}, within which the exact value lies about a right answer.${bare}`
  return [{ caption, picture }]
}

/** A piece of one column or of several whole ones. */
interface Tile {
  readonly sign: string
  readonly from: number
  readonly to: number
  readonly low: number
  readonly high: number
  readonly share: number
}

/** From one input of a cell to all of them, by factors. */
const shade = (share: number, size: number): number =>
  size === 1 ? 1 : Number((0.3 + 0.7 * (1 + Math.log2(share) / Math.log2(size))).toFixed(2))

/** Which exponents and leading significand bits the wrong answers have. */
function mismatchMap(seen: Seen): Figure {
  const { stretches, line, source, mismatches } = seen
  const rows = Math.max(1, line.binade)
  const size = 2 ** mismatches.cellLog2
  // Negative inputs fall while cells rise: each half is told by magnitude.
  const tiles = stretches.flatMap(({ first, cells, count }) => {
    const share = count / size
    const [start, end] = [first - line.zero, first + cells - line.zero]
    return [
      ...(end > 0 ? tilesOf('positive', Math.max(0, start), end, share, seen) : []),
      ...(start < 0 ? tilesOf('negative', Math.max(0, -end), -start, share, seen) : []),
    ]
  })
  const [from, to] = [Math.min(...tiles.map((tile) => tile.from)), Math.max(...tiles.map((tile) => tile.to))]
  const bits = Math.max(0, Math.log2(line.binade))
  const notes = [
    ...(from < source.emin ? [`${source.emin - 1} the subnormal numbers`] : []),
    ...(to > source.emax + 1 ? [`${source.emax + 1} infinity and NaN`] : []),
  ]
  const title = 'Wrong answers by exponent and leading significand bits'
  const description = `Exponents of inputs from left to right, their ${bits} leading significand bits from bottom to top, by sign; the darker, the larger the share of inputs that are answered wrongly.`
  const picture = svg(
    title,
    description,
    {
      ...wide,
      marginRight: 70,
      height: 80 + 2 * Math.max(50, 14 * rows),
      x: {
        domain: [from, to],
        label: 'exponent of the input',
        tickFormat: (e: number) => (Number.isInteger(e) ? `${e}` : ''),
      },
      y: {
        domain: [0, rows],
        ticks: bits === 0 ? [] : Array.from({ length: rows }, (_, i) => i + 0.5),
        tickFormat: (row: number) => Math.floor(row).toString(2).padStart(bits, '0'),
        label: bits === 0 ? null : 'bits',
      },
      fy: { domain: ['negative', 'positive'], label: null },
      marks: [
        Plot.frame({ stroke: 'currentColor', strokeOpacity: 0.3 }),
        Plot.rect(tiles, {
          fy: 'sign',
          x1: 'from',
          x2: 'to',
          y1: 'low',
          y2: 'high',
          fill: palette[1],
          fillOpacity: (d) => shade(d.share, size),
        }),
      ],
    },
    page,
  )
  return {
    caption: `${title}: exponents ${from} to ${to - 1}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}.`,
    picture,
  }
}

/** Cells [start, end) of one sign, counted from zero. */
function tilesOf(sign: string, start: number, end: number, share: number, { source, line }: Seen): readonly Tile[] {
  const { binade } = line
  const column = (cell: number): number => source.emin - 1 + Math.floor(cell / binade)
  if (binade < 1)
    return [
      { sign, from: source.emin - 1 + start / binade, to: source.emin - 1 + end / binade, low: 0, high: 1, share },
    ]
  const tiles: Tile[] = []
  for (let at = start; at < end; ) {
    const row = at % binade
    const whole = row === 0 ? Math.floor((end - at) / binade) : 0
    const next = whole > 0 ? at + whole * binade : Math.min(end, at - row + binade)
    const high = whole > 0 ? binade : row + next - at
    tiles.push({ sign, from: column(at), to: column(at) + Math.max(1, whole), low: row, high, share })
    at = next
  }
  return tiles
}
