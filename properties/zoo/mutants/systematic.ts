import { absoluteMask, infinityBits, storedFraction } from '../base.ts'
import type { Mutant } from '../record.ts'
import { bitsOfNormal, hooked, nearestEven, pieced, tail } from './build.ts'

const nearest = { zooClass: 'systematic', rounding: 'rne', overflow: 'default', seenIn: [] } as const

/** 1.1 in binary32: neither a value nor a midpoint of any format here, nor next to one. */
const dull = 0x3f8ccccd
const one = 0x3f800000

/** Wrong in one place. */
const somewhere: Mutant[] = [
  hooked({
    ...nearest,
    id: 'wrong-at-one-input',
    statement: 'one of the 2^32 inputs, 1.1, goes to the neighbouring code',
    knownWitness: { e4m3fn: '0x3f8ccccd', e5m2: '0x3f8ccccd', binary16: '0x3f8ccccd' },
    hooks: () => ({ output: (code, bits) => (bits === dull ? code ^ 1 : code) }),
  }),
  hooked({
    ...nearest,
    id: 'wrong-at-one-tie',
    statement: 'the first tie above 1 goes up, and no other',
    knownWitness: { e4m3fn: '0x3f880000', e5m2: '0x3f900000', binary16: '0x3f801000' },
    hooks: ({ fractionBits }) => {
      const tie = one + (1 << (storedFraction - fractionBits - 1))
      return { output: (code, bits) => (bits === tie ? code + 1 : code) }
    },
  }),
  hooked({
    ...nearest,
    id: 'wrong-when-negative',
    needs: ['sign'],
    statement: 'negative numbers are truncated',
    knownWitness: { e4m3fn: '0xbffffcb9', e5m2: '0xbffffcb9', binary16: '0xbffffcb9' },
    hooks: () => ({
      increment: (magnitude, rest, shift, negative) => (negative ? 0 : nearestEven(magnitude, rest, shift)),
    }),
  }),
  hooked({
    ...nearest,
    id: 'wrong-in-one-binade',
    needs: ['reachesEight'],
    statement: 'numbers from 4 to 8 are truncated',
    knownWitness: { e4m3fn: '0x40980000', e5m2: '0x40b00000', binary16: '0x40803000' },
    hooks: ({ row, fractionBits }) => ({
      increment: (magnitude, rest, shift) =>
        magnitude >> fractionBits === row.bias + 2 ? 0 : nearestEven(magnitude, rest, shift),
    }),
  }),
]

/** Wrong by where an input stands in its batch. */
const placed: Mutant[] = [
  pieced({
    ...nearest,
    id: 'wrong-in-batch-tail',
    statement: 'the last n mod 8 elements of a batch are truncated',
    knownWitness: { e4m3fn: '0x3ffffcb9', e5m2: '0x3ffffcb9', binary16: '0x3ffffcb9' },
    part: tail,
    instead: (claimed) => ({ ...claimed, rounding: 'rtz' }),
  }),
  pieced({
    ...nearest,
    id: 'first-of-batch-wrong',
    statement: 'the first element of a batch is truncated',
    knownWitness: { e4m3fn: '0x3ffffcb9', e5m2: '0x3ffffcb9', binary16: '0x3ffffcb9' },
    part: (length) => [0, Math.min(length, 1)],
    instead: (claimed) => ({ ...claimed, rounding: 'rtz' }),
  }),
  hooked({
    ...nearest,
    id: 'depends-on-neighbour',
    statement: 'what lies more than 16 binades below the largest number of its block of 32 becomes zero',
    knownWitness: { e4m3fn: '0x3b000000', e5m2: '0x3b000000', binary16: '0x3b000000' },
    neighbour: { e4m3fn: '0x43800000', e5m2: '0x43800000', binary16: '0x43800000' },
    hooks: () => ({ batch: (bits) => flushBlocks(bits, 32, 16) }),
  }),
]

