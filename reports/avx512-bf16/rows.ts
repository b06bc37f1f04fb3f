import { bfloat16, compiled, type RealSubject, row } from '../row.ts'

const build = compiled(
  'gcc',
  'avx512-bf16/avx512_bf16.c',
  ['-std=c11', '-mavx512f', '-mavx512bw', '-mavx512vl', '-mavx512bf16'],
  [{ kind: 'cpu', flags: ['avx512f', 'avx512bw', 'avx512vl', 'avx512_bf16'] }],
)

export const avx512Bf16: readonly RealSubject[] = [
  row({
    id: 'avx512-bf16',
    title: 'AVX512_BF16: VCVTNEPS2BF16',
    folder: 'avx512-bf16',
    subject: `native:${build.output}#avx512_bf16`,
    options: bfloat16,
    source: 'IEEE 754 default; Intel SDM documents nearest even, and subnormals taken for zero',
    build,
  }),
]
