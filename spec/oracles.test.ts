import { describe, expect, it, vi } from 'vitest'
import { convert } from './convert.ts'
import { type DecimalOracle, decimalOracle, decodeBinary } from './decimal/oracle.ts'
import { deriveFormat, type Format } from './format.ts'
import { p3109 } from './formats/p3109.ts'
import { formats } from './formats/registry.ts'
import { datumAt, fromOrdinal } from './ordered.ts'
import * as shared from './testing.ts'

vi.setConfig({ testTimeout: shared.isFull ? 3_600_000 : 120_000 })

type SourceId = 'binary32' | 'binary64'

const sources: SourceId[] = ['binary32', 'binary64']

/** Where the specification and the decimal oracle give different codes. */
function disagreements(
  oracle: DecimalOracle,
  sourceId: SourceId,
  ordinals: readonly bigint[],
  conversions: shared.Directed[],
): string[] {
  const source = shared.formatOf(sourceId)
  return ordinals.flatMap((ordinal) => {
    const bits = fromOrdinal(source, ordinal)
    const x = datumAt(source, ordinal)
    const same = decodeBinary(bits, sourceId)
    return conversions.flatMap((conversion) => {
      const code = convert(x, conversion)
      const other = oracle.answer(same, conversion.rounding, conversion.overflow)
      if ((code === undefined ? undefined : Number(code)) === other) return []
      const { format, rounding, overflow } = conversion
      return [
        `${sourceId} ${bits.toString(16)} to ${format.id} ${rounding} ${overflow}: ${code?.toString(16)}, decimal ${other?.toString(16)}`,
      ]
    })
  })
}

const criticalOrdinals = (format: Format, source: Format): bigint[] => [
  ...shared.ordinalsAround(source, shared.criticalMagnitudes(format)),
  ...shared.specialOrdinals(source),
]

/** Every P3109 format of at most 8 bits. */
const p3109s = [3, 4, 5, 6, 7, 8].flatMap((bitwidth) =>
  [true, false].flatMap((signed) =>
    Array.from({ length: signed ? bitwidth - 1 : bitwidth }, (_, i) => i + 1).flatMap((precision) =>
      [true, false].map((extended) => deriveFormat(p3109({ bitwidth, precision, signed, extended }))),
    ),
  ),
)
const narrow = formats.filter(({ width }) => width <= 8)

describe('the specification and the decimal oracle agree in every direction under every overflow rule', () => {
  it.each(
    sources.flatMap((sourceId) => [
      [sourceId, 'every registered format of at most 8 bits', narrow] as const,
      sourceId === 'binary32' || shared.isFull
        ? ([sourceId, 'every P3109 format of at most 8 bits', p3109s] as const)
        : ([sourceId, 'every third P3109 format of at most 8 bits', p3109s.filter((_, i) => i % 3 === 0)] as const),
    ]),
  )('from %s, within two ulps of every value and midpoint of %s', (sourceId, _which, group) => {
    const source = shared.formatOf(sourceId)
    for (const format of group) {
      const oracle = decimalOracle(format.row)
      const found = disagreements(oracle, sourceId, criticalOrdinals(format, source), shared.conversionsTo(format))
      expect(shared.shortened(found)).toEqual([])
    }
  })

  const wide = [
    'binary16',
    'bfloat16',
    'binary16p11se',
    'binary16p8uf',
    'binary12p5se',
    ...(shared.isFull ? ['tf32'] : []),
  ]
  const sample = shared.isFull ? 'every value' : 'every 97th value, the 64 at either end and those by powers of two'

  it.each(sources.flatMap((sourceId) => wide.map((id) => [sourceId, id] as const)))(
    `from %s to %s within two ulps of ${sample}, and its midpoint`,
    (sourceId, id) => {
      const [source, format] = [shared.formatOf(sourceId), shared.formatOf(id)]
      const oracle = decimalOracle(format.row)
      const indices = shared.isFull ? shared.allIndices(format) : shared.stratifiedIndices(format)
      const ordinals = shared.ordinalsAround(source, shared.criticalMagnitudes(format, indices))
      expect(
        shared.shortened(disagreements(oracle, sourceId, ordinals, shared.conversionsTo(format, ['ieee']))),
      ).toEqual([])
      const outermost = shared.ordinalsAround(
        source,
        shared.criticalMagnitudes(format, [...indices.slice(0, 4), ...indices.slice(-8)]),
      )
      const special = [...outermost, ...shared.specialOrdinals(source)]
      expect(shared.shortened(disagreements(oracle, sourceId, special, shared.conversionsTo(format)))).toEqual([])
    },
  )
})

describe('from narrow sources every input is tried', () => {
  it.each([
    ['binary16', 'e4m3fn'],
    ['binary16', 'e5m2'],
    ['bfloat16', 'e8m0fnu'],
    ['bfloat16', 'e4m3fnuz'],
    ['binary16', 'mxint8'],
    ['bfloat16', 'binary16'],
    ['binary16', 'bfloat16'],
  ])('from %s to %s, under the rule of IEEE 754-2019 §7.4', (sourceId, id) => {
    const [source, format] = [shared.formatOf(sourceId), shared.formatOf(id)]
    const [inputs, oracle] = [decimalOracle(source.row), decimalOracle(format.row)]
    const found: string[] = []
    for (let ordinal = 0n; ordinal < 65536n; ordinal += 1n) {
      const bits = fromOrdinal(source, ordinal)
      const same = inputs.decode(Number(bits))
      const x = datumAt(source, ordinal)
      for (const rounding of shared.directionIds) {
        const code = convert(x, { format, rounding, overflow: 'ieee' })
        const other = same && oracle.answer(same, rounding, 'ieee')
        if ((code === undefined ? undefined : Number(code)) !== other)
          found.push(`${bits.toString(16)} ${rounding}: ${code}, decimal ${other}`)
      }
    }
    expect(shared.shortened(found)).toEqual([])
  })
})
