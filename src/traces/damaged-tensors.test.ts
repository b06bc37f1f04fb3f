import { describe, it, vi } from 'vitest'
import type { Manifest } from './manifest.ts'
import { quantizerFor, recordAdam, recordRidge } from './testing.ts'
import {
  changeFile,
  changeManifest,
  changeTensor,
  type Damage,
  damageTold,
  fileOfStep,
  rewriteStep,
} from './testing-changes.ts'

vi.setConfig({ testTimeout: 60_000 })

const third = fileOfStep(3)

/** Puts another header before the data of step 3. */
const reheaded = (directory: string, change: (header: string) => string): void =>
  changeFile(directory, third, (bytes) => {
    const length = Number(bytes.readBigUInt64LE())
    const header = Buffer.from(change(bytes.subarray(8, 8 + length).toString()))
    const size = Buffer.alloc(8)
    size.writeBigUInt64LE(BigInt(header.length))
    return Buffer.concat([size, header, bytes.subarray(8 + length)])
  })

const manifest = (change: (manifest: Manifest) => unknown) => (directory: string) => changeManifest(directory, change)

const damage: readonly Damage[] = [
  [
    'offsets that overlap',
    (d) => reheaded(d, (h) => h.replace(/\[16,32\]/, '[8,24]')),
    /tensors ".*" and ".*" overlap$/,
  ],
  [
    'a header of 200 MB, it says',
    (d) =>
      changeFile(d, third, (b) => {
        b.writeBigUInt64LE(200_000_000n)
        return b
      }),
    /a header of 200000000 bytes in a file of \d+$/,
  ],
  [
    'a tensor named twice',
    (d) => reheaded(d, (h) => h.replace('w/weights.next', 'w/weights')),
    /"w\/weights" is named twice in its header$/,
  ],
  [
    'a tensor of no role',
    (d) => reheaded(d, (h) => h.replace('w/gradientFull', 'w/gradientHalf')),
    /has a tensor "w\/gradientHalf", which is no parameter\/role of this trace$/,
  ],
  [
    'a tensor that is missing',
    (d) => rewriteStep(d, 3, (t) => t.filter(({ name }) => name !== 'w/gradient.q')),
    /lacks the tensor "w\/gradient\.q", which trace\.json declares a quantizer for$/,
  ],
  [
    'weights that are missing',
    (d) => rewriteStep(d, 3, (t) => t.filter(({ name }) => name !== 'w/weights')),
    /lacks the tensor "w\/weights", which every step has$/,
  ],
  [
    'another shape',
    (d) => rewriteStep(d, 3, (t) => t.map((one) => (one.name === 'w/update' ? { ...one, shape: [2, 2] } : one))),
    /has a tensor "w\/update" of shape \[2,2\], where \[4\] is expected$/,
  ],
  [
    'another type',
    (d) =>
      rewriteStep(d, 3, (t) => t.map((one) => (one.name === 'w/update' ? { ...one, dtype: 'I32' as const } : one))),
    /has a tensor "w\/update" of type I32, where F32 or F64 is expected$/,
  ],
  [
    'codes of another format',
    (d) =>
      rewriteStep(d, 3, (t) =>
        t.map((one) =>
          one.name === 'w/gradient.q' ? { ...one, dtype: 'F8_E5M2' as const, data: new Uint8Array(4) } : one,
        ),
      ),
    /of type F8_E5M2, where values as F32 or F64, or codes of e4m3fn, are expected$/,
  ],
  [
    'an unknown format',
    manifest(({ quantizers: [one] }) => {
      if (one) one.format = 'fp9'
    }),
    /the quantizer of \*\/gradient has the unknown format "fp9"$/,
  ],
  [
    'an unknown rounding',
    manifest(({ quantizers: [one] }) => {
      if (one) one.rounding = 'up'
    }),
    /trace\.json is not as the schema has it: quantizers\.0\.rounding: /,
  ],
  [
    'no random bits',
    manifest(({ quantizers: [one] }) => {
      if (one) one.rounding = 'sra:0'
    }),
    /trace\.json is not as the schema has it: quantizers\.0\.rounding: /,
  ],
  [
    'two quantizers of one role',
    manifest(({ quantizers }) => {
      quantizers.push(quantizerFor('gradient', 'e5m2'))
    }),
    /the quantizer of \*\/gradient is listed twice$/,
  ],
  [
    'an axis that there is not',
    manifest(({ quantizers: [one] }) => {
      if (one) Object.assign(one, { blockSize: 2, axis: 1 })
    }),
    /the quantizer of \*\/gradient has axis 1, which no tensor of it has$/,
  ],
  [
    'an optimizer that is none',
    manifest((m) => ({ ...m, optimizer: { name: 'muon', beta: 1.5, sign: 'svd', rounds: 'afterUse' } })),
    /trace\.json is not as the schema has it: optimizer\.beta: /,
  ],
  [
    'a quantizer of no parameter',
    manifest(({ quantizers: [one] }) => {
      if (one) one.parameter = 'b'
    }),
    /the quantizer of b\/gradient is for no parameter listed$/,
  ],
  [
    'data of another problem',
    (d) =>
      changeManifest(d, (m) => {
        if (m.problem.kind === 'ridge') m.problem.data.sha256 = '0'.repeat(64)
      }),
    /expected data\.safetensors with sha256 000000000000…/,
  ],
]

describe('damaged tensors and quantizers are told in one line:', () => {
  it.each(damage)('%s', (_what, spoil, message) => damageTold(recordRidge, spoil, message))

  it('a code that is none of the format', () =>
    damageTold(
      recordAdam,
      async (directory) => {
        changeManifest(directory, ({ quantizers }) => {
          for (const one of quantizers) one.format = 'e2m1fn'
        })
        for (const step of [1, 2, 3, 4, 5])
          await rewriteStep(directory, step, (tensors) =>
            tensors.map((one) => (/Moment\.q$/.test(one.name) ? { ...one, dtype: 'U16' as const } : one)),
          )
        await changeTensor(directory, 1, 'layer/kernel/firstMoment.q', (bytes) => bytes.fill(0))
      },
      /element \d+ of "layer\/.*Moment\.q" is 0x[\da-f]+, which is no code of e2m1fn$/,
    ))
})
