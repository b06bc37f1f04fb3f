import { type RealSubject, row, type Specification } from '../row.ts'

const int8: Specification = { format: 'mxint8', rounding: 'rne', overflow: 'saturate', output: 'values' }

const functions = [
  { id: 'clip-by-value', call: 'clipByValue', name: 'clipByValue', on: ['wasm', 'webgl', 'webgpu'] },
  { id: 'minimum-maximum', call: 'minimum and maximum', name: 'minimumAndMaximum', on: ['webgl'] },
] as const

/** Integers of 8 bits as programs of TensorFlow.js make them, on its backends. */
export const tensorflow: readonly RealSubject[] = functions.flatMap(({ id, call, name, on }) =>
  on.map((backend) =>
    row({
      id: `tensorflow-js/${id}-${backend}`,
      title: `TensorFlow.js: round, then ${call}, on ${backend}`,
      folder: 'tensorflow-js',
      subject: `tfjs:reports/tensorflow-js/int8.mjs#${name}`,
      options: int8,
      backend,
      source:
        'TensorFlow.js API: round is to nearest, ties to even; clipByValue is max(min(x, clipValueMax), clipValueMin)',
      ...(backend === 'wasm' ? {} : { isSlow: true, needs: [{ kind: 'program', name: 'chromium' }] }),
    }),
  ),
)
