/** What was found in real subjects, in words; every figure comes from the results. */

export interface Finding {
  /** Its page's name, which never changes. */
  readonly id: string
  readonly title: string
  /** The rows of real subjects that show it, by id; the first is the one that the page is about. */
  readonly subjects: readonly string[]
  /** What the subject does, and why. */
  readonly cause: string
  /** Whom it hurts, and how. */
  readonly effect: string
  /** Whether it is a bug, a documented deviation or a difference that standards leave open, and by what source. */
  readonly standing: string
}

export const findings: readonly Finding[] = [
  {
    id: 'three-half-truncates',
    title: 'three.js cuts halves off instead of rounding',
    subjects: ['three-half', 'three-half/truncating'],
    cause:
      'DataUtils.toHalfFloat clamps its argument to ±65504, then takes base and shift from two tables and shifts the low bits out. Nothing ' +
      'looks at the bits that are lost. Judged as what it is, a truncation that saturates, it conforms.',
    effect:
      'What is written to half-float textures is nearer to zero than it need be, by up to one unit in the last place; infinities become 65504.',
    standing:
      'The documentation names no rounding; judged by the default of IEEE 754, and as the truncation that it is.',
  },
  {
    id: 'arrow-half-wraps',
    title: 'Apache Arrow for JavaScript wraps around where halves overflow, and makes infinities of tiny numbers',
    subjects: ['apache-arrow-float16'],
    cause:
      'float64ToUint16 works on the two words of the double. Past the range it gives infinity only where the low word is not zero, and keeps bits of ' +
      'exponent and significand otherwise. Below it shifts by a number that turns negative, which JavaScript takes modulo 32. In range it adds half a ' +
      'unit, so that ties go away from zero, and joins the significand to the exponent by OR, so that a carry is lost.',
    effect: 'A Float16 column that holds 70000 reads 2.13; one that holds 2^−46 reads −Infinity. Nothing warns of it.',
    standing:
      'A bug: a comment in its code names numpy as the model, which rounds to nearest, ties to even, and conforms.',
  },
  {
    id: 'avx512-bf16-flushes',
    title: "AVX512_BF16's VCVTNEPS2BF16 takes subnormals for zero",
    subjects: ['avx512-bf16'],
    cause:
      'The instruction treats subnormal inputs as zero and flushes subnormal results, whatever the control register says.',
    effect:
      'Software that falls back to integer code on older processors gives other answers there than on those that have the instruction, for every ' +
      'input below 2^−126.',
    standing:
      'Documented: the Intel manual says so. With --allow flush-inputs the instruction conforms; who promises IEEE 754 must not use it.',
  },
]
