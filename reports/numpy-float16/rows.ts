import { binary16, type RealSubject, row } from '../row.ts'

export const numpyFloat16: readonly RealSubject[] = [
  row({
    id: 'numpy-float16/astype',
    title: 'numpy: x.astype(numpy.float16)',
    folder: 'numpy-float16',
    subject: 'python:reports/numpy-float16/subject.py#astype',
    options: binary16,
    source:
      'IEEE 754, by the name of the type: numpy documents half precision of IEEE 754 and no rounding; the default is rne',
    needs: [{ kind: 'python', module: 'numpy' }],
  }),
]
