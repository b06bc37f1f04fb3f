import { findChromium } from '../subjects/browser/chromium.ts'
import { driverFile, driverVariable, softwareDevices } from './software.ts'

/** One of our own kernels, as a subject. */
interface Kernel {
  readonly subject: string
  /** The files, in src/kernels, that a change of which asks for new audits. */
  readonly sources: readonly string[]
}

/** Where a kernel runs. */
export interface Device {
  readonly id: string
  readonly summary: string
  /** Variables of the environment that choose it. */
  readonly environment: () => Readonly<Record<string, string>>
  /** The backend that the subject is run on for it, where it has such. */
  readonly backend?: string
  /** Set where all 2^32 inputs take a quarter of an hour a format or more: unless told otherwise it is judged on boundary cases, and the page says so. */
  readonly isSlow?: true
  /** What is missing here and how to get it; undefined where all is there. */
  readonly lacks: () => string | undefined
}

export interface Row {
  readonly kernel: Kernel
  readonly device: Device
}

const table: Kernel = { subject: 'builtin:js-table', sources: ['table.ts', 'portable.ts'] }
const integer: Kernel = { subject: 'builtin:js-integer', sources: ['portable.ts'] }
const simd: Kernel = {
  subject: 'builtin:wasm-simd',
  sources: [
    'wasm.ts',
    ...['quantize', 'grid', 'leading', 'scalar', 'values', 'parameters'].map((name) => `wasm/${name}.as.ts`),
  ],
}
const wgsl: Kernel = {
  subject: 'builtin:wgsl',
  sources: ['wgsl/source.ts', 'wgsl/constants.ts', 'wgsl/quantizer.ts', 'portable.ts'],
}

const tensors: Kernel = {
  subject: 'builtin:tfjs',
  sources: ['tfjs/quantizer.ts', 'tfjs/gaps.ts', 'tfjs/directions.ts', 'tfjs/values.ts', 'portable.ts'],
}

const cpu: Device = { id: 'cpu', summary: 'the processor', environment: () => ({}), lacks: () => undefined }

const [lavapipe, swiftshader] = softwareDevices.map(
  (device): Device => ({
    id: device.id,
    summary: device.summary,
    environment: () => ({ [driverVariable]: driverFile(device) ?? '' }),
    lacks: () => (driverFile(device) === undefined ? device.remedy : undefined),
  }),
) as [Device, Device]

const chromium = await findChromium()

const lacksChromium = (): string | undefined => (chromium === undefined ? 'install chromium' : undefined)

const inChromium: Device = {
  id: 'chromium',
  summary: 'the WebGPU of a headless Chromium, on SwiftShader',
  environment: () => ({}),
  backend: 'chromium',
  lacks: lacksChromium,
}

/** A backend of TensorFlow.js; those of a browser run in a headless Chromium, on the software that it brings. */
const backend = (name: string, more: Pick<Device, 'isSlow'> = {}, inBrowser = false): Device => ({
  ...more,
  id: `tfjs-${name}`,
  summary: `TensorFlow.js, backend ${name}${inBrowser ? ', in Chromium on SwiftShader' : ''}`,
  environment: () => ({}),
  backend: name,
  lacks: () => (inBrowser ? lacksChromium() : undefined),
})

/** Every kernel on every device that it runs on: one line each. */
export const rows: readonly Row[] = [
  { kernel: table, device: cpu },
  { kernel: integer, device: cpu },
  { kernel: simd, device: cpu },
  { kernel: wgsl, device: lavapipe },
  { kernel: wgsl, device: swiftshader },
  { kernel: wgsl, device: inChromium },
  { kernel: tensors, device: backend('cpu') },
  { kernel: tensors, device: backend('wasm') },
  { kernel: tensors, device: backend('webgl', { isSlow: true }, true) },
  { kernel: tensors, device: backend('webgpu', { isSlow: true }, true) },
]

/** The formats that each is judged in, over all 2^32 inputs, to nearest and by the format's own overflow rule. */
export const formatIds = ['e4m3fn', 'e5m2', 'bfloat16', 'binary16', 'e2m1fn'] as const
