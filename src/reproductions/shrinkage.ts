import * as Plot from '@observablehq/plot'
import { compareQuotients, type Quotient, qNormSquared, qStar, valuesOf } from '../../properties/tensors.ts'
import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import { type Datum, finite } from '../../spec/datum.ts'
import type { Dyadic } from '../../spec/exact/dyadic.ts'
import { enclose, exponential } from '../../spec/exact/interval.ts'
import { rational } from '../../spec/exact/rational.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Code } from '../../spec/formats/row.ts'
import { type Direction, directions } from '../../spec/rounding.ts'
import { palette, svg } from '../report/picture.ts'
import { decimalOf, rootDecimal } from './decimals.ts'
import type { Finding, Reproduced, Reproduction } from './record.ts'

/** From most to least precise, as the paper orders them; it does not say which of the two FP8 formats it means. */
const ids = ['binary16', 'e4m3fn', 'e5m2', 'e2m1fn']
const directionIds = Object.keys(directions) as Direction[]
const sampleCount = 200
const samplesPerUnit = 10

/** Figure 1 of Yun: q = ‖Q(g)‖/‖g‖ of a slowly decaying signal, by format. */
export const shrinkage: Reproduction = {
  id: 'shrinkage',
  reference: 'Yun, "Why Does SGD Slow Down in Low-Precision Training?", Figure 1',
  setting:
    `g = e^(−0.2x) at x = 0, 0.1, … (${sampleCount} samples), rounded correctly to binary32, then quantized in every direction; the paper names ` +
    'neither its samples nor its direction. q_norm = ‖Q(g)‖/‖g‖ and q* = ⟨Q(g),g⟩/‖g‖² are exact quotients, compared as such.',
  heeds: [],
  run: async () => {
    const signal = samples()
    const measured = directionIds.flatMap((rounding) => ids.map((id) => measure(signal, formatOf(id), rounding)))
    const groups = alike(measured)
    return {
      findings: [...groups.map(falls), ...groups.map(staysBelowOne)],
      rows: measured.map(({ format, rounding, qNorm, along }) => ({
        format: format.id,
        rounding,
        q_norm: rootDecimal(qNorm),
        'q*': decimalOf(along),
      })),
      pictures: { curves: curves(signal, measured), factors: factors(groups) },
    } satisfies Reproduced
  },
}

interface Measured {
  readonly format: Format
  readonly rounding: Direction
  readonly quantized: readonly Dyadic[]
  /** q_norm², exactly. */
  readonly qNorm: Quotient
  readonly along: Quotient
}

const formatOf = (id: string): Format => findFormat(id) as Format

/** e^(−x/5) at multiples of a tenth, each the binary32 number nearest to it. */
function samples(): Datum[] {
  const binary32 = formatOf('binary32')
  return Array.from({ length: sampleCount }, (_, i) => {
    const x = rational(-i, 5 * samplesPerUnit)
    const bits = 128
    const { low, high } = exponential(enclose(x, bits), bits)
    const codes = [low, high].map((end) =>
      convert(finite(false, end), { format: binary32, rounding: 'rne', overflow: 'ieee' }),
    )
    if (codes[0] !== codes[1]) throw new RangeError(`128 bits do not tell to what e^(−${i}/50) rounds`)
    return decode(binary32, codes[0] as Code)
  })
}

function measure(signal: readonly Datum[], format: Format, rounding: Direction): Measured {
  const overflow = format.row.overflow
  const rounded = signal.map((x) => decode(format, convert(x, { format, rounding, overflow }) as Code))
  const [g, quantized] = [valuesOf(signal), valuesOf(rounded)] as [readonly Dyadic[], readonly Dyadic[]]
  return {
    format,
    rounding,
    quantized,
    qNorm: qNormSquared(g, quantized) as Quotient,
    along: qStar(g, quantized) as Quotient,
  }
}

/** Directions that give the same answers to this signal, with their figures by format. */
interface Group {
  readonly names: string
  readonly rows: readonly Measured[]
}

function alike(measured: readonly Measured[]): Group[] {
  const groups = new Map<string, Direction[]>()
  const rowsOf = (rounding: Direction): Measured[] => measured.filter((one) => one.rounding === rounding)
  for (const rounding of directionIds) {
    const key = rowsOf(rounding)
      .flatMap(({ quantized }) => quantized.map(({ significand, exponent }) => `${significand}p${exponent}`))
      .join()
    groups.set(key, [...(groups.get(key) ?? []), rounding])
  }
  return [...groups.values()].map((names) => ({ names: names.join(', '), rows: rowsOf(names[0] as Direction) }))
}

