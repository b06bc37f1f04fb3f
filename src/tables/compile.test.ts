import { describe, expect, it, vi } from 'vitest'
import { convert } from '../../spec/convert.ts'
import { type DecimalOracle, decimalOracle, decodeBinary } from '../../spec/decimal/oracle.ts'
import { powerOfTwo } from '../../spec/exact/dyadic.ts'
import { deriveFormat, type Format } from '../../spec/format.ts'
import { formats } from '../../spec/formats/registry.ts'
import { floatRow } from '../../spec/formats/row.ts'
import { datumAt, fromOrdinal, ordinalCount, toOrdinal } from '../../spec/ordered.ts'
import * as shared from '../../spec/testing.ts'
import { openVariations } from '../../spec/variations.ts'
import { compileRuns, noCode, type RunTable, runAt } from './compile.ts'

vi.setConfig({ testTimeout: shared.isFull ? 3_600_000 : 120_000 })

const tableOf = (conversion: shared.Directed, source: Format): RunTable =>
  compileRuns(conversion, source, openVariations)

const dueAt = ({ starts, due }: RunTable, ordinal: bigint): number => due[runAt(starts, ordinal)]

const asDue = (code: bigint | number | undefined): number => (code === undefined ? noCode : Number(code))

/** Where a table differs from the specification or from the decimal oracle. */
function faults(
  table: RunTable,
  conversion: shared.Directed,
  sourceId: 'binary32' | 'binary64',
  ordinals: readonly bigint[],
  oracle: DecimalOracle,
): string[] {
  const source = shared.formatOf(sourceId)
  const { format, rounding, overflow } = conversion
  return ordinals.flatMap((ordinal) => {
    const came = dueAt(table, ordinal)
    const bits = fromOrdinal(source, ordinal)
    const first = asDue(convert(datumAt(source, ordinal), conversion))
    const second = asDue(oracle.answer(decodeBinary(bits, sourceId), rounding, overflow))
    if (came === first && came === second) return []
    return [
      `${sourceId} ${bits.toString(16)} to ${format.id} ${rounding} ${overflow}: ${came}, specification ${first}, decimal ${second}`,
    ]
  })
}

/** Every boundary of these runs, with two ordinals on either side, and the middle of every run. */
function boundaries({ starts }: RunTable, source: Format, isKept: (run: number) => boolean = () => true): bigint[] {
  const last = ordinalCount(source) - 1n
  return starts.flatMap((start, run) => {
    if (!isKept(run)) return []
    const next = starts[run + 1] ?? last + 1n
    return [start - 2n, start - 1n, start, start + 1n, start + 2n, (start + next) / 2n].filter(
      (one) => one >= 0n && one <= last,
    )
  })
}

const said = (permitted: readonly { variation: string; codes: ReadonlySet<bigint> | 'any' }[]): string =>
  permitted
    .map(({ variation, codes }) => `${variation} ${codes === 'any' ? codes : [...codes].sort().join()}`)
    .join('; ')

/** Whether the runs begin at the first ordinal, ascend, and each gives another answer than the one before. */
function isInOrder({ starts, due, permitted }: RunTable): boolean {
  const answers = due.map((code, run) => `${code} ${said(permitted.get(run) ?? [])}`)
  return starts.every((start, run) =>
    run === 0 ? start === 0n : start > starts[run - 1] && answers[run] !== answers[run - 1],
  )
}

const narrow = formats.filter(({ width }) => width <= 8)
const p3109s = [
  'binary3p1ue',
  'binary4p2se',
  'binary5p5uf',
  'binary6p2sf',
  'binary8p1uf',
  'binary8p3ue',
  'binary8p4se',
].map(shared.formatOf)
const toys = [
  floatRow({
    id: 'tiny',
    width: 4,
    precision: 2,
    bias: 160,
    nan: 'top',
    infinities: 'top',
    source: 'made up: below binary32',
  }),
  floatRow({ id: 'huge', width: 6, precision: 2, bias: -140, nan: 'negativeZero', source: 'made up: above binary32' }),
  floatRow({ id: 'fixed', width: 6, precision: 6, bias: 1, source: 'made up: subnormals alone' }),
].map(deriveFormat)

