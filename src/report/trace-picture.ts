import * as Plot from '@observablehq/plot'
import type { Figure } from './format-picture.ts'
import { palette, svg } from './picture.ts'
import type { TraceResult } from './trace-result.ts'

/** Tensors that one picture has room for: those in which most elements were lost come first. */
const most = 24

/** A name that a picture has room for. */
const short = (name: string): string => (name.length <= 40 ? name : `…${name.slice(-39)}`)

/** How far q* and q_norm² ranged over the steps, and which share was flushed and saturated, a line a tensor. */
export function tracePictures({ tensors }: TraceResult): readonly Figure[] {
  const chosen = [...tensors]
    .filter(({ elements }) => elements > 0)
    .sort((a, b) => (b.flushed + b.saturated) / b.elements - (a.flushed + a.saturated) / a.elements)
    .slice(0, most)
  if (chosen.length === 0) return []
  const height = 80 + 24 * chosen.length
  const frame = { width: 900, height, marginLeft: 280, marginRight: 24 }
  const left =
    tensors.length > chosen.length ? ` ${chosen.length} of ${tensors.length} tensors, those that lose most.` : ''
  const ranges = chosen.flatMap(({ tensor, qStar, qNormSquared }) =>
    [
      ['q*', qStar],
      ['q_norm²', qNormSquared],
    ].flatMap(([name, range]) =>
      typeof range === 'object' && range
        ? [{ tensor: short(tensor), name, least: Number(range.least.value), most: Number(range.most.value) }]
        : [],
    ),
  )
  const shares = chosen.flatMap(({ tensor, flushed, saturated, elements }) => [
    { tensor: short(tensor), name: 'flushed to zero', share: flushed / elements },
    { tensor: short(tensor), name: 'saturated', share: saturated / elements },
  ])
  const color = { legend: false, range: [...palette.slice(0, 2)] }
  return [
    {
      caption: `q* (blue) and q_norm² (red) of each tensor, from the least to the most over the steps; 1 is no loss.${left}`,
      picture: svg(
        'Shrinkage by tensor',
        `${chosen.length} tensors, a line each from the least to the most value over the steps.`,
        {
          ...frame,
          x: { label: 'factor', grid: true },
          y: { label: null, domain: chosen.map(({ tensor }) => short(tensor)) },
          color: { ...color, domain: ['q*', 'q_norm²'] },
          marks: [
            Plot.ruleX([1], { stroke: 'black', strokeDasharray: '4 3' }),
            Plot.ruleY(ranges, { y: 'tensor', x1: 'least', x2: 'most', stroke: 'name', strokeWidth: 3 }),
            Plot.dot(ranges, { y: 'tensor', x: 'least', fill: 'name', r: 3.5 }),
            Plot.dot(ranges, { y: 'tensor', x: 'most', fill: 'name', r: 3.5 }),
          ],
        },
      ),
    },
    {
      caption: `Share of the elements of each tensor, over all steps, that became zero (blue) or the largest number (red).${left}`,
      picture: svg('Flushed and saturated by tensor', `${chosen.length} tensors, a bar each with two parts.`, {
        ...frame,
        x: { label: 'share of elements', grid: true },
        y: { label: null, domain: chosen.map(({ tensor }) => short(tensor)) },
        color: { ...color, domain: ['flushed to zero', 'saturated'] },
        marks: [Plot.barX(shares, { y: 'tensor', x: 'share', fill: 'name' }), Plot.ruleX([0])],
      }),
    },
  ]
}
