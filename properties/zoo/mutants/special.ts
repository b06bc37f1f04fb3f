import { absoluteMask, infinityBits, storedFraction } from '../base.ts'
import { rebiasedZero } from '../formats.ts'
import { none } from '../layout.ts'
import type { Mutant } from '../record.ts'
import { bitsOfNormal, hooked, nearestEven } from './build.ts'

const nearest = { rounding: 'rne', overflow: 'default' } as const

/** NaNs that end as something else. */
const nans: Mutant[] = [
  hooked({
    ...nearest,
    id: 'nan-payload-lost',
    needs: ['payload'],
    zooClass: 27,
    statement: 'shifts the payload of a NaN like a fraction: one with low bits only becomes infinity',
    seenIn: ['LLVM #83180', 'dotnet #130583', 'rocm-libraries #11325'],
    knownWitness: { e5m2: '0x7f800001', binary16: '0x7f800001', bfloat16: '0x7f800001' },
    hooks: ({ fractionBits, infinity, signBit }) => {
      const kept = 0x7fffff & -(1 << (storedFraction - fractionBits))
      return {
        output: (code, bits) => {
          if ((bits & absoluteMask) <= infinityBits || (bits & kept) !== 0) return code
          return bits < 0 ? signBit | infinity : infinity
        },
      }
    },
  }),
  hooked({
    ...nearest,
    id: 'nan-rounded-as-number',
    among: ['bfloat16'],
    zooClass: 27,
    statement: 'adds the rounding increment to NaNs too: the largest payloads carry into the sign and become zero',
    seenIn: ['dotnet #130583'],
    knownWitness: { bfloat16: '0x7fffffff' },
    hooks: () => ({
      output: (code, bits) =>
        (bits & absoluteMask) <= infinityBits ? code : ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff,
    }),
  }),
  hooked({
    ...nearest,
    id: 'nan-swallowed-by-clamp',
    needs: ['nan'],
    zooClass: 'systematic',
    statement: 'clamps with a minimum that prefers numbers, as fminf does: NaN becomes the largest finite number',
    seenIn: [],
    knownWitness: { e4m3fn: '0x7f800001', e5m2: '0x7f800001', binary16: '0x7f800001' },
    hooks: ({ maxFinite }) => ({
      output: (code, bits) => ((bits & absoluteMask) > infinityBits ? maxFinite : code),
    }),
  }),
]

