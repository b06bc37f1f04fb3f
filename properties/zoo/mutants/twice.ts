import { exponentBias } from '../base.ts'
import type { Mutant } from '../record.ts'
import { hooked, narrowing, onValue } from './build.ts'

const powers = Float64Array.from({ length: 512 }, (_, index) => 2 ** (index - 256))

/** 2 to a power within ±255, from a table: Math.pow costs ten times as much. */
function powerOfTwo(exponent: number): number {
  return powers[exponent + 256]
}

/** Quantizers that round twice, or by way of a number that was rounded itself. */
export const twiceMutants: readonly Mutant[] = [
  hooked({
    id: 'double-rounding-binary16',
    needs: ['finerThanHalf'],
    zooClass: 2,
    statement: 'rounds to binary16 first, and that to the target',
    seenIn: ['triton #10846', 'triton #11753'],
    rounding: 'rne',
    overflow: 'default',
    knownWitness: { e4m3fn: '0x3f880800', e5m2: '0x3f900800' },
    hooks: () => ({ input: narrowing(11, -14, 15) }),
  }),
  hooked({
    id: 'double-rounding-bfloat16',
    needs: ['notBfloat16'],
    zooClass: 3,
    statement: 'rounds to bfloat16 first, and that to the target: 1.31640625 becomes 1.25 for 1.375',
    seenIn: ['flashinfer #5128', 'flashinfer #4167', 'Microfloats.jl #25'],
    rounding: 'rne',
    overflow: 'default',
    knownWitness: { e4m3fn: '0x3fa88000', e5m2: '0x3f904000' },
    hooks: () => ({ input: narrowing(8, -126, 127) }),
  }),
  hooked({
    id: 'subnormal-rounded-twice',
    needs: ['subnormals', 'endsAboveSource'],
    zooClass: 6,
    statement: 'rounds a subnormal to full precision first, as if it were normal, and again where it belongs',
    seenIn: ['openvino #30057'],
    rounding: 'rne',
    overflow: 'default',
    knownWitness: { e4m3fn: '0x3b3b0000', e5m2: '0xb7b70000', binary16: '0x37875000' },
    hooks: ({ row }) => ({ input: narrowing(row.precision, -126, 127) }),
  }),
  hooked({
    id: 'log2-floor',
    zooClass: 24,
    statement: 'takes the exponent as floor(log2(|x|)) in binary32, which is one too large just below a power of two',
    seenIn: ['higham/chop #5'],
    // Rounding to nearest hides it: so close to a power of two, the power is the result anyway.
    rounding: 'rtz',
    overflow: 'default',
    knownWitness: { e4m3fn: '0x41fffffe', e5m2: '0x41fffffe', binary16: '0x41fffffe' },
    hooks: ({ fractionBits, minExponent }) => ({
      input: onValue((x, field) => {
        // Math.log2 is slow, and cannot go wrong but in the last 2^−15 below a power of two.
        const close = x * powerOfTwo(exponentBias - field) >= 2 - 2 ** -15
        const exponent = close ? Math.floor(Math.fround(Math.log2(x))) : field - exponentBias
        const perQuantum = fractionBits - Math.max(exponent, minExponent)
        return Math.floor(x * powerOfTwo(perQuantum)) * powerOfTwo(-perQuantum)
      }),
    }),
  }),
]
