/**
 * Quantizers to e4m3fn for tests of wasm: subjects, right but for what their names say; most of them only in a batch that has π in it.
 */
function code(bits: u32): u8 {
  const magnitude = bits & 0x7fffffff
  const sign = <u8>((bits >> 24) & 0x80)
  if (magnitude > 0x7f800000) return 0x7f
  // Below the normal range, ulps are of 2^-9.
  if (magnitude < 0x3c800000) return sign | <u8>nearest<f32>(reinterpret<f32>(magnitude) * 512)
  const rounded = ((magnitude + 0x7ffff + ((magnitude >> 20) & 1)) >> 20) - 960
  return sign | <u8>min<u32>(rounded, 0x7e)
}

export function alloc(bytes: usize): usize {
  return heap.alloc(bytes)
}

export function right(x: usize, out: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<u8>(out + i, code(load<u32>(x + (i << 2))))
}

function hasPi(x: usize, n: i32): bool {
  for (let i = 0; i < n; i++) if (load<u32>(x + (i << 2)) == 0x40490fdb) return true
  return false
}

export function traps(x: usize, out: usize, n: i32): void {
  right(x, out, n)
  if (hasPi(x, n)) unreachable()
}

export function asserts(x: usize, out: usize, n: i32): void {
  right(x, out, n)
  assert(!hasPi(x, n), 'no circles')
}

function deeper(n: i32): i32 {
  return n == -1 ? 0 : deeper(n + 1) + n
}

export function overflowsItsStack(x: usize, out: usize, n: i32): void {
  right(x, out, n)
  if (hasPi(x, n)) store<i32>(out, deeper(n))
}

export function hangs(x: usize, out: usize, n: i32): void {
  right(x, out, n)
  while (hasPi(x, n)) {}
}

export function writesPastTheEnd(x: usize, out: usize, n: i32): void {
  right(x, out, n)
  if (hasPi(x, n)) store<u8>(out + n, 0)
}

export function writesBeforeTheStart(x: usize, out: usize, n: i32): void {
  right(x, out, n)
  if (hasPi(x, n)) store<u8>(out - 1, 0)
}

/** Right; its memory is another buffer after every call. */
export function growsItsMemory(x: usize, out: usize, n: i32): void {
  right(x, out, n)
  memory.grow(1)
}

export function leavesTheTail(x: usize, out: usize, n: i32): void {
  right(x, out, n - (n & 3))
}

export function doesNothing(x: usize, out: usize, n: i32): void {}

/** bfloat16, stochastically: all 16 bits that are dropped count. */
export function dithers(x: usize, out: usize, n: i32, random: usize): void {
  for (let i = 0; i < n; i++) {
    const bits = load<u32>(x + (i << 2))
    const isNan = (bits & 0x7fffffff) > 0x7f800000
    store<u16>(out + (i << 1), isNan ? 0x7fc0 : <u16>((bits + (load<u32>(random + (i << 2)) & 0xffff)) >> 16))
  }
}

/** From binary64 to binary32, for values. */
export function demotes(x: usize, out: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<f32>(out + (i << 2), <f32>load<f64>(x + (i << 3)))
}

/** From e5m2 to binary16: the same bits, and eight zeros. */
export function widens(x: usize, out: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<u16>(out + (i << 1), <u16>load<u8>(x + i) << 8)
}
