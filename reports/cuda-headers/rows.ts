import { readFileSync } from 'node:fs'
import { bfloat16, binary16, compiled, type RealSubject, row, type Specification } from '../row.ts'

const include = `${process.env.CUDA_HOME ?? '/usr/local/cuda'}/include`

const build = compiled(
  'g++',
  'cuda-headers/cuda_headers.cpp',
  ['-std=c++17', '-march=native', '-isystem', include],
  // The youngest of the headers: where it is, the others are.
  [{ kind: 'header', path: `${include}/cuda_fp4.h` }],
)

const toolkit = toolkitVersion()

/** 13000 in the header is 13.0. Undefined where there is no toolkit. */
function toolkitVersion(): string | undefined {
  try {
    const text = readFileSync(`${include}/cuda_runtime_api.h`, 'utf8')
    const version = Number(/#define CUDART_VERSION\s+(\d+)/.exec(text)?.[1])
    return `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`
  } catch {
    return undefined
  }
}

function exported(symbol: string, call: string, options: Specification, source: string): RealSubject {
  return row({
    id: `cuda-headers/${symbol}`,
    title: `CUDA headers on the host: ${call}`,
    folder: 'cuda-headers',
    subject: `native:${build.output}#${symbol}`,
    options,
    source,
    ...(toolkit === undefined ? {} : { package: { name: 'CUDA toolkit headers', version: toolkit } }),
    build,
  })
}

/** The modes of __nv_saturation_t. Under NOSAT a result out of range is an infinity, or NaN in e4m3 and e8m0. */
const saturation = { satfinite: 'saturate', nosat: 'ieee' } as const
type Saturation = keyof typeof saturation

function fp8(kind: 'e4m3' | 'e5m2', mode: Saturation): RealSubject {
  const format = { e4m3: 'e4m3fn', e5m2: 'e5m2' }[kind]
  return exported(
    `${kind}_${mode}`,
    `__nv_cvt_float_to_fp8, ${kind}, ${mode}`,
    { format, rounding: 'rne', overflow: saturation[mode] },
    'cuda_fp8.h: round to nearest even; __nv_saturation_t',
  )
}

const scaleRoundings = { rz: 'rtz', rp: 'rtp' } as const

/** It rounds the absolute value, and what lies below 2^−127, zero too, becomes 2^−127: so its documentation. */
function e8m0(suffix: keyof typeof scaleRoundings, mode: Saturation): RealSubject {
  return exported(
    `e8m0_${suffix}_${mode}`,
    `__nv_cvt_float_to_e8m0, ${suffix}, ${mode}`,
    { format: 'e8m0fnu', rounding: scaleRoundings[suffix], overflow: saturation[mode] },
    'cuda_fp8.h, __nv_cvt_bfloat16raw_to_e8m0: the absolute value is rounded, then clipped',
  )
}

const smallRoundings = { rn: 'rne', rz: 'rtz' } as const

function small(kind: 'e3m2' | 'e2m3' | 'e2m1', suffix: keyof typeof smallRoundings): RealSubject {
  const header = kind === 'e2m1' ? 'fp4' : 'fp6'
  return exported(
    `${kind}_${suffix}`,
    `__nv_cvt_float_to_${header}, ${kind}, ${suffix}`,
    { format: `${kind}fn`, rounding: smallRoundings[suffix], overflow: 'saturate' },
    `cuda_${header}.h: out of range becomes the largest of the same sign, NaN the positive largest`,
  )
}

const roundings = { rn: 'rne', rz: 'rtz', ru: 'rtp', rd: 'rtn' } as const

function sixteen(type: 'half' | 'bfloat16', suffix: keyof typeof roundings): RealSubject {
  const format = { half: binary16, bfloat16 }[type]
  const header = { half: 'cuda_fp16.h', bfloat16: 'cuda_bf16.h' }[type]
  const call = `__float2${type}_${suffix}`
  return exported(
    `${type}_${suffix}`,
    call,
    { ...format, rounding: roundings[suffix] },
    `${header}, ${call}: the rounding of the suffix; overflow as IEEE 754`,
  )
}

export const cudaHeaders: readonly RealSubject[] = [
  fp8('e4m3', 'satfinite'),
  fp8('e4m3', 'nosat'),
  fp8('e5m2', 'satfinite'),
  fp8('e5m2', 'nosat'),
  e8m0('rz', 'satfinite'),
  e8m0('rz', 'nosat'),
  e8m0('rp', 'satfinite'),
  e8m0('rp', 'nosat'),
  small('e3m2', 'rn'),
  small('e3m2', 'rz'),
  small('e2m3', 'rn'),
  small('e2m3', 'rz'),
  small('e2m1', 'rn'),
  small('e2m1', 'rz'),
  sixteen('half', 'rn'),
  sixteen('half', 'rz'),
  sixteen('half', 'ru'),
  sixteen('half', 'rd'),
  sixteen('bfloat16', 'rn'),
  sixteen('bfloat16', 'rz'),
  sixteen('bfloat16', 'ru'),
  sixteen('bfloat16', 'rd'),
]
