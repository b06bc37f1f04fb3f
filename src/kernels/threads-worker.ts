import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { deriveFormat } from '../../spec/format.ts'
import { type Share, type Start, slots } from './threads.ts'
import { type WasmQuantizer, wasmQuantizer } from './wasm.ts'

/** A thread of {@link Threads}: does one share after the other, and sleeps in between. */
const { port, state } = workerData as Start

/** Numbers between signs of life. */
const stretch = 2 ** 20

const kernels = new Map<string, WasmQuantizer>()

function kernelOf({ row, rounding, overflow }: Share): WasmQuantizer {
  // Random bits are a BigInt, which JSON has not; the kernel takes them from the words alone.
  const rounded = typeof rounding === 'string' ? rounding : `${rounding.variant}:${rounding.bits}`
  const key = JSON.stringify([row, rounded, overflow])
  const kernel = kernels.get(key) ?? wasmQuantizer(deriveFormat(row), rounding, overflow)
  kernels.set(key, kernel)
  return kernel
}

function quantize(share: Share): void {
  const { x, random, into } = share
  const { quantize: codes, values } = kernelOf(share)
  for (let from = 0; from < x.length; from += stretch) {
    const end = Math.min(from + stretch, x.length)
    const [part, words] = [x.subarray(from, end), random?.subarray(from, end)]
    if (into instanceof Float32Array) values?.(part, words, into.subarray(from, end))
    else codes(part, words, into.subarray(from, end))
    Atomics.add(state, slots.alive, 1)
  }
}

Atomics.add(state, slots.alive, 1)
for (let done = 0; ; ) {
  Atomics.wait(state, slots.given, done)
  try {
    quantize(receiveMessageOnPort(port)?.message as Share)
  } catch (error) {
    port.postMessage(String(error))
    Atomics.store(state, slots.failed, 1)
  }
  Atomics.store(state, slots.done, ++done)
  Atomics.notify(state, slots.done)
}
