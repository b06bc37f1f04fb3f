import { bfloat16, binary16, npm, type RealSubject, row, type Specification } from '../row.ts'

/** A run of program.mjs with these arguments. */
function cast(args: string, options: Specification, source: string): RealSubject {
  return row({
    id: `onnxruntime-web/${args.replaceAll(' ', '-').replaceAll('=', '-')}`,
    title: `ONNX Runtime, WebAssembly: Cast to ${args.replaceAll(' ', ', ')}`,
    folder: 'onnxruntime-web',
    subject: `exec:node reports/onnxruntime-web/program.mjs ${args}`,
    options,
    source,
    ...npm('onnxruntime-web'),
  })
}

/** The attribute `saturate`: true takes what is out of range, infinities too, to the largest number; false to infinity or NaN. */
const saturation = { 1: 'saturate', 0: 'ieee' } as const

const eight = (type: string, format: string): RealSubject[] =>
  ([1, 0] as const).map((saturate) =>
    cast(
      `float8${type} saturate=${saturate}`,
      { format, rounding: 'rne', overflow: saturation[saturate], output: 'values' },
      'ONNX operators, Cast: round to nearest even; its tables for saturate true and false',
    ),
  )

/** The attribute `round_mode` of Cast since version 24. It rounds the absolute value. */
const scales = { up: 'rtp', down: 'rtz', nearest: 'rne' } as const

const scale = (mode: keyof typeof scales): RealSubject[] =>
  ([1, 0] as const).map((saturate) =>
    cast(
      `float8e8m0 saturate=${saturate} round_mode=${mode}`,
      { format: 'e8m0fnu', rounding: scales[mode], overflow: saturation[saturate], output: 'values' },
      'ONNX operators, Cast: round_mode, "up" unless said otherwise; its tables for saturate true and false',
    ),
  )

export const onnxruntimeWeb: readonly RealSubject[] = [
  cast('float16', binary16, 'ONNX operators, Cast: IEEE 754, to nearest even'),
  cast('bfloat16', bfloat16, 'ONNX operators, Cast: as IEEE 754, to nearest even'),
  ...eight('e4m3fn', 'e4m3fn'),
  ...eight('e5m2', 'e5m2'),
  ...eight('e4m3fnuz', 'e4m3fnuz'),
  ...eight('e5m2fnuz', 'e5m2fnuz'),
  ...scale('up'),
  ...scale('down'),
  ...scale('nearest'),
]
