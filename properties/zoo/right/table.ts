import type { FloatRow } from '../../../spec/formats/row.ts'
import { type Layout, layoutOf } from '../layout.ts'
import type { Quantize, Rule } from '../record.ts'
import { codesOf, magnitudeValues } from './values.ts'

/** Entries by sign, exponent and 7 fraction bits of the input, with and without anything in the low 16 bits. */
const entries = 2 ** 17
/** binary32 infinity, as an index; what comes after it up to the sign is NaN. */
const infinityIndex = 0x7f80 << 1

/**
 * A quantizer by table: the high half of the input and one sticky bit for the low half decide everything, as long as
 * all values and midpoints of the format fit into the high half, that is up to a precision of 7.
 */
export function tableQuantizer(row: FloatRow, rule: Rule): Quantize {
  if (row.precision > 7 || row.width > 8) throw new Error(`${row.id}: expected a precision of at most 7`)
  const table = buildTable(layoutOf(row), rule)
  return (x) => {
    const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
    const codes = new Uint8Array(x.length)
    for (let index = 0; index < bits.length; index++) {
      const given = bits[index]
      codes[index] = table[((given >>> 16) << 1) | ((given & 0xffff) === 0 ? 0 : 1)]
    }
    return codes
  }
}

/** Walks the inputs and the format's values upwards side by side. */
function buildTable(layout: Layout, rule: Rule): Uint8Array {
  const codes = codesOf(layout, rule)
  const values = magnitudeValues(layout)
  const last = values.length - 1
  const table = new Uint8Array(entries)
  const half = entries / 2
  let below = 0
  for (let index = 0; index < half; index++) {
    let positive = codes.nan
    let negative = codes.nan
    if (index < infinityIndex) {
      const absolute = valueAt(index)
      while (below < last && values[below + 1] <= absolute) below++
      positive = codes.positive[below + step(rule, values, below, absolute, false)]
      negative = codes.negative[below + step(rule, values, below, absolute, true)]
    } else if (index === infinityIndex) {
      positive = codes.positiveInfinity
      negative = codes.negativeInfinity
    }
    table[index] = positive
    table[index + half] = negative
  }
  return table
}

/** An input that stands for all those of an entry: the lowest, or the next one where the sticky bit is set. */
function valueAt(index: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, ((index >> 1) << 16) | (index & 1))
  return view.getFloat32(0)
}

/** 1 where the input goes to the value above. Distances to both neighbours are exact in binary64. */
function step({ rounding }: Rule, values: Float64Array, below: number, absolute: number, negative: boolean): number {
  const down = absolute - values[below]
  if (down === 0 || below === values.length - 1) return 0
  const up = values[below + 1] - absolute
  const oddBelow = below & 1
  const nearest = { rne: up < down || (up === down && oddBelow === 1), rna: up <= down }
  const directed = { rtz: false, rtp: !negative, rtn: negative, rto: oddBelow === 0 }
  return { ...nearest, ...directed }[rounding] ? 1 : 0
}
