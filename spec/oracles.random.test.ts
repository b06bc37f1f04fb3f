import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { convert } from './convert.ts'
import { finite } from './datum.ts'
import { type DecimalOracle, decimalOracle, decodeBinary } from './decimal/oracle.ts'
import { midpoint } from './exact/dyadic.ts'
import { deriveFormat, type Format, magnitudeOf } from './format.ts'
import { formats } from './formats/registry.ts'
import { type FloatRow, type FormatRow, floatRow } from './formats/row.ts'
import { datumAt, fromOrdinal, ordinalCount, toOrdinal } from './ordered.ts'
import { directionIds, formatOf, ruleIds } from './testing.ts'

vi.setConfig({ testTimeout: 120_000 })

const sourceIds = ['binary32', 'binary64'] as const

/** Where an input lies: anywhere among the source's ordinals, or close to a number or midpoint of the target. */
type Place =
  | { readonly kind: 'anywhere'; readonly random: bigint }
  | {
      readonly kind: 'close'
      readonly at: number
      readonly half: boolean
      readonly offset: bigint
      readonly negative: boolean
    }

const places: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ kind: fc.constant('anywhere' as const), random: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
  fc.record({
    kind: fc.constant('close' as const),
    at: fc.nat(),
    half: fc.boolean(),
    offset: fc.bigInt({ min: -3n, max: 3n }),
    negative: fc.boolean(),
  }),
)

function ordinalOf(place: Place, format: Format, source: Format): bigint {
  const count = ordinalCount(source)
  if (place.kind === 'anywhere') return place.random % count
  const index = BigInt(place.at) % (format.maxIndex.positive + 3n)
  const value = magnitudeOf(format.row, index)
  const x = finite(false, place.half ? midpoint(value, magnitudeOf(format.row, index + 1n)) : value)
  const near = toOrdinal(source, convert(x, { format: source, rounding: 'rne', overflow: 'saturate' })!) + place.offset
  return place.negative ? count - 1n - near : near
}

/** What both oracles give to one input; equal when they agree. */
function bothAnswers(
  format: Format,
  oracle: DecimalOracle,
  sourceId: (typeof sourceIds)[number],
  place: Place,
): [unknown[], unknown[]] {
  const source = formatOf(sourceId)
  const ordinal = ordinalOf(place, format, source)
  const x = datumAt(source, ordinal)
  const same = decodeBinary(fromOrdinal(source, ordinal), sourceId)
  const conversions = directionIds.flatMap((rounding) => ruleIds.map((overflow) => ({ format, rounding, overflow })))
  const asNumber = (code: bigint | undefined) => (code === undefined ? undefined : Number(code))
  return [
    conversions.map((conversion) => [conversion.rounding, conversion.overflow, asNumber(convert(x, conversion))]),
    conversions.map(({ rounding, overflow }) => [rounding, overflow, oracle.answer(same, rounding, overflow)]),
  ]
}

it('the oracles agree on 5,000 random inputs to random registered formats, in every direction and rule', () => {
  const oracles = new Map<string, DecimalOracle>()
  const targets = formats.filter(({ width }) => width <= 19)
  const oracleOf = (format: Format): DecimalOracle => {
    const known = oracles.get(format.id) ?? decimalOracle(format.row)
    oracles.set(format.id, known)
    return known
  }
  const property = fc.property(
    fc.constantFrom(...targets),
    fc.constantFrom(...sourceIds),
    places,
    (format, sourceId, place) => {
      const [ours, theirs] = bothAnswers(format, oracleOf(format), sourceId, place)
      expect(ours).toEqual(theirs)
    },
  )
  fc.assert(property, { numRuns: 5000, seed: 754 })
})

/** Encodings of special values that do not contradict each other. */
const specials = fc.constantFrom<Pick<FloatRow, 'nan' | 'infinities'>>(
  { nan: 'none', infinities: 'none' },
  { nan: 'none', infinities: 'top' },
  { nan: 'top', infinities: 'none' },
  { nan: 'top', infinities: 'top' },
  { nan: 'negativeZero', infinities: 'none' },
  { nan: 'negativeZero', infinities: 'top' },
  { nan: 'ieee', infinities: 'ieee' },
)

/** Float rows of 2 to 11 bits; whether their fields hold together is for the decimal oracle to say. */
const toyRows: fc.Arbitrary<FormatRow> = fc
  .record({
    width: fc.integer({ min: 2, max: 11 }),
    spare: fc.nat({ max: 10 }),
    bias: fc.oneof(fc.integer({ min: -8, max: 16 }), fc.integer({ min: -160, max: 160 })),
    signed: fc.boolean(),
    zero: fc.constantFrom(true, true, false),
    radixLog2: fc.constantFrom(1 as const, 1 as const, 1 as const, 2 as const),
    overflowWithoutInfinity: fc.constantFrom('nan' as const, 'clamp' as const),
    specials,
  })
  .map(({ width, spare, specials: special, ...rest }) => {
    // Up to a precision that leaves no bit for the exponent field: subnormals alone.
    const most = rest.signed ? width : width + 1
    const precision = rest.radixLog2 === 2 ? 1 : most - (spare % most)
    return floatRow({ ...rest, ...special, id: 'toy', width, precision, source: 'made up' })
  })

/** The decimal oracle of a row, or undefined where it finds the row contradicting itself or without a positive number. */
function oracleUnlessRefused(row: FormatRow): DecimalOracle | undefined {
  const { maxIndex, nanCode, hasZero } = deriveFormat(row)
  if (maxIndex.positive < (hasZero ? 1n : 0n)) return undefined
  const hasRoomForNan =
    row.layout === 'float' &&
    (row.nan !== 'ieee' || (row.precision > 1 && row.width - (row.signed ? 1 : 0) >= row.precision))
  if (nanCode !== undefined && !hasRoomForNan) return undefined
  try {
    return decimalOracle(row)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

it('the oracles agree on 2,500 random toy formats, 6 inputs each, in every direction and rule', () => {
  let tried = 0
  const many = fc.array(fc.tuple(fc.constantFrom(...sourceIds), places), { minLength: 6, maxLength: 6 })
  const property = fc.property(toyRows, many, (row, inputs) => {
    const oracle = oracleUnlessRefused(row)
    fc.pre(oracle !== undefined)
    tried += 1
    const format = deriveFormat(row)
    for (const [sourceId, place] of inputs) {
      const [ours, theirs] = bothAnswers(format, oracle!, sourceId, place)
      expect(ours).toEqual(theirs)
    }
  })
  fc.assert(property, { numRuns: 2500, seed: 3109, maxSkipsPerRun: 10 })
  expect(tried).toBeGreaterThanOrEqual(2500)
})
