/**
 * Writes n consecutive 32-bit patterns, first, first + step, …, at `to`; n is a multiple of 16. Generating inputs must cost less
 * than any subject, and 128-bit stores do.
 */
export function fill(to: usize, first: i32, step: i32, n: i32): void {
  let a = i32x4.add(i32x4.splat(first), i32x4.mul(i32x4.splat(step), i32x4(0, 1, 2, 3)))
  const by4 = i32x4.splat(4 * step)
  const by16 = i32x4.splat(16 * step)
  let b = i32x4.add(a, by4)
  let c = i32x4.add(b, by4)
  let d = i32x4.add(c, by4)
  for (const end = to + (<usize>n << 2); to < end; to += 64) {
    v128.store(to, a)
    v128.store(to, b, 16)
    v128.store(to, c, 32)
    v128.store(to, d, 48)
    a = i32x4.add(a, by16)
    b = i32x4.add(b, by16)
    c = i32x4.add(c, by16)
    d = i32x4.add(d, by16)
  }
}
