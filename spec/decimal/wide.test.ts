import { describe, expect, it } from 'vitest'
import { decode } from '../codec.ts'
import { convert } from '../convert.ts'
import type { Code } from '../formats/row.ts'
import { fromOrdinal } from '../ordered.ts'
import { conversionsTo, criticalMagnitudes, formatOf, ordinalsAround, shortened, specialOrdinals } from '../testing.ts'
import { decimalOracle, decodeBinary } from './oracle.ts'
import { wideOracle } from './wide.ts'

const binary64 = formatOf('binary64')

/** The inputs of binary64 at and beside numbers and midpoints of a format: beside zero, the normal limit, 1, and the largest. */
function inputsNear(id: string): readonly Code[] {
  const format = formatOf(id)
  const normal = 1n << BigInt(format.precision - 1)
  const one = BigInt(format.row.layout === 'float' ? format.row.bias : 0) * normal
  const max = format.maxIndex.positive
  const indices = [0n, 1n, normal - 1n, normal, one - 1n, one, one + 1n, max - 1n, max, max + 1n]
  const ordinals = [
    ...ordinalsAround(binary64, criticalMagnitudes(format, id === 'binary64' ? indices.slice(0, -2) : indices), 1n),
    ...specialOrdinals(binary64),
  ]
  return ordinals.map((ordinal) => fromOrdinal(binary64, ordinal))
}

const hex = (code: bigint): string => `0x${code.toString(16)}`

describe('the decimal oracle of wide formats', () => {
  it.each(['tf32', 'binary32', 'binary64'] as const)('agrees with the exact specification on %s', (id) => {
    const ask = wideOracle(id)
    const inputs = inputsNear(id)
    expect(inputs.length).toBeGreaterThan(60)
    const differences = conversionsTo(formatOf(id), id === 'binary64' ? ['ieee'] : undefined).flatMap((conversion) =>
      inputs.flatMap((bits) => {
        const { rounding, overflow } = conversion
        const got = ask(decodeBinary(bits, 'binary64'), rounding, overflow)
        const due = convert(decode(binary64, bits), conversion) as bigint
        return got === due ? [] : [`${hex(bits)} ${rounding} ${overflow}: ${hex(got)} for ${hex(due)}`]
      }),
    )
    expect(shortened(differences)).toEqual([])
  })

  it('agrees with the oracle that lists every code, where both answer', () => {
    const ask = wideOracle('tf32')
    const listing = decimalOracle(formatOf('tf32').row)
    for (const bits of inputsNear('tf32')) {
      const x = decodeBinary(bits, 'binary64')
      expect(Number(ask(x, 'rne', 'ieee'))).toBe(listing.answer(x, 'rne', 'ieee'))
    }
  })

  it.each([
    // IEEE 754-2019 §4.3: beside 1, in the last place of binary32; and past its largest number.
    ['binary32', 0x3ff0000010000000n, 'rne', 0x3f800000n],
    ['binary32', 0x3ff0000010000000n, 'rna', 0x3f800001n],
    ['binary32', 0xbff0000010000000n, 'rtp', 0xbf800000n],
    ['binary32', 0xbff0000010000000n, 'rtn', 0xbf800001n],
    ['binary32', 0x7fefffffffffffffn, 'rne', 0x7f800000n],
    ['binary32', 0x7fefffffffffffffn, 'rtn', 0x7f7fffffn],
    ['binary64', 0x8000000000000000n, 'rto', 0x8000000000000000n],
  ] as const)('%s of %s by %s', (id, bits, direction, due) => {
    expect(hex(wideOracle(id)(decodeBinary(bits, 'binary64'), direction, 'ieee'))).toBe(hex(due))
  })
})
