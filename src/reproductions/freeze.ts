import * as Plot from '@observablehq/plot'
import { restOf } from '../../properties/theorems/exact/feed.ts'
import { quantized, quantizer } from '../../properties/theorems/exact/quantizer.ts'
import {
  difference,
  isLess,
  parseRational,
  product,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { key, palette, svg } from '../report/picture.ts'
import type { Finding, Reproduction } from './record.ts'

const formats = ['e2m1fn', 'e4m3fn', 'e5m2', 'bfloat16', 'binary16']
const roundings = ['rne', 'rna', 'rtz', 'rto', 'rtp']
const betas = ['0.9', '0.99', '0.999']
const drawn = { rounding: 'rne', beta: '0.999', steps: 2000 }

const one = rational(1)

interface Rest {
  readonly format: string
  readonly rounding: string
  readonly beta: string
  readonly value: Rational
  readonly steps: number
}

/** What becomes of Adam's second moment where each step rounds it: the mechanism behind "Adam is highly sensitive to the second moment". */
export const freeze: Reproduction = {
  id: 'freeze',
  reference:
    'Tang, Li and Zou, "A Convergence Analysis of Adaptive Optimizers under Floating-point Quantization": Adam\'s sensitivity to the second moment',
  setting:
    'V ← Q(β₂V + (1−β₂)G²) from V = 0 with G² = 1, exactly but for the one rounding Q a step, β₂ a decimal: where V comes to rest, and after how many steps. Without rounding it goes to 1. Stochastic ' +
    'rounding that resolves every fraction has no rest: its mean is that of the exact recursion.',
  heeds: [],
  run: async ({ onProgress }) => {
    const cases = betas.flatMap((beta) =>
      formats.flatMap((format) => roundings.map((rounding) => ({ beta, format, rounding }))),
    )
    const rests = cases.map((one, i): Rest => {
      onProgress?.(i / cases.length, `${one.format} ${one.rounding}, β₂ = ${one.beta}`)
      return { ...one, ...restOf(feedOf(one.beta), quantizer(one.format, one.rounding)) }
    })
    return {
      findings: betas.map((beta) => staysBelow(rests, beta)),
      rows: rests.map(({ beta, format, rounding, value, steps }) => ({
        'β₂': beta,
        format,
        rounding,
        'rests at': rationalText(value),
        steps,
      })),
      pictures: { paths: paths() },
    }
  },
}

const feedOf = (text: string) => {
  const beta = parseRational(text)
  return { beta, gamma: difference(one, beta), input: one }
}

/** "The second moment needs more precision than the first": here, whether it gets to its mean at all. */
function staysBelow(rests: readonly Rest[], beta: string): Finding {
  const nearest = rests.filter((rest) => rest.beta === beta && rest.rounding === 'rne')
  return {
    claim: `β₂ = ${beta}: rounded to nearest, the second moment stops short of 1 in every format`,
    verdict: nearest.every(({ value }) => isLess(value, one)) ? 'holds' : 'violated',
    words: nearest.map(({ format, value }) => `${format} ${rationalText(value)}`).join(', '),
  }
}

function paths(): string {
  const feed = feedOf(drawn.beta)
  const colors = palette.slice(0, formats.length)
  const points = formats.flatMap((format) => {
    const by = quantizer(format, drawn.rounding)
    let value = rational(0)
    return Array.from({ length: drawn.steps / 10 + 1 }, (_, i) => {
      const point = { format, step: 10 * i, y: Number(value.numerator) / Number(value.denominator) }
      for (let k = 0; k < 10; k++)
        value = quantized(sum(product(feed.beta, value), product(feed.gamma, feed.input)), by)
      return point
    })
  })
  const exact = Array.from({ length: drawn.steps / 10 + 1 }, (_, i) => ({
    step: 10 * i,
    y: 1 - Number(drawn.beta) ** (10 * i),
  }))
  return svg(
    `The second moment at β₂ = ${drawn.beta}, G² = 1, ${drawn.rounding}`,
    'The second moment by step: exactly it goes to 1; in each format it stops at a value below.',
    {
      width: 640,
      height: 400,
      marginRight: 20,
      x: { label: 'step' },
      y: { label: 'V', grid: true, domain: [0, 1] },
      marks: [
        Plot.frame({ stroke: '#bbb' }),
        Plot.line(exact, { x: 'step', y: 'y', stroke: 'black', strokeDasharray: '4 3' }),
        ...formats.map((format, i) =>
          Plot.line(
            points.filter((point) => point.format === format),
            { x: 'step', y: 'y', stroke: colors[i] as string, strokeWidth: 2 },
          ),
        ),
        ...key(['exactly', ...formats], ['#000000', ...colors], 'top-left'),
      ],
    },
  )
}
