import { readFileSync } from 'node:fs'
import { dirname, normalize } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { quantize } from './library/quantize.ts'
import { deviceForTests, needsDevice } from './testing/webgpu.ts'
import { createDecoder, createQuantizer } from './webgpu.ts'

const opened = await deviceForTests()
afterAll(() => opened?.device.destroy())
const device = opened?.device as GPUDevice

/** What a file imports when it runs, and what that imports. */
function reachable(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  if (!file.endsWith('.ts')) return seen
  const statements = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s(?!type\b)[^'";]*?from '([^']+)'/gms)
  for (const [, name] of statements)
    reachable(name.startsWith('.') ? normalize(`${dirname(file)}/${name}`) : name, seen)
  return seen
}

it('halfulp/webgpu imports nothing of Node, so that it runs in browsers', () => {
  const all = [...reachable('src/webgpu.ts')]
  expect(all).toContain('src/kernels/wgsl/source.ts')
  expect(all.filter((name) => !name.endsWith('.ts'))).toEqual(['zod'])
  expect([...reachable('src/cli/parse.ts')]).toContain('node:fs')
})

describe.skipIf(!opened)(`quantizers on a device of one’s own (${needsDevice})`, () => {
  // No multiple of four, and subarrays.
  const x = Float32Array.from({ length: 1001 }, (_, i) => (i - 500) ** 3 / 1e5).subarray(2, 1001)

  it.each(['e2m1fn', 'e4m3fn', 'binary16', 'tf32'])('give the codes and values of %s', async (id) => {
    const { quantize: codes } = await createQuantizer(device, id, { rounding: 'rtp' })
    expect(await codes(x)).toEqual(quantize(x, id, { rounding: 'rtp' }))
    const { quantize: values } = await createQuantizer(device, id, { output: 'values' })
    expect(await values(x)).toEqual(quantize(x, id, { output: 'values' }))
    const { decode } = await createDecoder(device, id)
    expect(await decode(quantize(x, id))).toEqual(quantize(x, id, { output: 'values' }))
  })

  it('round stochastically by the words that they are given', async () => {
    const random = Uint32Array.from(x, (_, i) => Math.imul(i, 0x9e3779b1))
    const options = { rounding: 'srb:7', overflow: 'ieee' } as const
    const { quantize: codes } = await createQuantizer(device, { id: 'mine', width: 7, precision: 4, bias: 3 }, options)
    expect(await codes(x, random)).toEqual(
      quantize(x, { id: 'mine', width: 7, precision: 4, bias: 3 }, { ...options, random }),
    )
    await expect(codes(x)).rejects.toThrow('expected a random word for each of 999 numbers, came none')
  })

  it('work in a command encoder of one’s own, on as much of the buffers as they are told', async () => {
    const quantizer = await createQuantizer(device, 'e4m3fn')
    const bytes = quantizer.bytes(6)
    expect(bytes).toEqual({ x: 32, out: 8, random: 0 })
    const buffer = (size: number): GPUBuffer => device.createBuffer({ size, usage: 128 | 8 | 4 })
    const [input, output, read] = [buffer(64), buffer(16), device.createBuffer({ size: 16, usage: 1 | 8 })]
    device.queue.writeBuffer(input, 0, new Float32Array(16).fill(1))
    const encoder = device.createCommandEncoder()
    quantizer.encode(encoder, 6, { x: input, out: output })
    encoder.copyBufferToBuffer(output, 0, read, 0, 16)
    device.queue.submit([encoder.finish()])
    await read.mapAsync(1)
    const codes = [...new Uint8Array(read.getMappedRange())]
    expect(codes.slice(0, 6)).toEqual(new Array(6).fill(0x38))
    expect(codes.slice(8)).toEqual(new Array(8).fill(0))
    const small = buffer(16)
    expect(() => quantizer.encode(device.createCommandEncoder(), 6, { x: small, out: output })).toThrow(
      'expected a buffer x of at least 32 bytes for 6 numbers, came 16',
    )
  })

  it('are refused where the request means nothing', async () => {
    await expect(createQuantizer(device, 'e4m3')).resolves.toBeDefined()
    await expect(createQuantizer(device, 'e9m9')).rejects.toThrow('expected a format, came "e9m9"')
    await expect(createQuantizer(device, 'mxint8')).rejects.toThrow('expected a float format of radix 2')
    await expect(createQuantizer(device, 'e4m3fn', { rounding: 'up' })).rejects.toThrow('expected a rounding')
    const wide = { id: 'wide', width: 8, precision: 3, bias: 1000 }
    await expect(createQuantizer(device, wide, { output: 'values' })).rejects.toThrow('one of binary32, came wide')
    const { decode } = await createDecoder(device, 'binary16')
    await expect(decode(new Uint8Array(3))).rejects.toThrow('expected a Uint16Array, came Uint8Array')
  })
})
