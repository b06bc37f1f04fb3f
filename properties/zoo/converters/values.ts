import { makeQuantizer } from '../base.ts'
import { zooFormats } from '../formats.ts'
import { floatRowById, layoutOf } from '../layout.ts'
import type { ConverterMutant } from '../record.ts'
import { magnitudeValues } from '../right/values.ts'

/** Quantizers that break the contract itself: too few answers, or values that are none of the format. */

const pairs = zooFormats.map((format) => ({ source: 'binary32', format }))

const rightFor = (format: string) => {
  const row = floatRowById(format)
  return makeQuantizer(row, { rounding: 'rne', overflow: row.overflow })
}

export const contractMutants: readonly ConverterMutant[] = [
  {
    id: 'tail-not-answered',
    zooClass: 'systematic',
    statement: 'a vector loop without a tail: the last n mod 8 inputs get no answer',
    seenIn: [],
    rounding: 'rne',
    pairs,
    converter: ({ format }) => {
      const quantize = rightFor(format)
      return (x) => quantize((x as Float32Array).subarray(0, x.length - (x.length % 8)))
    },
  },
  {
    id: 'values-not-rounded',
    zooClass: 'systematic',
    statement: 'fake quantization that only clamps: values of the input’s own precision come out',
    seenIn: [],
    rounding: 'rne',
    pairs,
    converter: ({ format }) => {
      const layout = layoutOf(floatRowById(format))
      const largest = magnitudeValues(layout)[layout.maxFinite]
      return (x) => (x as Float32Array).map((one) => Math.min(largest, Math.max(-largest, one)))
    },
  },
]
