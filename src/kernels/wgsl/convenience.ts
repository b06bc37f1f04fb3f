import type { Answers } from '../../subjects/subject.ts'
import { answersOf } from '../../webgpu/changes.ts'
import { bytesOf, type WgslKernel } from './quantizer.ts'

type Elements = Uint8Array | Uint16Array | Uint32Array | Float32Array

/** Runs a kernel on arrays: buffers for this call alone, and a wait for the device. The answers are bit patterns. */
export async function answersOn(
  device: GPUDevice,
  kernel: WgslKernel,
  x: Elements,
  random?: Uint32Array,
): Promise<Exclude<Answers, Float32Array>> {
  const n = x.length
  const [storage, copySource, copyTarget, mapRead] = [128, 4, 8, 1]
  const filled = (data: Elements): GPUBuffer => {
    // Writes are of whole words.
    const bytes = new Uint8Array(Math.max(16, bytesOf(n, (8 * data.BYTES_PER_ELEMENT) as 8)))
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    const buffer = device.createBuffer({ size: bytes.length, usage: storage | copyTarget })
    device.queue.writeBuffer(buffer, 0, bytes)
    return buffer
  }
  const size = Math.max(16, bytesOf(n, kernel.to))
  const buffers = {
    input: filled(x),
    output: device.createBuffer({ size, usage: storage | copySource }),
    random: random && filled(random),
  }
  const read = device.createBuffer({ size, usage: mapRead | copyTarget })
  try {
    const encoder = device.createCommandEncoder()
    kernel.encode(encoder, n, buffers)
    encoder.copyBufferToBuffer(buffers.output, 0, read, 0, size)
    device.queue.submit([encoder.finish()])
    await read.mapAsync(1)
    const answers = read.getMappedRange().slice(0)
    return answersOf({ packing: kernel.to, isValues: false }, answers, n) as Exclude<Answers, Float32Array>
  } finally {
    for (const buffer of [...Object.values(buffers), read]) buffer?.destroy()
  }
}
