import { binary16, npm, type RealSubject, row, type Specification } from '../row.ts'

function exported(name: string, call: string, options: Specification): RealSubject {
  return row({
    id: `petamoriken-float16/${name}`,
    title: `@petamoriken/float16: ${call}`,
    folder: 'petamoriken-float16',
    subject: `js:reports/petamoriken-float16/subject.mjs#${name}`,
    options,
    source: 'a ponyfill of ECMAScript, which rounds a Number to binary16 by roundTiesToEven',
    ...npm('@petamoriken/float16'),
  })
}

export const petamoriken: readonly RealSubject[] = [
  exported('float16array', 'new Float16Array(x)', binary16),
  exported('f16round', 'f16round', { ...binary16, output: 'values' }),
]