const listed = (rows: readonly Measured[]): string =>
  rows.map(({ format, qNorm }) => `${format.id} ${rootDecimal(qNorm)}`).join(', ')

/** The paper: "From FP16 to FP4, the shrinkage factor q decreases noticeably". */
function falls({ names, rows }: Group): Finding {
  const does = rows.every((row, i) => i === 0 || compareQuotients(row.qNorm, (rows[i - 1] as Measured).qNorm) < 0)
  return {
    claim: `q falls from ${ids.join(' to ')} (${names})`,
    verdict: does ? 'holds' : 'violated',
    words: listed(rows),
  }
}

/** The paper: q ∈ (0, 1]. */
function staysBelowOne({ names, rows }: Group): Finding {
  const above = rows.filter(({ qNorm }) => compareQuotients(qNorm, one) > 0)
  return {
    claim: `q ≤ 1 (${names})`,
    verdict: above.length === 0 ? 'holds' : 'violated',
    words: above.length === 0 ? `in all ${ids.length} formats` : listed(above),
  }
}

const unit: Dyadic = { significand: 1n, exponent: 0 }
const one: Quotient = { numerator: unit, denominator: unit }

const toNumber = ({ significand, exponent }: Dyadic): number => Number(significand) * 2 ** exponent

/** The signal and what two directions make of it, one panel a format. */
function curves(signal: readonly Datum[], measured: readonly Measured[]): string {
  const points = (values: readonly Dyadic[], more: object): object[] =>
    values.map((y, i) => ({ x: i / samplesPerUnit, y: toNumber(y), ...more }))
  const shown = measured.filter(({ rounding }) => rounding === 'rtz' || rounding === 'rne')
  const drawn = shown.flatMap(({ format, rounding, quantized }) =>
    points(quantized, { format: format.id, rounding: directions[rounding] }),
  )
  const exact = shown.flatMap(({ format, rounding }) =>
    points(valuesOf(signal) as readonly Dyadic[], { format: format.id, rounding: directions[rounding] }),
  )
  const labels = shown.map(({ format, rounding, qNorm }) => ({
    format: format.id,
    rounding: directions[rounding],
    text: `q = ${rootDecimal(qNorm)}`,
  }))
  const facets = { fx: 'format', fy: 'rounding' }
  return svg(
    'e^(−0.2x), quantized',
    'The signal e^(-0.2x) and its quantized values, for four formats across and two rounding directions down.',
    {
      width: 900,
      height: 420,
      marginRight: 110,
      fx: { domain: ids, label: null },
      fy: { label: null },
      x: { label: 'x' },
      y: { label: 'value', domain: [0, 1.05], grid: true },
      marks: [
        Plot.frame({ stroke: '#bbb' }),
        Plot.line(exact, { ...facets, x: 'x', y: 'y', stroke: 'black', strokeWidth: 1 }),
        Plot.line(drawn, { ...facets, x: 'x', y: 'y', stroke: palette[0], strokeWidth: 1.5, curve: 'step-after' }),
        Plot.text(labels, { ...facets, text: 'text', frameAnchor: 'top-right', dx: -6, dy: 6 }),
      ],
    },
  )
}

/** q_norm by format, a line for each group of directions. */
function factors(groups: readonly Group[]): string {
  const points = groups.flatMap(({ names, rows }) =>
    rows.map(({ format, qNorm }) => ({ format: format.id, names, q: Number(rootDecimal(qNorm)) })),
  )
  return svg(
    'q = ‖Q(g)‖/‖g‖ of e^(−0.2x)',
    'The factor q for four formats, a line for each group of rounding directions that agree; a rule at q = 1.',
    {
      width: 640,
      height: 400,
      marginRight: 70,
      x: { type: 'point', domain: ids, label: null },
      y: { label: 'q', grid: true },
      color: { domain: groups.map(({ names }) => names), range: [...palette] },
      marks: [
        Plot.ruleY([1], { stroke: 'black' }),
        Plot.line(points, { x: 'format', y: 'q', stroke: 'names', strokeWidth: 2 }),
        Plot.dot(points, { x: 'format', y: 'q', fill: 'names', r: 3 }),
        Plot.text(
          points.filter(({ format }) => format === ids.at(-1)),
          { x: 'format', y: 'q', text: 'names', fill: 'names', dx: 8, textAnchor: 'start' },
        ),
      ],
    },
  )
}
