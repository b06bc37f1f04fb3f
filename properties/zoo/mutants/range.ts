import { absoluteMask, infinityBits, storedFraction } from '../base.ts'
import { oneBitMore } from '../formats.ts'
import { infinityCase, none } from '../layout.ts'
import type { Mutant, Rounding } from '../record.ts'
import { bitsOfNormal, hooked, overflowTie, pieced, tail } from './build.ts'

const nearest = { rounding: 'rne', overflow: 'default' } as const

/** Clamps and thresholds. */
const thresholds: Mutant[] = [
  hooked({
    ...nearest,
    id: 'overflow-above-max',
    needs: ['overflow'],
    zooClass: 14,
    statement: 'anything above the largest finite number overflows, also what rounds down to it',
    seenIn: ['universal #1302'],
    overflow: 'ieee',
    knownWitness: { e4m3fn: '0x43e08000', e5m2: '0x47600100', binary16: '0x477fe100' },
    hooks: (layout) => {
      const largest = bitsOfNormal(layout, layout.maxFinite)
      const infinity = infinityCase(layout)
      return { limit: (magnitude, _, absolute) => (absolute > largest ? infinity : magnitude) }
    },
  }),
  hooked({
    ...nearest,
    id: 'overflow-tie-wrong',
    needs: ['overflow'],
    zooClass: 14,
    statement: 'the tie between the largest finite number and the next goes to the odd side: 464 to NaN in e4m3fn',
    seenIn: [],
    overflow: 'ieee',
    knownWitness: { e4m3fn: '0x43e80000', e5m2: '0x47700000', binary16: '0x477ff000' },
    hooks: (layout) => {
      const { maxFinite } = layout
      const tie = overflowTie(layout)
      const infinity = infinityCase(layout)
      return {
        limit: (magnitude, _, absolute) => {
          if (absolute === tie) return magnitude > maxFinite ? maxFinite : infinity
          return magnitude > maxFinite ? infinity : magnitude
        },
      }
    },
  }),
  hooked({
    ...nearest,
    id: 'clamp-before-rounding',
    needs: ['overflow'],
    zooClass: 14,
    statement: 'clamps to the largest finite number first, so that nothing overflows where it should',
    seenIn: ['universal #1302', 'universal #1351'],
    overflow: 'ieee',
    knownWitness: { e4m3fn: '0x43e88000', e5m2: '0x47700100', binary16: '0x477ff100' },
    hooks: ({ maxFinite }) => ({ limit: (magnitude) => Math.min(magnitude, maxFinite) }),
  }),
  hooked({
    ...nearest,
    id: 'saturates-at-top-binade',
    needs: ['topBinade'],
    zooClass: 14,
    statement: 'saturates from 2^emax on, not from where the range ends',
    seenIn: ['sglang #40581'],
    overflow: 'saturate',
    knownWitness: { e4m3fn: '0x43960000', e5m2: '0x47000000', binary16: '0x47000000' },
    hooks: ({ maxFinite, fractionBits }) => {
      const topBinade = maxFinite & -(1 << fractionBits)
      return { limit: (magnitude) => (magnitude >= topBinade ? maxFinite : magnitude) }
    },
  }),
  hooked({
    ...nearest,
    id: 'clamp-at-sibling-max',
    among: ['e4m3fn', 'ue4m3'],
    zooClass: 14,
    statement: 'saturates at 240, the largest finite number of e4m3 and e4m3fnuz',
    seenIn: [],
    overflow: 'saturate',
    knownWitness: { e4m3fn: '0x43800000' },
    hooks: () => ({ limit: (magnitude) => Math.min(magnitude, 0x77) }),
  }),
]

/** What comes out when something is out of range. */
const results: Mutant[] = [
  hooked({
    ...nearest,
    id: 'saturation-gives-nan',
    needs: ['nan'],
    zooClass: 15,
    statement: 'finite values out of range become NaN under saturation, where infinities saturate',
    seenIn: ['saturn-vectors #101'],
    overflow: 'saturate',
    knownWitness: { e4m3fn: '0x44280000', e5m2: '0x47800000', binary16: '0x47800000' },
    hooks: ({ maxFinite }) => ({ limit: (magnitude) => (magnitude > maxFinite ? none : magnitude) }),
  }),
  ...(['rtz', 'rtp', 'rto'] as const).map(overflowIgnoring),
  hooked({
    ...nearest,
    id: 'infinity-not-saturated',
    needs: ['escape'],
    zooClass: 'systematic',
    statement: 'infinities escape saturation: they stay infinite, or become NaN',
    seenIn: [],
    overflow: 'saturate',
    knownWitness: { e4m3fn: '0x7f800000', e5m2: '0x7f800000', binary16: '0x7f800000' },
    hooks: ({ signBit, infinity, nan }) => ({
      output: (code, bits) => {
        if ((bits & absoluteMask) !== infinityBits) return code
        return infinity === none ? nan : infinity | (code & signBit)
      },
    }),
  }),
  hooked({
    ...nearest,
    id: 'infinity-becomes-max',
    needs: ['nanForInfinity'],
    zooClass: 17,
    statement: 'infinities become the largest finite number, where without saturation they are NaN',
    seenIn: ['onnx #6220'],
    overflow: 'ieee',
    knownWitness: { e4m3fnuz: '0x7f800000', e5m2fnuz: '0x7f800000' },
    hooks: ({ signBit, maxFinite }) => ({
      output: (code, bits) => {
        const isInfinite = (bits & absoluteMask) === infinityBits && (bits > 0 || signBit !== 0)
        return isInfinite ? maxFinite | (bits < 0 ? signBit : 0) : code
      },
    }),
  }),
  hooked({
    ...nearest,
    id: 'overflow-into-sign-bit',
    needs: ['spill'],
    zooClass: 30,
    statement: 'the binade next to the largest one passes for in range, and its exponent runs into the sign bit',
    seenIn: ['universal #1503'],
    knownWitness: { e4m3fn: '0x44000000', e5m2: '0x48000000', binary16: '0x48000000' },
    hooks: (layout, { overflow }) => {
      const { signBit, fractionBits, maxFinite } = layout
      const out = overflow === 'saturate' ? maxFinite : infinityCase(layout)
      const spilled = signBit + (1 << fractionBits)
      return {
        limit: (magnitude) =>
          magnitude <= maxFinite || (magnitude >= signBit && magnitude < spilled) ? magnitude : out,
      }
    },
  }),
]

