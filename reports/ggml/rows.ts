import { bfloat16, binary16, npm, type RealSubject, row, type Specification } from '../row.ts'

const binaries = 'reports/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64'

/** What the compiler was allowed to use in the library for that processor. */
const haswell = ['avx', 'avx2', 'f16c', 'fma', 'bmi2']
const skylakex = [...haswell, 'avx512f', 'avx512cd', 'avx512dq', 'avx512bw', 'avx512vl']

/** Where its code says what is meant. */
const sources: Record<string, string> = {
  binary16: 'IEEE 754 default: its documentation names no rounding, its F16C code rounds to nearest even',
  bfloat16: 'the comment on its scalar conversion: round to nearest even, NaN quiet, subnormals kept',
}

function exported(library: string, symbol: string, options: Specification, flags?: readonly string[]): RealSubject {
  const { package: version, needs } = npm('@node-llama-cpp/linux-x64')
  return row({
    id: `ggml/${library}/${symbol}`,
    title: `ggml: ${symbol}, lib${library}.so`,
    folder: 'ggml',
    subject: `native:${binaries}/lib${library}.so#${symbol}`,
    options,
    source: sources[options.format],
    package: version,
    needs: [
      { kind: 'platform', os: 'linux', arch: 'x64' },
      ...needs,
      ...(flags ? [{ kind: 'cpu', flags } as const] : []),
    ],
  })
}

export const ggml: readonly RealSubject[] = [
  exported('ggml-base', 'ggml_fp32_to_fp16_row', binary16),
  exported('ggml-base', 'ggml_fp32_to_bf16_row', bfloat16),
  exported('ggml-cpu-x64', 'ggml_cpu_fp32_to_fp16', binary16),
  exported('ggml-cpu-x64', 'ggml_cpu_fp32_to_bf16', bfloat16),
  exported('ggml-cpu-haswell', 'ggml_cpu_fp32_to_fp16', binary16, haswell),
  exported('ggml-cpu-haswell', 'ggml_cpu_fp32_to_bf16', bfloat16, haswell),
  exported('ggml-cpu-skylakex', 'ggml_cpu_fp32_to_fp16', binary16, skylakex),
  exported('ggml-cpu-skylakex', 'ggml_cpu_fp32_to_bf16', bfloat16, skylakex),
]
