import { describe, expect, it } from 'vitest'
import { convert } from '../../spec/convert.ts'
import { datumAt } from '../../spec/ordered.ts'
import { formatOf } from '../../spec/testing.ts'
import { openVariations } from '../../spec/variations.ts'
import { bitsToOrdinal } from '../cases/simplest.ts'
import { Judge } from './judge.ts'
import { prepare } from './prepare.ts'
import { emptyTally, merge } from './tally.ts'

const format = formatOf('e4m3fn')
const source = formatOf('binary32')
const conversion = { format, rounding: 'rne', overflow: 'saturate' } as const
const prepared = prepare({ conversion, source }, openVariations)
const judge = (): Judge =>
  new Judge(
    { uri: 'js:here', output: undefined, row: format.row, ...conversion, ...prepared, places: prepared.places.spec },
    'codes',
  )
const due = (ordinal: number): number => Number(convert(datumAt(source, BigInt(ordinal)), conversion))

/** Steps on the number line of E4M3, told from its codes alone: sign and magnitude; 0x7f is NaN. */
const ulpsOf = (got: number, want: number): number | undefined => {
  const step = (code: number): number => (code >= 128 ? 128 - code : code)
  return got % 128 === 127 || want % 128 === 127 ? undefined : step(got) - step(want)
}

/** Inputs about zero and about one, of both signs, each across the border of two cells. */
const length = 3000
const stretches = [2 ** 31 - length / 2, bitsToOrdinal(0x3f800000) - length / 2, bitsToOrdinal(0xbf800000) - length / 2]

/** One code too high, another's sign, NaN, or right, in turn and in blocks. */
function wrong(ordinal: number): number {
  const code = due(ordinal)
  const block = Math.floor(ordinal / 7) % 5
  return [code, (code + 1) % 256, code ^ 128, 127, (code + 19) % 256][block] as number
}

describe('where wrong answers lie', () => {
  const cells = new Map<number, { count: number; ulps: number[] }>()
  const ulps = new Map<number, number>()
  for (const ordinal of stretches.flatMap((first) => Array.from({ length }, (_, i) => first + i))) {
    const [got, want] = [wrong(ordinal), due(ordinal)]
    if (got === want) continue
    // The first 12 bits of 32: sign, exponent, three bits of the significand.
    const number = Number.parseInt(ordinal.toString(2).padStart(32, '0').slice(0, 12), 2)
    const cell = cells.get(number) ?? { count: 0, ulps: [] }
    const apart = ulpsOf(got, want)
    cells.set(number, { count: cell.count + 1, ulps: [...cell.ulps, ...(apart === undefined ? [] : [apart])] })
    if (apart === undefined) continue
    const key = apart === 0 ? 0 : Math.sign(apart) * (Math.floor(Math.log2(Math.abs(apart))) + 1)
    ulps.set(key, (ulps.get(key) ?? 0) + 1)
  }
  const naive = [...cells].map(([number, cell]) => [
    number,
    { count: cell.count, least: Math.min(...cell.ulps), most: Math.max(...cell.ulps) },
  ])
  const sorted = <K, V>(map: Map<K, V>): [K, V][] => [...map].sort(([a], [b]) => Number(a) - Number(b))

  it('is counted as one by one, in ranges, in points, and over several tallies', () => {
    expect(cells.size).toBeGreaterThan(5)
    const answersAt = (first: number): Uint8Array => Uint8Array.from({ length }, (_, i) => wrong(first + i))
    const tallies = stretches.map((first, i) => {
      const one = judge()
      const ordinals = Uint32Array.from({ length }, (_, at) => first + at)
      if (i === 1) one.points(ordinals, answersAt(first))
      else one.range(first, answersAt(first))
      return one.take()
    })
    const all = emptyTally('codes')
    for (const one of tallies) merge(all, one)
    expect(sorted(all.spread.cells)).toEqual(sorted(new Map(naive as [number, object][])))
    expect(sorted(all.spread.ulps)).toEqual(sorted(ulps))
    const count = [...all.spread.cells.values()].reduce((sum, cell) => sum + cell.count, 0)
    expect(count).toBe(all.findings.conforms?.violations)
  })

  it('is nowhere where all are right', () => {
    const one = judge()
    one.range(
      stretches[0] as number,
      Uint8Array.from({ length }, (_, i) => due((stretches[0] as number) + i)),
    )
    expect(one.tally.spread).toEqual({ cells: new Map(), ulps: new Map() })
  })
})