function overflowIgnoring(rounding: Rounding): Mutant {
  return hooked({
    id: `overflow-ignores-${rounding}`,
    needs: rounding === 'rtp' ? ['overflow', 'sign'] : ['overflow'],
    zooClass: 15,
    statement: `overflow under ${rounding} gives infinity, or NaN, where the direction says the largest finite number`,
    seenIn: ['saturn-vectors #101'],
    rounding,
    overflow: 'ieee',
    knownWitness:
      rounding === 'rtp'
        ? { e4m3fn: '0xc4000000', e5m2: '0xc7800000', binary16: '0xc7800000' }
        : { e4m3fn: '0x44000000', e5m2: '0x47800000', binary16: '0x47800000' },
    hooks: (layout) => {
      const infinity = infinityCase(layout)
      return { limit: (magnitude) => (magnitude > layout.maxFinite ? infinity : magnitude) }
    },
  })
}

/** Inputs so far from the format's range that a shift or a scale goes wrong. */
const farOut: Mutant[] = [
  hooked({
    ...nearest,
    id: 'shift-modulo-32',
    needs: ['farBelow32'],
    zooClass: 16,
    statement: 'the shift count of very small inputs is taken modulo 32, as x86 and JavaScript do',
    seenIn: ['rocm-systems #9556'],
    knownWitness: { e4m3fn: '0x36800000', e5m2: '0x33000000', binary16: '0x2f000000' },
    hooks: () => ({ shift: (shift) => shift }),
  }),
  hooked({
    ...nearest,
    id: 'shift-modulo-64',
    needs: ['farBelow64'],
    zooClass: 16,
    statement: 'aligns by a 64-bit shift whose count is taken modulo 64: wrong for a few binades around 1e-24',
    seenIn: ['rocm-systems #10591', 'composable_kernel #2571'],
    knownWitness: { e4m3fn: '0x1b800000', e5m2: '0x187f533c', binary16: '0x18800000' },
    hooks: ({ fractionBits }) => ({
      shift: (_, below) => Math.min(storedFraction - fractionBits + (below & 63), 25),
    }),
  }),
  hooked({
    ...nearest,
    id: 'exponent-wraps',
    needs: ['farAbove'],
    zooClass: 16,
    statement: 'keeps the exponent in one bit more than the format has: very large inputs wrap round to small ones',
    seenIn: [],
    knownWitness: { e4m3fn: '0x4c000000', e5m2: '0x58000000', binary16: '0x58000000' },
    hooks: (layout) => {
      const kept = oneBitMore(layout)
      return { join: (magnitude, up) => (magnitude + up) & kept }
    },
  }),
  hooked({
    ...nearest,
    id: 'scale-overflows',
    zooClass: 31,
    statement: 'scales by 2^−e in binary32, which overflows below 2^−127: the smallest inputs become infinite',
    seenIn: ['gfloat #49'],
    knownWitness: { e4m3fn: '0x00000001', e5m2: '0x00000001', binary16: '0x00000001', bfloat16: '0x00000001' },
    hooks: () => ({
      input: (bits) => {
        const absolute = bits & absoluteMask
        return absolute !== 0 && absolute < 0x00400000 ? (bits & ~absoluteMask) | infinityBits : bits
      },
    }),
  }),
]

/** Paths of one quantizer that disagree on saturation. */
const paths: Mutant[] = [
  pieced({
    ...nearest,
    id: 'saturation-differs-in-tail',
    needs: ['overflow'],
    zooClass: 13,
    statement: 'the vector body follows the overflow rule, the scalar tail the opposite one',
    seenIn: ['PyTorch #178817', 'PyTorch #177769'],
    knownWitness: { e4m3fn: '0x44000000', e5m2: '0x47800000', binary16: '0x47800000' },
    part: tail,
    instead: (claimed) => ({ ...claimed, overflow: claimed.overflow === 'saturate' ? 'ieee' : 'saturate' }),
  }),
  pieced({
    ...nearest,
    id: 'saturation-differs-in-short-batches',
    needs: ['overflow'],
    zooClass: 13,
    statement: 'batches of fewer than 16 take a path with the opposite overflow rule',
    seenIn: ['PyTorch #178817', 'PyTorch #177769'],
    knownWitness: { e4m3fn: '0x44000000', e5m2: '0x47800000', binary16: '0x47800000' },
    part: (length) => [0, length < 16 ? length : 0],
    instead: (claimed) => ({ ...claimed, overflow: claimed.overflow === 'saturate' ? 'ieee' : 'saturate' }),
  }),
]

export const rangeMutants: readonly Mutant[] = [...thresholds, ...results, ...farOut, ...paths]
