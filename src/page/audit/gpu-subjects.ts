import { isForWgsl } from '../../kernels/wgsl/constants.ts'
import { builtinWgsl, openBuiltinWgsl } from '../../subjects/builtin-wgsl.ts'
import { openFunction } from '../../webgpu/function.ts'
import type { PageSubject } from './subjects.ts'

/** Workers for a subject on the device: while one waits for it, the other judges. */
const lanes = 2

/** What the browser and its device lack, in words. */
async function lacking(feature?: 'shader-f16'): Promise<string | undefined> {
  if (!navigator.gpu) return 'WebGPU'
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) return 'adapter for WebGPU'
  return feature && !adapter.features.has(feature) ? feature : undefined
}

/** WGSL's own conversions to binary16. */
const conversions = [
  {
    name: 'pack2x16float',
    code: 'fn convert(x: f32) -> u32 { return pack2x16float(vec2f(x, 0.0)) & 0xffffu; }',
    output: 'codes',
  },
  {
    name: 'quantizeToF16',
    code: 'fn convert(x: f32) -> f32 { return quantizeToF16(x); }',
    output: 'values',
  },
  {
    name: 'f16',
    code: 'enable f16;\nfn convert(x: f32) -> u32 { return bitcast<u32>(vec2<f16>(f16(x), 0.0h)) & 0xffffu; }',
    output: 'codes',
    feature: 'shader-f16',
  },
] as const

/** What converts on the visitor's own device: halfulp's kernel in WGSL, and what WGSL brings. */
export const gpuSubjects: readonly PageSubject[] = [
  {
    uri: `builtin:${builtinWgsl.name}`,
    title: 'halfulp: wgsl, on this GPU',
    supports: isForWgsl,
    lanes,
    lacks: () => lacking(),
    open: openBuiltinWgsl,
  },
  ...conversions.map(
    (one): PageSubject => ({
      uri: `webgpu:${one.name}`,
      title: `this GPU's ${one.name}(x) of WGSL`,
      formats: ['binary16'],
      output: one.output,
      lanes,
      lacks: () => lacking('feature' in one ? one.feature : undefined),
      open: (request) => openFunction(one.code, 'convert', request, `webgpu:${one.name}`),
    }),
  ),
]
