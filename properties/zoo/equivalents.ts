/** Mutants that nobody can tell from right conversions in some format: listed with the reason, and shown by trying every input. */
export interface Equivalent {
  /** The mutant. */
  readonly id: string
  /** The formats, as the zoo names them. */
  readonly where: readonly string[]
  /** Whether its answers are the due ones, or now and then others that a standard leaves open. */
  readonly answers: 'due' | 'permitted'
  readonly reason: string
}

export const equivalents: readonly Equivalent[] = [
  {
    id: 'log2-floor',
    where: ['binary4p2sf', 'binary4p3sf'],
    answers: 'due',
    reason:
      'binary32 rounds log2(x) up to an integer only next to powers of two from 8 up or ¼ down, where the format saturates far above its largest number or has one quantum',
  },
  {
    id: 'stale-fraction-after-carry',
    where: ['binary4p3sf'],
    answers: 'due',
    reason: 'the format has one binade of normal numbers, so that a carry out of it overflows',
  },
  {
    id: 'overflow-ignores-rtz',
    where: ['e8m0fnu', 'bfloat16'],
    answers: 'due',
    reason: 'the format’s largest binade is that of binary32: toward zero nothing goes past its largest number',
  },
  {
    id: 'overflow-ignores-rtp',
    where: ['bfloat16'],
    answers: 'due',
    reason: 'the format’s largest binade is that of binary32: no negative number rounds up past its largest one',
  },
  {
    id: 'overflow-ignores-rto',
    where: ['bfloat16'],
    answers: 'due',
    reason:
      'the format’s largest binade is that of binary32, and its largest number has an odd code, where round-to-odd stays',
  },
  {
    id: 'ties-away',
    where: ['e8m0fnu'],
    answers: 'permitted',
    reason: 'OCP MX 1.0 names no parity of a scale: a tie may go up (scale-ties)',
  },
  {
    id: 'overflow-tie-wrong',
    where: ['e8m0fnu'],
    answers: 'permitted',
    reason: 'OCP MX 1.0 names no parity of a scale: a tie may go up, here out of range (scale-ties)',
  },
  {
    id: 'scale-overflows',
    where: ['e8m0fnu'],
    answers: 'permitted',
    reason: 'numbers below the smallest scale may give NaN (zero-unrepresentable)',
  },
]