function flushBlocks(bits: Int32Array, block: number, binades: number): Int32Array {
  const flushed = Int32Array.from(bits)
  for (let from = 0; from < bits.length; from += block) {
    const to = Math.min(from + block, bits.length)
    let top = 0
    for (let index = from; index < to; index++) {
      const absolute = bits[index] & absoluteMask
      if (absolute < infinityBits && absolute > top) top = absolute
    }
    const lowest = top - (binades << storedFraction)
    for (let index = from; index < to; index++) {
      if ((bits[index] & absoluteMask) < lowest) flushed[index] = bits[index] & ~absoluteMask
    }
  }
  return flushed
}

/** Rounding directions mistaken for others, or done by shortcuts. */
const directed: Mutant[] = [
  hooked({
    ...nearest,
    id: 'ties-away-is-ties-to-even',
    statement: 'rounds ties to even when asked to round them away from zero',
    rounding: 'rna',
    knownWitness: { e4m3fn: '0x3a800000', e5m2: '0x37000000', binary16: '0x33000000' },
    hooks: () => ({ increment: nearestEven }),
  }),
  hooked({
    ...nearest,
    id: 'toward-zero-floors',
    needs: ['sign'],
    statement: 'rounds toward −∞ when asked to round toward zero, as an arithmetic shift does',
    rounding: 'rtz',
    knownWitness: { e4m3fn: '0xbf8ccccd', e5m2: '0xbf8ccccd', binary16: '0xbf8ccccd' },
    hooks: () => ({ increment: (_, rest, __, negative) => (negative && rest !== 0 ? 1 : 0) }),
  }),
  hooked({
    ...nearest,
    id: 'toward-positive-ignores-sign',
    needs: ['sign'],
    statement: 'rounds away from zero when asked to round toward +∞',
    rounding: 'rtp',
    knownWitness: { e4m3fn: '0xbf8ccccd', e5m2: '0xbf8ccccd', binary16: '0xbf8ccccd' },
    hooks: () => ({ increment: (_, rest) => (rest !== 0 ? 1 : 0) }),
  }),
  hooked({
    ...nearest,
    id: 'toward-positive-increments-exact',
    statement: 'rounds toward +∞ by always adding one: exact values move, and a second pass moves them again',
    rounding: 'rtp',
    knownWitness: { e4m3fn: '0x3f800000', e5m2: '0x3f800000', binary16: '0x3f800000' },
    hooks: () => ({ increment: (_, __, ___, negative) => (negative ? 0 : 1) }),
  }),
  hooked({
    ...nearest,
    id: 'toward-positive-loses-tiny',
    needs: ['zero', 'endsAboveSource'],
    statement: 'positive numbers below half the smallest subnormal become zero, also when rounding toward +∞',
    rounding: 'rtp',
    knownWitness: { e4m3fn: '0x3a000000', e5m2: '0x36800000', binary16: '0x32800000' },
    hooks: (layout) => {
      // Half the smallest subnormal is 2^(emin − p): p binades below the smallest normal number.
      const half = bitsOfNormal(layout, 1 << layout.fractionBits) - (layout.row.precision << storedFraction)
      return {
        output: (code, bits) => (bits > 0 && bits < half ? 0 : code),
      }
    },
  }),
  hooked({
    ...nearest,
    id: 'to-odd-by-guard-only',
    statement: 'rounds to odd by the guard bit alone: what lies below half a gap is truncated',
    rounding: 'rto',
    knownWitness: { e4m3fn: '0x3a000000', e5m2: '0x36800000', binary16: '0x32800000' },
    hooks: () => ({
      increment: (magnitude, rest, shift) => (rest >= 1 << (shift - 1) && (magnitude & 1) === 0 ? 1 : 0),
    }),
  }),
]

export const systematicMutants: readonly Mutant[] = [...somewhere, ...placed, ...directed]
