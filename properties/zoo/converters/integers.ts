import type { Converter, ConverterMutant, RightConverter } from '../record.ts'

/** mxint8: two's complement in steps of 2^−6, ties to even, out of range clamps (OCP MX 1.0 §5.3.4 and §6.3). */

const pairs = [{ source: 'binary32', format: 'mxint8' }] as const

/** Scaling by 64 and rounding are exact in binary64, and so is every comparison. */
const steps = (x: number): number => x * 64

function nearestEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor
}

const clamp = (n: number): number => Math.min(127, Math.max(-128, n))

/** From the integer that a finite input becomes to its code; NaN, which the format has not, gives 0. */
const quantizer =
  (code: (x: number) => number): Converter =>
  (x) =>
    Uint8Array.from(x as Float32Array, (one) => (Number.isNaN(one) ? 0 : code(one)))

const mutant = (
  id: string,
  zooClass: ConverterMutant['zooClass'],
  statement: string,
  seenIn: readonly string[],
  code: (x: number) => number,
): ConverterMutant => ({
  id,
  zooClass,
  statement,
  seenIn,
  rounding: 'rne',
  pairs,
  converter: () => quantizer(code),
})

const systematic = { zooClass: 'systematic', seenIn: [], rounding: 'rne', pairs } as const

export const integerMutants: readonly ConverterMutant[] = [
  mutant(
    'sign-magnitude-for-complement',
    32,
    'writes sign and magnitude where two’s complement is due',
    ['microxcaling #3'],
    (x) => {
      const n = clamp(nearestEven(steps(x)))
      return n < 0 ? 0x80 | Math.min(127, -n) : n
    },
  ),
  mutant('ones-complement', 32, 'negates by inverting every bit: each negative number is one step too low', [], (x) => {
    const n = clamp(nearestEven(steps(Math.abs(x))))
    return x < 0 ? ~n & 0xff : n
  }),
  mutant('integer-overflow-wraps', 32, 'numbers out of range wrap round instead of clamping: 2 becomes −2', [], (x) =>
    Number.isFinite(x) ? ((nearestEven(steps(x)) % 256) + 256) % 256 : x < 0 ? 0x80 : 0x7f,
  ),
  mutant(
    'integer-floored',
    27,
    'shifts right, which rounds down, and calls that rounding to nearest',
    [],
    (x) => clamp(Math.floor(steps(x))) & 0xff,
  ),
  mutant(
    'integer-truncated',
    27,
    'converts to an integer by truncation',
    [],
    (x) => clamp(Math.trunc(steps(x))) & 0xff,
  ),
  mutant(
    'integer-ties-away',
    19,
    'adds a half and truncates: ties go away from zero',
    ['aiter #974'],
    (x) => clamp(Math.sign(x) * Math.floor(steps(Math.abs(x)) + 0.5)) & 0xff,
  ),
  mutant(
    'integer-ties-up',
    7,
    'adds a half and floors, as Math.round does: ties go up',
    [],
    (x) => clamp(Math.floor(steps(x) + 0.5)) & 0xff,
  ),
  mutant(
    'integer-truncated-when-negative',
    'systematic',
    'negative numbers are truncated',
    [],
    (x) => clamp(x < 0 ? Math.trunc(steps(x)) : nearestEven(steps(x))) & 0xff,
  ),
  mutant(
    'integer-wrong-in-one-binade',
    'systematic',
    'numbers from ¼ to ½ are truncated',
    [],
    (x) => clamp(x >= 0.25 && x < 0.5 ? Math.trunc(steps(x)) : nearestEven(steps(x))) & 0xff,
  ),
  {
    ...systematic,
    id: 'integer-wrong-in-batch-tail',
    statement: 'the last n mod 8 elements of a batch are truncated',
    converter: () => (x) => {
      const whole = x.length - (x.length % 8)
      return Uint8Array.from(x as Float32Array, (one, index) => {
        if (Number.isNaN(one)) return 0
        return clamp(index < whole ? nearestEven(steps(one)) : Math.trunc(steps(one))) & 0xff
      })
    },
  },
]

/** Adding 2^52 · 1.5 to a binary64 number leaves its nearest integer, ties to even, in the low bits. */
const magic = 1.5 * 2 ** 52

export const integerRight: readonly RightConverter[] = [
  { way: 'scaled-floor', code: (x: number) => clamp(nearestEven(steps(x))) & 0xff },
  { way: 'integer-magic', code: (x: number) => (clamp(steps(x)) + magic - magic) & 0xff },
].map(({ way, code }) => ({ ...pairs[0], way, rounding: 'rne' as const, make: () => quantizer(code) }))
