import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { formatOf } from '../../spec/testing.ts'
import { snapshotResultSchema } from '../report/snapshot-result.ts'
import { renderSnapshotText } from '../report/snapshot-text.ts'
import { writeTensors } from '../safetensors/write.ts'
import { snapshotFigures } from './snapshot.ts'

const root = mkdtempSync(join(tmpdir(), 'halfulp-snapshot-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function written(values: readonly number[], dtype: 'F32' | 'F64' = 'F32'): Promise<string> {
  const path = join(root, 'x.safetensors')
  const data = dtype === 'F32' ? Float32Array.from(values) : Float64Array.from(values)
  await writeTensors(path, [
    { name: 'adam/v', dtype, shape: [values.length], data },
    { name: 'ids', dtype: 'I32', shape: [1], data: new Int32Array(1) },
  ])
  return path
}

describe('a snapshot', () => {
  it('is counted by what a format makes of each element', async () => {
    // e4m3fn: smallest 2^-9, so 2^-10 is a tie that goes to 0; largest 448.
    const path = await written([0, -0, 2 ** -10, -(2 ** -11), 1.001 * 2 ** -10, 1, 1.0625, 448, 449, -1e9, Number.NaN])
    const result = snapshotResultSchema.parse(
      await snapshotFigures(path, { formats: [formatOf('e4m3fn')], rounding: 'rne' }),
    )
    expect(result.tensors).toHaveLength(1)
    expect(result.tensors[0]).toMatchObject({ tensor: 'adam/v', elements: 11, zeros: 2, notFinite: 1 })
    expect(result.tensors[0]?.formats[0]).toEqual({
      format: 'e4m3fn',
      flushed: 2,
      saturated: 2,
      exact: 2,
      kept: 6,
      frozen: null,
    })
    const toward = await snapshotFigures(path, { formats: [formatOf('e4m3fn')], rounding: 'rtz' })
    expect(toward.tensors[0]?.formats[0]).toMatchObject({ flushed: 3, kept: 5 })
    expect(renderSnapshotText(result)).toContain('25.0 %')
  })

  it('freezes where β₂·v rounds to v: in bfloat16 at .999 everywhere, at .99 nowhere in the normal range', async () => {
    const path = await written([1, 1.5, 1.9921875, 3.0625], 'F64')
    const frozen = async (beta2: number): Promise<unknown> =>
      (await snapshotFigures(path, { formats: [formatOf('bfloat16')], rounding: 'rne', beta2 })).tensors[0]?.formats[0]
        ?.frozen
    // 1 − β ≤ u/2 freezes all, 1 − β ≥ u none, u = 2^-8.
    expect([await frozen(0.999), await frozen(0.99)]).toEqual([4, 0])
  })

  it('without such tensors, or in a format too wide, is refused', async () => {
    const path = await written([1])
    const formats = [formatOf('e5m2')]
    await expect(snapshotFigures(path, { formats, rounding: 'rne', tensor: 'ids' })).rejects.toThrow(
      /names begin with "ids".*came none$/,
    )
    await expect(snapshotFigures(path, { formats: [formatOf('binary32')], rounding: 'rne' })).rejects.toThrow(
      /at most 16 bits, came binary32$/,
    )
  })
})
