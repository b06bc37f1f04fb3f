/**
 * Arithmetic of the carrier, binary32: every operation is rounded to nearest even on its own. It is carried out in binary64 and
 * rounded again, which for +, −, ×, ÷ and √ of binary32 operands gives the same (Figueroa, "When is double rounding innocuous?",
 * 1995: 53 ≥ 2·24 + 2).
 */
const { fround, sqrt } = Math

/** a·x + b·y, the two products rounded, then the sum. */
export const weighted = (a: number, x: Float32Array, b: number, y: Float32Array): Float32Array =>
  x.map((value, i) => fround(fround(a * value) + fround(b * (y[i] as number))))

/** x − a·y. */
export const descended = (x: Float32Array, a: number, y: Float32Array): Float32Array =>
  x.map((value, i) => fround(value - fround(a * (y[i] as number))))

/** x². */
export const squared = (x: Float32Array): Float32Array => x.map((value) => fround(value * value))

/** x / a. */
export const divided = (x: Float32Array, a: number): Float32Array => x.map((value) => fround(value / a))

/** x / (√y + ε); 0 where both are 0 and ε is. */
export const normalized = (x: Float32Array, y: Float32Array, epsilon: number): Float32Array =>
  x.map((value, i) => {
    const root = fround(fround(sqrt(y[i] as number)) + epsilon)
    return value === 0 ? 0 : fround(value / root)
  })
