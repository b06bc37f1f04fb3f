import { describe, expect, it } from 'vitest'
import { rightQuantizers } from '../../properties/zoo/right.ts'
import { judgeHere, violatedIn } from '../testing/judge-here.ts'

describe('right quantizers, written in other ways, raise no alarm', () => {
  // Those of other formats, from other sources and in C are judged by `npm run zoo`.
  const chosen = rightQuantizers.filter(({ format }) => format === 'e4m3fn' || format === 'e2m1fn')
  const named = chosen.map((one) => ({ ...one, name: `${one.way} ${one.format} ${one.rounding} ${one.overflow}` }))
  it.each(named)('$name', async ({ make, format, rounding, overflow }) => {
    expect(violatedIn(await judgeHere(make(), { format, rounding, overflow }))).toEqual([])
  })
})
