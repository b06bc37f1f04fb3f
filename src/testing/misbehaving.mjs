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

/** Codes for small inputs, values for large ones. */
export const changesType = (x) => (Math.abs(x[x.length - 1]) > 1 ? new Float32Array(x.length) : right(x))
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

/** Right, but a moment later the process is gone. */
export const crashesLater = (x) => {
  setTimeout(() => process.exit(7), 2)
  return right(x)
}
/** Right for long batches, deadly for short ones. */
export const exitsAtShortBatches = (x) => (x.length < 4096 ? process.exit(9) : right(x))
export const hangsAtShortBatches = (x) => {
  while (x.length < 4096);
  return right(x)
}
/** Starts a program that outlives the call, in the background. */
export const leavesAProgram = (x) => {
  spawn('/bin/sh', ['-c', 'sleep 1000; true'], { stdio: 'ignore' })
  return right(x)
}