describe.each(['binary32', 'binary64'] as const)('a run table from %s', (sourceId) => {
  const source = shared.formatOf(sourceId)

  it.each([...narrow, ...p3109s, ...toys])(
    'to $id is right at two ordinals on either side of every boundary, by both oracles, in every direction and rule',
    (format) => {
      const oracle = decimalOracle(format.row)
      for (const conversion of shared.conversionsTo(format)) {
        const table = tableOf(conversion, source)
        const ordinals = [...boundaries(table, source), ...shared.specialOrdinals(source)]
        expect(shared.shortened(faults(table, conversion, sourceId, ordinals, oracle))).toEqual([])
        expect(isInOrder(table)).toBe(true)
      }
    },
  )

  const sample = shared.isFull ? 'every boundary' : 'every 53rd boundary and the 30 at either end'
  const turns = shared.isFull || sourceId === 'binary32' ? 'every direction' : 'rne, rtp, rto'

  it.each(['binary16', 'bfloat16', 'binary12p5ue'])(
    `to %s is right at ${sample}, by both oracles, in ${turns}`,
    (id) => {
      const format = shared.formatOf(id)
      const oracle = decimalOracle(format.row)
      const isTried = ({ rounding }: shared.Directed) => turns === 'every direction' || turns.includes(rounding)
      for (const conversion of shared.conversionsTo(format, ['ieee']).filter(isTried)) {
        const table = tableOf(conversion, source)
        const isKept = (run: number) => shared.isFull || run % 53 === 0 || run < 30 || run >= table.starts.length - 30
        expect(
          shared.shortened(faults(table, conversion, sourceId, boundaries(table, source, isKept), oracle)),
        ).toEqual([])
        expect(isInOrder(table)).toBe(true)
      }
    },
  )

  it('with one boundary moved by one is found out by the same check', () => {
    const conversion = { format: shared.formatOf('e4m3fn'), rounding: 'rne', overflow: 'saturate' } as const
    const table = tableOf(conversion, source)
    const oracle = decimalOracle(conversion.format.row)
    expect(faults(table, conversion, sourceId, boundaries(table, source), oracle)).toEqual([])
    for (let run = 1; run < table.starts.length; run++) {
      for (const by of [-1n, 1n]) {
        const moved = { ...table, starts: table.starts.map((start, i) => (i === run ? start + by : start)) }
        expect(
          faults(
            moved,
            conversion,
            sourceId,
            boundaries(moved, source, (one) => one === run),
            oracle,
          ),
        ).not.toEqual([])
      }
    }
  })
})

describe('a run table from binary32 to e4m3fn, to nearest', () => {
  const source = shared.formatOf('binary32')
  const conversion = { format: shared.formatOf('e4m3fn'), rounding: 'rne', overflow: 'ieee' } as const
  const step = shared.isFull ? 1n : 61n

  it.each([-11, -10, -9, -6, 0, 7, 8, 9])(
    `holds over the whole binade of 2^%i, at every input of ${step}`,
    (exponent) => {
      const table = tableOf(conversion, source)
      const first = toOrdinal(
        source,
        convert(
          { kind: 'finite', negative: false, magnitude: powerOfTwo(exponent) },
          { ...conversion, format: source },
        )!,
      )
      const wrong: string[] = []
      for (let ordinal = first; ordinal < first + (1n << 23n); ordinal += step) {
        if (dueAt(table, ordinal) !== asDue(convert(datumAt(source, ordinal), conversion))) wrong.push(`${ordinal}`)
      }
      expect(shared.shortened(wrong)).toEqual([])
    },
  )
})

describe('runAt', () => {
  it('finds the run that an ordinal falls into, at, before and after every start', () => {
    const starts = [0n, 1n, 5n, 6n, 100n]
    const slow = (ordinal: bigint): number => starts.findLastIndex((start) => start <= ordinal)
    for (let ordinal = 0n; ordinal < 110n; ordinal += 1n) expect(runAt(starts, ordinal)).toBe(slow(ordinal))
    expect(runAt([0n], 7n)).toBe(0)
    expect(runAt(new Float64Array([0, 2 ** 31, 2 ** 32]), 2 ** 32 - 1)).toBe(1)
  })
})
