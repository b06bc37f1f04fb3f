import { driverFile, driverVariable, softwareDevices } from '../../src/devices/software.ts'
import { binary16, type RealSubject, row, type Specification } from '../row.ts'

interface Conversion {
  readonly id: string
  readonly call: string
  readonly file: string
  readonly options: Specification
  readonly source: string
  /** The devices that have it. */
  readonly on: readonly string[]
}

const conversions: readonly Conversion[] = [
  {
    id: 'pack',
    call: 'pack2x16float',
    file: 'conversions.wgsl#pack',
    options: binary16,
    source:
      'WGSL, pack2x16float: converts to binary16; may round either way and flush, out of range indeterminate (§15.7)',
    on: ['lavapipe', 'swiftshader'],
  },
  {
    id: 'quantize',
    call: 'quantizeToF16',
    file: 'conversions.wgsl#quantize',
    options: { ...binary16, output: 'values' },
    source:
      'WGSL, quantizeToF16: as if to binary16 and back; may round either way and flush, out of range indeterminate (§15.7)',
    on: ['lavapipe', 'swiftshader'],
  },
  {
    id: 'f16',
    call: 'f16(x)',
    file: 'f16.wgsl#convert',
    options: binary16,
    source: 'WGSL §15.7.6: f32 to f16 is correctly rounded, which in WGSL is either neighbour, and may flush',
    on: ['lavapipe'],
  },
  {
    id: 'float-e4m3fn',
    call: 'e4m3fn by float arithmetic',
    file: 'conversions.wgsl#e4m3fn',
    options: { format: 'e4m3fn', rounding: 'rne', overflow: 'saturate', output: 'values' },
    source: 'written to be rne and saturating; WGSL lets each operation flush, and log2 and exp2 be inexact (§15.7.4)',
    on: ['lavapipe', 'swiftshader'],
  },
]

/** WGSL's own conversions, on each device that has them. */
export const wgslConversions: readonly RealSubject[] = conversions.flatMap(({ id, call, file, options, source, on }) =>
  softwareDevices
    .filter((device) => on.includes(device.id))
    .map((device) =>
      row({
        id: `wgsl-conversions/${id}-${device.id}`,
        title: `WGSL: ${call}, on ${device.id}`,
        folder: 'wgsl-conversions',
        subject: `wgsl:reports/wgsl-conversions/${file}`,
        options,
        source,
        environment: { [driverVariable]: driverFile(device) ?? '' },
        needs: [{ kind: 'vulkan', device }],
      }),
    ),
)
