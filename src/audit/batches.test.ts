import { describe, expect, it } from 'vitest'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { integerQuantizer } from '../kernels/portable.ts'
import { judgeHere, violatedIn } from '../testing/judge-here.ts'

const claimed = { format: 'e5m2', rounding: 'rne', overflow: 'ieee' } as const
const right = integerQuantizer(findFormat('e5m2') as Format, 'rne', 'ieee')

/** Right, but for another code at every second call where `isChanged` says so. */
function alternating(isChanged: (x: number) => boolean, by: number): (x: Float32Array) => Uint8Array {
  let calls = 0
  return (x) => {
    calls++
    return Uint8Array.from(right(x), (code, i) => (calls % 2 === 0 && isChanged(x[i] as number) ? code ^ by : code))
  }
}

describe('an answer depends on its input alone', () => {
  it('but for sign and payload of NaN, which are no part of the value (IEEE 754-2019 §6.2)', async () => {
    expect(violatedIn(await judgeHere(alternating(Number.isNaN, 0x80), claimed))).toEqual([])
  })

  it('so that a path for shorter batches with another tie rule is found, however long those may be', async () => {
    const away = integerQuantizer(findFormat('e5m2') as Format, 'rna', 'ieee')
    for (const longest of [7, 4097, 65_535]) {
      const result = await judgeHere((x: Float32Array) => (x.length > longest ? right(x) : away(x)), claimed)
      expect(violatedIn(result)).toContain('batch-invariant')
    }
  })

  it('so that a number answered in two ways is found', async () => {
    const result = await judgeHere(
      alternating((x) => x > 1 && x < 2, 1),
      claimed,
    )
    expect(violatedIn(result)).toContain('batch-invariant')
  })
})
