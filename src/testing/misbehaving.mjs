import { spawn } from 'node:child_process'
import { findFormat } from '../../spec/formats/registry.ts'
import { integerQuantizer } from '../kernels/portable.ts'

/** Subjects that convert to e4m3fn rightly, but for what their names say; most of them only in a batch that has π in it. */
const right = integerQuantizer(findFormat('e4m3fn'), 'rne', 'saturate')

const pi = Math.fround(Math.PI)
const atPi = (act) => (x) => (x.includes(pi) ? act(x) : right(x))

const unprintable = {
  toString() {
    throw new Error('no text')
  },
}

export const isRight = right
export const answersInBuffer = (x) => Buffer.from(right(x))
/** An array that is used again for every batch, as a Buffer, whose slices are views. */
let kept = Buffer.alloc(0)
export const answersInPlace = (x) => {
  if (kept.length !== x.length) kept = Buffer.alloc(x.length)
  kept.set(right(x))
  x.fill(0)
  return kept
}
export const isValues = (x) => new Float32Array(x.length)
export const isE5m2 = integerQuantizer(findFormat('e5m2'), 'rne', 'ieee')
const binary16 = integerQuantizer(findFormat('binary16'), 'rne', 'ieee')
const e2m1 = integerQuantizer(findFormat('e2m1fn'), 'rne', 'saturate')
/** 6 for every NaN, of either sign. */
export const isE2m1 = (x) => e2m1(x).map((code, i) => (Number.isNaN(x[i]) ? 7 : code))
export const isNoCodeForNan = (x) => e2m1(x).map((code, i) => (Number.isNaN(x[i]) ? 0x1f : code))

/** The smallest number, where zero is due, in the sixth batch of magnitudes and in the last of the first job. */
const isStep = (magnitude) => magnitude >>> 16 === 5 || magnitude >>> 16 === 0xff
export const stepsDown = (x) => {
  const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
  return right(x).map((code, i) => (isStep(bits[i] & 0x7fffffff) ? code | 1 : code))
}
export const isWrongOnce = (x) => {
  const codes = right(x)
  const at = new Uint32Array(x.buffer, x.byteOffset, x.length).indexOf(0x8123abcd)
  if (at >= 0) codes[at] = 0x81
  return codes
}

/** NaN with the sign bit set. */
export const isOtherNan = (x) => right(x).map((code) => (code === 0x7f ? 0xff : code))
export const isLowByte = (x) => Uint8Array.from(binary16(x))

export const throws = atPi(() => {
  throw new RangeError('π is too round\nfor me')
})
export const throwsUndefined = atPi(() => {
  throw undefined
})
export const throwsUnprintable = atPi(() => {
  throw unprintable
})
export const hangs = atPi(() => {
  for (;;);
})
export const exits = atPi(() => process.exit(0))
export const exitsWithAnError = atPi(() => {
  process.stderr.write('Error: π is not for me\n    at somewhere\n')
  process.exit(1)
})
export const segfaults = atPi(() => {
  process.kill(process.pid, 'SIGSEGV')
  for (;;);
})
export const fillsMemory = atPi(() => {
  const held = []
  for (;;) held.push(new Uint8Array(2 ** 26).fill(held.length + 1))
})
export const fillsHeap = atPi(() => {
  const held = []
  for (;;) held.push({ held: [held.length, held.length + 1] })
})

const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
export const sleeps = (x) => {
  wait(400)
  return right(x)
}
export const isWrongOnceInSlowMotion = (x) => {
  wait(1)
  return isWrongOnce(x)
}
/** Slow at long batches alone. */
export const dawdles = (x) => {
  if (x.length > 8192) wait(200)
  return right(x)
}

export const isTooShort = atPi((x) => right(x).subarray(1))
export const isTooLong = atPi((x) => new Uint8Array(x.length + 1))
export const isEmpty = () => new Uint8Array()
export const isPlainArray = (x) => [...right(x)]
export const isNothing = () => undefined
export const isPromise = async (x) => right(x)
export const isClamped = (x) => Uint8ClampedArray.from(right(x))
export const isUnnamable = () => ({
  get constructor() {
    throw new Error('no name')
  },
})

/** Codes for inputs below 1, values above. */
export const changesTypeByInput = (x) => (Math.abs(x[0]) > 1 ? new Float32Array(x.length) : right(x))
/** The same, from one call to the next. */
let calls = 0
export const changesTypeByCall = (x) => (calls++ % 2 === 0 ? right(x) : Uint16Array.from(right(x)))

export const chatters = (x) => {
  process.stdout.write('garbage\n'.repeat(1000))
  process.stderr.write('Error: this is no error\n'.repeat(1000))
  return right(x)
}
export const speaksForTheAudit = (x) => {
  for (const message of [null, undefined, 0, { type: 'tally' }, { type: 'ready' }]) process.send?.(message ?? null)
  return right(x)
}
export const disconnects = atPi((x) => {
  process.disconnect()
  return right(x)
})

/** Right, but a moment after the first answer the process is gone. */
let doomed = false
export const crashesLater = (x) => {
  if (!doomed) setTimeout(() => process.exit(7), 1)
  doomed = true
  return right(x)
}
/** Right for long batches, deadly for short ones. */
export const exitsAtShortBatches = (x) => (x.length < 4096 ? process.exit(9) : right(x))
export const hangsAtShortBatches = (x) => {
  while (x.length < 4096);
  return right(x)
}
/** Starts a program that outlives the call, in the background. */
let started = false
export const leavesAProgram = (x) => {
  if (!started) spawn('/bin/sh', ['-c', 'sleep 1000; true'], { stdio: 'ignore' })
  started = true
  return right(x)
}

export const explodes = {
  get at() {
    throw new Error('do not look')
  },
}
