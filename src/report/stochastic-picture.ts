import * as Plot from '@observablehq/plot'
import { awayCount } from '../../spec/rounding.ts'
import type { Figure } from './format-picture.ts'
import { palette, svg } from './picture.ts'
import type { Result } from './result.ts'

/** Places in the gap at which the probability is drawn. */
const places = 512

/** Random bits up to which steps can be told apart; with more the line is the diagonal. */
const mostBits = 12

/** How often each stochastic rounding in question goes away from zero, by the place in the gap: from the specification alone. */
export function stochasticPictures(specs: readonly Result['spec'][]): readonly Figure[] {
  return [...new Set(specs.map(({ rounding }) => rounding))].flatMap((rounding) => {
    const [, variant, digits] = /^(sra|srb|src):(\d+)$/.exec(rounding) ?? []
    const bits = Number(digits)
    return variant === undefined || bits > mostBits ? [] : [probability(variant as 'sra', bits)]
  })
}

/** K of the 2^N values of R, over ν = part/whole; both are counted exactly, and divided for drawing alone. */
function probability(variant: 'sra' | 'srb' | 'src', bits: number): Figure {
  const points = Array.from({ length: places + 1 }, (_, part) => ({
    nu: part / places,
    away: Number(awayCount({ variant, bits }, { part: BigInt(part), whole: BigInt(places) })) / 2 ** bits,
  }))
  const title = `Probability of rounding away from zero, ${variant}:${bits}`
  return {
    caption: `${title}, by the place ν of |x| in its gap (blue), beside ν itself, which unbiased rounding would have (dashed).`,
    picture: svg(title, `Steps of 2^-${bits} along the diagonal from (0, 0) to (1, 1).`, {
      width: 900,
      height: 340,
      marginLeft: 60,
      x: { label: 'ν', domain: [0, 1] },
      y: { label: 'probability', domain: [0, 1], grid: true },
      marks: [
        Plot.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: 'black', strokeDasharray: '4 3' },
        ),
        Plot.line(points, { x: 'nu', y: 'away', stroke: palette[0], strokeWidth: 1.5, curve: 'step-after' }),
      ],
    }),
  }
}