/** Zeros, subnormals and signs. */
const zeros: Mutant[] = [
  hooked({
    ...nearest,
    id: 'negative-zero-is-nan',
    needs: ['nanAtNegativeZero'],
    zooClass: 9,
    statement: 'a negative input that rounds to zero keeps its sign bit, which alone encodes NaN',
    seenIn: ['onnxruntime #18473', 'XLA #17487'],
    knownWitness: { e4m3fnuz: '0xb5800000', e5m2fnuz: '0xb5800000', binary8p4se: '0xb5800000' },
    hooks: ({ signBit }) => ({ output: (code, bits) => (code === 0 && bits < 0 ? signBit : code) }),
  }),
  hooked({
    ...nearest,
    id: 'negative-zero-loses-sign',
    needs: ['negativeZero'],
    zooClass: 'systematic',
    statement: 'negative results of zero come out positive',
    seenIn: [],
    knownWitness: { e4m3fn: '0x80000000', e5m2: '0x80000000', binary16: '0x80000000' },
    hooks: ({ signBit }) => ({ output: (code) => (code === signBit ? 0 : code) }),
  }),
  hooked({
    ...nearest,
    id: 'no-subnormals',
    needs: ['subnormals'],
    zooClass: 30,
    statement: 'subnormal results become zero',
    seenIn: ['QPyTorch #24'],
    knownWitness: { e4m3fn: '0x3b000000', e5m2: '0x37800000', binary16: '0x33800000' },
    hooks: ({ fractionBits }) => ({
      join: (magnitude, up) => (magnitude + up < 1 << fractionBits ? 0 : magnitude + up),
    }),
  }),
  hooked({
    ...nearest,
    id: 'input-subnormals-flushed',
    needs: ['endsBelowSource'],
    zooClass: 30,
    statement: 'subnormal binary32 inputs count as zero, in a format whose range goes as low',
    seenIn: ['AVX512_BF16 vcvtneps2bf16'],
    knownWitness: { bfloat16: '0x00010000' },
    hooks: () => ({ input: (bits) => ((bits & infinityBits) === 0 ? bits & ~absoluteMask : bits) }),
  }),
  hooked({
    ...nearest,
    id: 'zero-rebiased',
    needs: ['otherBias'],
    zooClass: 30,
    statement: 'changes the bias of the exponent with no exception for zero, which becomes 2',
    seenIn: ['TVM #20315'],
    knownWitness: { e4m3fn: '0x00000000', e5m2: '0x00000000', binary16: '0x00000000' },
    hooks: (layout) => {
      const rebiased = rebiasedZero(layout)
      return { output: (code, bits) => ((bits & absoluteMask) === 0 ? code | rebiased : code) }
    },
  }),
  hooked({
    ...nearest,
    id: 'sign-flipped',
    needs: ['sign'],
    zooClass: 30,
    statement: 'where there is nothing to round off, the half that is added lands in the sign bit: 3 becomes −3',
    seenIn: ['QPyTorch #48'],
    knownWitness: { e4m3fn: '0x40400000', e5m2: '0x40400000', binary16: '0x40400000' },
    hooks: (layout) => {
      const { signBit, fractionBits, maxFinite } = layout
      const smallest = bitsOfNormal(layout, 1 << fractionBits)
      const largest = bitsOfNormal(layout, maxFinite)
      const dropped = (1 << (storedFraction - fractionBits)) - 1
      return {
        output: (code, bits) => {
          const absolute = bits & absoluteMask
          return absolute >= smallest && absolute <= largest && (bits & dropped) === 0 ? code ^ signBit : code
        },
      }
    },
  }),
]

/** The scale format, judged on positive numbers: no source settles what zero and negative numbers become. */
const scale = { rounding: 'rne', overflow: 'default' } as const
const scales: Mutant[] = [
  hooked({
    ...scale,
    id: 'e8m0-lsb-wrong',
    among: ['e8m0fnu'],
    zooClass: 18,
    statement: 'reads the parity of a scale wrong: 1.5 goes to 1, which is neither the even code nor the upper one',
    seenIn: ['ml_dtypes #223'],
    knownWitness: { e8m0fnu: '0x3fc00000' },
    hooks: () => ({ increment: (magnitude, rest, shift) => nearestEven(magnitude ^ 1, rest, shift) }),
  }),
  hooked({
    ...scale,
    id: 'e8m0-top-exponent-is-nan',
    among: ['e8m0fnu', 'binary8p1uf'],
    zooClass: 18,
    statement: 'takes the top exponent for that of infinities and NaNs: 2^127 becomes NaN',
    seenIn: ['ml_dtypes #202', 'ml_dtypes #223'],
    knownWitness: { e8m0fnu: '0x7f000000' },
    hooks: ({ maxFinite }) => ({ limit: (magnitude) => (magnitude >= maxFinite ? none : magnitude) }),
  }),
  hooked({
    ...scale,
    id: 'e8m0-round-up-mask',
    among: ['e8m0fnu', 'binary8p1uf'],
    zooClass: 17,
    statement: 'rounds up unless the fraction is zero, by mask 4FFFFF for 7FFFFF: 1.125 becomes 1 for 2',
    seenIn: ['onnx #7784'],
    rounding: 'rtp',
    knownWitness: { e8m0fnu: '0x3f900000' },
    hooks: () => ({ increment: (_, rest) => ((rest & 0x4fffff) !== 0 ? 1 : 0) }),
  }),
]

export const specialMutants: readonly Mutant[] = [...nans, ...zeros, ...scales]
