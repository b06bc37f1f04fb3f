/** Real subjects: quantizers that nobody here wrote, a row for each function and specification it is judged by. */

import { apacheArrow } from './apache-arrow-float16/rows.ts'
import { avx512Bf16 } from './avx512-bf16/rows.ts'
import { cudaHeaders } from './cuda-headers/rows.ts'
import { f16c } from './f16c/rows.ts'
import { ggml } from './ggml/rows.ts'
import { nodeFloat16 } from './node-float16/rows.ts'
import { numpyFloat16 } from './numpy-float16/rows.ts'
import { onnxruntimeWeb } from './onnxruntime-web/rows.ts'
import { petamoriken } from './petamoriken-float16/rows.ts'
import type { RealSubject } from './row.ts'
import { tensorflow } from './tensorflow-js/rows.ts'
import { three } from './three-half/rows.ts'
import { wgslConversions } from './wgsl-conversions/rows.ts'

export type { Build, RealSubject, Specification } from './row.ts'

export const realSubjects: readonly RealSubject[] = [
  ...petamoriken,
  ...nodeFloat16,
  ...numpyFloat16,
  ...three,
  ...apacheArrow,
  ...onnxruntimeWeb,
  ...ggml,
  ...f16c,
  ...avx512Bf16,
  ...cudaHeaders,
  ...wgslConversions,
  ...tensorflow,
]
