import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import { criticalMagnitudes, directionIds, formatOf, ruleIds } from '../../spec/testing.ts'
import { fromNumber, toNumber } from '../arbitraries/point.ts'
import { type Declared, roundingJudge } from './rounding.ts'

const answerTo = (
  x: number,
  { format, overflow }: Declared,
  rounding: Parameters<typeof convert>[1]['rounding'],
): number => {
  const code = convert(fromNumber(x), { format, rounding, overflow })
  const datum = decode(format, code as NonNullable<typeof code>)
  return datum.kind === 'nan' ? Number.NaN : toNumber(datum)
}

/** Numbers at and beside every value and midpoint of a format, with both signs, and the special ones. */
function tryings(id: string): number[] {
  const magnitudes = criticalMagnitudes(formatOf(id)).map((magnitude) =>
    toNumber({ kind: 'finite', negative: false, magnitude }),
  )
  const around = magnitudes.flatMap((x) => [x, x * (1 - 2 ** -52), x * (1 + 2 ** -52), Math.fround(x * 1.001)])
  return [...around, 1e300, Number.POSITIVE_INFINITY, 5e-324].flatMap((x) => [x, -x])
}

describe('a rounding as declared is told from another', () => {
  it.each(['e2m1fn', 'e4m3fn', 'e5m2', 'e3m4'])('at every value and midpoint of %s, in every direction', (id) => {
    const format = formatOf(id)
    const wrong: string[] = []
    for (const rounding of directionIds)
      for (const overflow of ruleIds) {
        const declared: Declared = { format, rounding, overflow, subnormals: 'kept' }
        const { judge } = roundingJudge(declared, true)
        for (const x of tryings(id)) {
          const due = answerTo(x, declared, rounding)
          if (judge(x, due) !== 'right') wrong.push(`${rounding} ${overflow} ${x}`)
          const other = due === 0 || Number.isNaN(due) ? 1 : -due
          if (judge(x, other) !== 'wrong') wrong.push(`${rounding} ${overflow} ${x} not ${other}`)
        }
      }
    expect(wrong.slice(0, 5)).toEqual([])
  })

  it('in the wide formats, whatever the number', () => {
    for (const id of ['bfloat16', 'binary16', 'tf32', 'binary32']) {
      const declared: Declared = { format: formatOf(id), rounding: 'rne', overflow: 'ieee', subnormals: 'kept' }
      const { judge } = roundingJudge(declared, true)
      fc.assert(
        fc.property(fc.oneof(fc.double(), fc.float()), fc.double(), (x, other) => {
          const due = answerTo(x, declared, 'rne')
          expect(judge(x, due)).toBe('right')
          expect(judge(x, other) === 'right').toBe(Object.is(other, due))
        }),
        { numRuns: 200 },
      )
    }
  })

  it.each(['sra', 'srb', 'src'] as const)('%s allows what some random bits give, and nothing else', (variant) => {
    const format = formatOf('e4m3fn')
    for (const bits of [1, 3]) {
      const declared: Declared = { format, rounding: { variant, bits }, overflow: 'ieee', subnormals: 'kept' }
      const { judge } = roundingJudge(declared, true)
      const candidates = [...new Set(tryings('e4m3fn').filter((x) => Math.abs(x) < 600))]
      const wrong = candidates.filter((x) => {
        const reached = Array.from({ length: 2 ** bits }, (_, random) =>
          answerTo(x, declared, { variant, bits, random: BigInt(random) }),
        )
        const near = [...reached, answerTo(x, declared, 'rtp'), answerTo(x, declared, 'rtn'), x]
        return near.some((q) => (judge(x, q) === 'right') !== reached.some((one) => Object.is(one, q)))
      })
      expect(wrong).toEqual([])
    }
  })

  it('with subnormals flushed, and the sign of zero apart', () => {
    const e4m3 = formatOf('e4m3fn')
    const flushed = roundingJudge(
      { format: e4m3, rounding: 'rne', overflow: 'saturate', subnormals: 'flushed' },
      true,
    ).judge
    expect(['right', 'wrong', 'zeroSign']).toEqual([
      flushed(2 ** -7, 0),
      flushed(2 ** -7, 2 ** -7),
      flushed(-(2 ** -7), 0),
    ])
    const kept = roundingJudge({ format: e4m3, rounding: 'rne', overflow: 'saturate', subnormals: 'kept' }, true).judge
    expect([kept(2 ** -7, 2 ** -7), kept(-(2 ** -20), -0), kept(-(2 ** -20), 0)]).toEqual([
      'right',
      'right',
      'zeroSign',
    ])
    expect([kept(0, 0), kept(-0, -0), kept(0, -0), kept(0, 1)]).toEqual(['right', 'right', 'zeroSign', 'wrong'])
  })

  it('where no standard says what is due, any answer will do', () => {
    const { judge } = roundingJudge({
      format: formatOf('e2m1fn'),
      rounding: 'rne',
      overflow: 'saturate',
      subnormals: 'kept',
    })
    expect(judge(Number.NaN, 3)).toBe('open')
  })
})
