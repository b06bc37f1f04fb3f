import { storedFraction } from '../base.ts'
import type { Mutant } from '../record.ts'
import { hooked, nearestEven } from './build.ts'

const nearest = { rounding: 'rne', overflow: 'default' } as const

/** Wrong rules for ties, and ties not seen for what they are. */
const ties: Mutant[] = [
  hooked({
    ...nearest,
    id: 'mxfp4-ties-away',
    among: ['e2m1fn'],
    zooClass: 19,
    statement: 'ties of MXFP4 elements go away from zero instead of to even',
    seenIn: ['aiter #974', 'aiter #4030'],
    knownWitness: { e2m1fn: '0x40a00000' },
    hooks: () => ({ increment: (_, rest, shift) => (rest >= 1 << (shift - 1) ? 1 : 0) }),
  }),
  hooked({
    ...nearest,
    id: 'ties-away',
    zooClass: 7,
    statement: 'ties go away from zero instead of to even',
    seenIn: ['triton #5925', 'sglang #40581'],
    knownWitness: { e4m3fn: '0x41880000', e5m2: '0x41100000', binary16: '0x3f801000', bfloat16: '0x3f808000' },
    hooks: () => ({ increment: (_, rest, shift) => (rest >= 1 << (shift - 1) ? 1 : 0) }),
  }),
  hooked({
    ...nearest,
    id: 'ties-toward-zero',
    zooClass: 7,
    statement: 'ties go toward zero instead of to even',
    seenIn: [],
    knownWitness: { e4m3fn: '0x41980000', e5m2: '0x41300000', binary16: '0x3f803000' },
    hooks: () => ({ increment: (_, rest, shift) => (rest > 1 << (shift - 1) ? 1 : 0) }),
  }),
  hooked({
    ...nearest,
    id: 'ties-toward-positive',
    needs: ['sign'],
    zooClass: 7,
    statement: 'ties go toward +∞, as Math.round and floor(x + 0.5) send them',
    seenIn: [],
    knownWitness: { e4m3fn: '0x41880000', e5m2: '0x41100000', binary16: '0x3f801000' },
    hooks: () => ({
      increment: (_, rest, shift, negative) => (rest > (1 << (shift - 1)) - (negative ? 0 : 1) ? 1 : 0),
    }),
  }),
  hooked({
    ...nearest,
    id: 'ties-to-odd',
    zooClass: 7,
    statement: 'ties go to the odd code instead of the even one',
    seenIn: [],
    knownWitness: { e4m3fn: '0x41880000', e5m2: '0x41100000', binary16: '0x3f801000' },
    hooks: () => ({ increment: (magnitude, rest, shift) => nearestEven(magnitude ^ 1, rest, shift) }),
  }),
  hooked({
    ...nearest,
    id: 'tie-at-half-smallest-subnormal',
    needs: ['zero'],
    zooClass: 'systematic',
    statement: 'half the smallest subnormal, a tie, goes up to it instead of to zero',
    seenIn: [],
    knownWitness: { e4m3fn: '0x3a800000', e5m2: '0x37000000', binary16: '0x33000000' },
    hooks: () => ({
      increment: (magnitude, rest, shift) =>
        magnitude === 0 && rest === 1 << (shift - 1) ? 1 : nearestEven(magnitude, rest, shift),
    }),
  }),
]

/** Bits that should have told a tie from what lies above it. */
const sticky: Mutant[] = [
  hooked({
    ...nearest,
    id: 'sticky-mask-short',
    zooClass: 8,
    statement: 'looks at five bits only below the guard bit to tell a tie from what lies above it',
    seenIn: ['onnx #5456', 'onnxruntime #16938'],
    knownWitness: { e4m3fn: '0x3fe815a5', e5m2: '0x37002000', binary16: '0x33002000' },
    hooks: () => ({
      increment: (magnitude, rest, shift) => nearestEven(magnitude, rest & -(1 << (shift - 6)), shift),
    }),
  }),
  hooked({
    ...nearest,
    id: 'sticky-mask-off-by-one',
    zooClass: 8,
    statement: 'the sticky mask starts one bit too low and misses the bit next to the guard bit',
    seenIn: ['universal #684'],
    knownWitness: { e4m3fn: '0x3ac00000', e5m2: '0x37400000', binary16: '0x33400000' },
    hooks: () => ({
      increment: (magnitude, rest, shift) => {
        const guard = rest & (1 << (shift - 1))
        const seen = rest & ((1 << (shift - 2)) - 1)
        return guard !== 0 && (seen !== 0 || (magnitude & 1) === 1) ? 1 : 0
      },
    }),
  }),
  hooked({
    ...nearest,
    id: 'sticky-lost-in-subnormals',
    needs: ['zero', 'endsAboveSource'],
    zooClass: 6,
    statement: 'aligns a subnormal first, dropping bits, and then rounds what is left',
    seenIn: ['numpy #12721'],
    knownWitness: { e4m3fn: '0x3ba00002', e5m2: '0x37000001', binary16: '0x33000001' },
    hooks: ({ fractionBits }) => ({
      increment: (magnitude, rest, shift) =>
        nearestEven(magnitude, rest & -(1 << (shift - storedFraction + fractionBits)), shift),
    }),
  }),
  hooked({
    ...nearest,
    id: 'low-half-ignored',
    zooClass: 6,
    statement: 'rounds the high 16 bits of the input, with no sticky bit for the low 16',
    seenIn: [],
    knownWitness: { e4m3fn: '0x3f880001', e5m2: '0x3f900001' },
    // A NaN keeps its payload, or this would be a second bug.
    hooks: () => ({ input: (bits) => ((bits & 0x7f800000) === 0x7f800000 ? bits : bits & -0x10000) }),
  }),
]

