import { binary16, npm, type RealSubject, row } from '../row.ts'

export const apacheArrow: readonly RealSubject[] = [
  row({
    id: 'apache-arrow-float16',
    title: 'Apache Arrow for JavaScript: float64ToUint16',
    folder: 'apache-arrow-float16',
    subject: 'js:reports/apache-arrow-float16/subject.mjs#quantize',
    options: binary16,
    source: "its comment names numpy's npy_double_to_half as the model, which rounds to nearest even",
    ...npm('apache-arrow'),
  }),
]
