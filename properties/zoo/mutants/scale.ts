import { absoluteMask, fractionMask, infinityBits } from '../base.ts'
import type { Mutant } from '../record.ts'
import { hooked } from './build.ts'

/**
 * The scale of a block of OCP MX 1.0 §6.3 is its largest magnitude rounded down to a power of two: a conversion to e8m0fnu toward
 * zero, which shipped code does in other ways.
 */
const floor = { rounding: 'rtz', overflow: 'default' } as const

const isPositiveNumber = (bits: number): boolean => bits > 0 && bits < infinityBits

export const scaleMutants: readonly Mutant[] = [
  hooked({
    ...floor,
    id: 'scale-to-nearest',
    among: ['e8m0fnu'],
    zooClass: 21,
    statement: 'rounds the scale of a block to nearest: a quarter of the blocks saturate',
    seenIn: ['mlx #4353'],
    knownWitness: { e8m0fnu: '0x3fe00000' },
    hooks: () => ({ increment: (_magnitude, rest, shift) => (rest > 1 << (shift - 1) ? 1 : 0) }),
  }),
  hooked({
    ...floor,
    id: 'scale-ceil',
    among: ['e8m0fnu'],
    zooClass: 22,
    statement: 'rounds the scale of a block up to a power of two',
    seenIn: ['mase #321'],
    knownWitness: { e8m0fnu: '0x3fa00000' },
    hooks: () => ({ increment: (_magnitude, rest) => (rest > 0 ? 1 : 0) }),
  }),
  hooked({
    ...floor,
    id: 'scale-one-step-low',
    among: ['e8m0fnu'],
    zooClass: 23,
    statement: 'the scale of a block is one power of two too small',
    seenIn: ['FlyDSL #590', 'torchao #1104'],
    knownWitness: { e8m0fnu: '0x3f800000' },
    hooks: () => ({ output: (code, bits) => (isPositiveNumber(bits) ? Math.max(0, code - 1) : code) }),
  }),
  hooked({
    ...floor,
    id: 'scale-of-exact-powers-doubled',
    among: ['e8m0fnu'],
    zooClass: 23,
    statement: 'takes the exponent from frexp, which is one more, and corrects that except for exact powers of two',
    seenIn: ['onnxruntime #32122'],
    knownWitness: { e8m0fnu: '0x3f800000' },
    hooks: () => ({
      output: (code, bits) =>
        isPositiveNumber(bits) && (bits & fractionMask) === 0 && (bits & absoluteMask) < 0x7f000000 ? code + 1 : code,
    }),
  }),
]
