import { describe, expect, it, vi } from 'vitest'
import { convert } from '../../spec/convert.ts'
import { deriveFormat } from '../../spec/format.ts'
import { formats } from '../../spec/formats/registry.ts'
import { floatRow } from '../../spec/formats/row.ts'
import { datumAt } from '../../spec/ordered.ts'
import * as shared from '../../spec/testing.ts'
import { answer, openVariations, variations } from '../../spec/variations.ts'
import { compileRuns, noCode, runAt } from './compile.ts'

vi.setConfig({ testTimeout: shared.isFull ? 3_600_000 : 120_000 })

const asDue = (code: bigint | undefined): number => (code === undefined ? noCode : Number(code))

const said = (permitted: readonly { variation: string; codes: ReadonlySet<bigint> | 'any' }[]): string =>
  permitted
    .map(({ variation, codes }) => `${variation} ${codes === 'any' ? codes : [...codes].sort().join()}`)
    .join('; ')

const narrow = formats.filter(({ width }) => width <= 8)
const p3109Ids = ['binary3p1ue', 'binary4p2se', 'binary5p5uf', 'binary6p2sf', 'binary8p1uf', 'binary8p3ue']
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

describe.each(['binary16', 'bfloat16'])(
  'a run table from %s, compared with the specification on all 65,536 inputs',
  (sourceId) => {
    const source = shared.formatOf(sourceId)
    const inputs = Array.from({ length: 65536 }, (_, ordinal) => datumAt(source, BigInt(ordinal)))
    const wide = ['binary16', 'bfloat16', 'binary12p1se', ...(sourceId === 'binary16' ? ['tf32'] : p3109Ids)]

    // What one source leaves out, the other takes.
    const remainder = sourceId === 'binary16' ? 0 : 1
    const turns = shared.isFull ? 'every direction' : 'every other direction'

    it.each(
      [...narrow, ...toys, ...wide.map(shared.formatOf)].map((format, place) => [format.id, format, place] as const),
    )(`gives its answers to %s in ${turns}, each under one of the overflow rules in turn`, (_id, format, place) => {
      for (const [turn, rounding] of shared.directionIds.entries()) {
        if (!shared.isFull && (place + turn) % 2 !== remainder) continue
        const conversion = { format, rounding, overflow: shared.ruleIds[(place + turn + (turn > 2 ? 1 : 0)) % 3] }
        const table = compileRuns(conversion, source, openVariations)
        const wrong = inputs.flatMap((x, ordinal) =>
          table.due[runAt(table.starts, BigInt(ordinal))] === asDue(convert(x, conversion))
            ? []
            : [`${ordinal} ${rounding} ${conversion.overflow}`],
        )
        expect(shared.shortened(wrong)).toEqual([])
      }
    })

    it.each(['e4m3fn', 'e8m0fnu', 'ue5m3', 'e2m1fn', 'mxint8', 'e5m2', 'binary8p3uf'])(
      'names every permitted variation to %s, also those on request',
      (id) => {
        for (const overflow of shared.ruleIds) {
          const conversion = { format: shared.formatOf(id), rounding: 'rne', overflow } as const
          const table = compileRuns(conversion, source, variations)
          const wrong = inputs.flatMap((x, ordinal) => {
            const run = runAt(table.starts, BigInt(ordinal))
            const { permitted } = answer(x, conversion, source, variations)
            return said(table.permitted.get(run) ?? []) === said(permitted) ? [] : [`${ordinal}: ${said(permitted)}`]
          })
          expect(shared.shortened(wrong)).toEqual([])
        }
      },
    )
  },
)
