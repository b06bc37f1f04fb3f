import { binary16, npm, type RealSubject, row, type Specification } from '../row.ts'

function judged(id: string, title: string, options: Specification, source: string): RealSubject {
  return row({
    id,
    title: `three.js: DataUtils.toHalfFloat${title}`,
    folder: 'three-half',
    subject: 'js:reports/three-half/subject.mjs#quantize',
    options,
    source,
    ...npm('three'),
  })
}

/** The documentation names no rounding, so there are two fair readings: the standard's default, and its code's. */
export const three: readonly RealSubject[] = [
  judged('three-half', '', binary16, 'IEEE 754 default: the documentation names no rounding'),
  judged(
    'three-half/truncating',
    ', as truncation',
    { format: 'binary16', rounding: 'rtz', overflow: 'saturate' },
    'as its code reads: clamp to ±65504, then a table and a shift',
  ),
]
