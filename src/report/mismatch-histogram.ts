import * as Plot from '@observablehq/plot'
import type { Figure } from './format-picture.ts'
import type { Mismatches } from './mismatches.ts'
import { grouped } from './numbers.ts'
import { page, palette, power, svg } from './picture.ts'
import type { Result } from './result.ts'

/** How many answers are how far off. */
export function ulpsHistogram(spec: Result['spec'], { ulps }: Mismatches): readonly Figure[] {
  const bars = ulps.filter(([, count]) => count > 0)
  if (bars.length === 0) return []
  const name = (length: number): string => {
    const low = 2 ** (Math.abs(length) - 1)
    if (length === 0) return '0'
    return `${length < 0 ? '−' : '+'}${low < 64 ? low : power(Math.abs(length) - 1)}${low > 1 ? '…' : ''}`
  }
  const most = Math.max(...bars.map(([, count]) => count))
  const title = `How far off wrong answers are, in ulps of ${spec.format}`
  const description = bars.map(([length, count]) => `${name(length)} ulp: ${grouped(count)}`).join('; ')
  const picture = svg(
    title,
    description,
    {
      width: 900,
      marginLeft: 70,
      height: 200,
      x: { type: 'band', domain: bars.map(([length]) => length), tickFormat: name, label: 'ulps, from' },
      y: { type: 'log', domain: [0.5, 2 * most], ticks: 4, tickFormat: '~s', label: 'answers', grid: true },
      marks: [
        Plot.rectY(bars, { x: (d) => d[0], y1: 0.5, y2: (d) => d[1], fill: palette[0], inset: 2 }),
        Plot.text(bars, { x: (d) => d[0], y: (d) => d[1], text: (d) => grouped(d[1]), dy: -7 }),
      ],
    },
    page,
  )
  return [
    {
      caption: `${title}: 0 where the answer compares equal, such as a zero of the other sign. The scale is logarithmic.`,
      picture,
    },
  ]
}