/** Roundings that never happen, and carries that go nowhere. */
const truncations: Mutant[] = [
  hooked({
    ...nearest,
    id: 'truncation-as-rounding',
    zooClass: 27,
    statement: 'cuts the low bits off and calls it rounding to nearest',
    seenIn: ['universal #1133'],
    knownWitness: { e4m3fn: '0x3ffeb852', e5m2: '0x3ffeb852', binary16: '0x3ffffcb9', bfloat16: '0x3ffffcb9' },
    hooks: () => ({ increment: () => 0 }),
  }),
  hooked({
    ...nearest,
    id: 'subnormals-truncated',
    needs: ['zero', 'endsAboveSource'],
    zooClass: 5,
    statement: 'rounds normal results to nearest, and truncates subnormal ones',
    seenIn: ['petamoriken/float16 #952'],
    knownWitness: { e4m3fn: '0x3b400000', e5m2: '0x37c00000', binary16: '0x33c00000' },
    hooks: ({ fractionBits }) => ({
      increment: (magnitude, rest, shift) =>
        shift > storedFraction - fractionBits ? 0 : nearestEven(magnitude, rest, shift),
    }),
  }),
  hooked({
    ...nearest,
    id: 'binade-carry-lost',
    zooClass: 5,
    statement: 'rounding up into the next binade clears the fraction and forgets the exponent: not monotone',
    seenIn: ['petamoriken/float16 #1046'],
    knownWitness: { e4m3fn: '0x3ff80000', e5m2: '0x3ff00000', binary16: '0x3effff37' },
    hooks: ({ fractionBits }) => {
      const fraction = (1 << fractionBits) - 1
      return {
        join: (magnitude, up) =>
          magnitude > fraction ? (magnitude & ~fraction) | ((magnitude + up) & fraction) : magnitude + up,
      }
    },
  }),
  hooked({
    ...nearest,
    id: 'subnormal-carry-lost',
    needs: ['zero'],
    zooClass: 5,
    statement: 'the largest subnormal rounds up to zero instead of to the smallest normal number',
    seenIn: [],
    knownWitness: { e4m3fn: '0x3c700000', e5m2: '0x38600000', binary16: '0x387fe000' },
    hooks: ({ fractionBits }) => {
      const fraction = (1 << fractionBits) - 1
      return {
        join: (magnitude, up) => (magnitude <= fraction ? (magnitude + up) & fraction : magnitude + up),
      }
    },
  }),
  hooked({
    ...nearest,
    id: 'stale-fraction-after-carry',
    needs: ['fraction'],
    zooClass: 5,
    statement: 'a carry into the next binade shifts the fraction instead of clearing it: 31 becomes 48 for 32',
    seenIn: ['universal #684'],
    knownWitness: { e4m3fn: '0x41f80000', e5m2: '0x41f80000', binary16: '0x3ffff000' },
    hooks: ({ fractionBits }) => {
      const fraction = (1 << fractionBits) - 1
      const stale = 1 << (fractionBits - 1)
      return {
        join: (magnitude, up) => {
          const carried = up === 1 && magnitude > fraction && (magnitude & fraction) === fraction
          return carried ? (magnitude + 1) | stale : magnitude + up
        },
      }
    },
  }),
  hooked({
    ...nearest,
    id: 'one-bit-short',
    needs: ['fraction'],
    zooClass: 20,
    statement: 'rounds to one bit less than the format has: odd codes are never given, half fail the round trip',
    seenIn: ['tt-metal #51971', 'tt-metal #51975'],
    knownWitness: { e4m3fn: '0x3f900000', e5m2: '0x3fa00000', binary16: '0x3f802000' },
    hooks: () => ({
      increment: (magnitude, rest) => {
        if ((magnitude & 1) === 0) return 0
        return rest !== 0 || (magnitude & 2) === 2 ? 1 : -1
      },
    }),
  }),
]

export const roundingMutants: readonly Mutant[] = [...ties, ...sticky, ...truncations]
