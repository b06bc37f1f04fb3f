import type { Matrix } from './matrix.ts'

/**
 * Whether a symmetric matrix is positive semidefinite, in exact integers: elimination with Bareiss's division, in which every
 * pivot is a leading minor. A pivot of 0 is allowed only if its whole row is 0, and is then left out.
 */
export function isSemidefinite({ rows: size, entries }: Matrix): boolean {
  const a = Array.from({ length: size }, (_, i) => entries.slice(i * size, (i + 1) * size) as bigint[])
  const row = (i: number): bigint[] => a[i] as bigint[]
  let previous = 1n
  for (let k = 0; k < size; k++) {
    const pivot = row(k)[k] as bigint
    if (pivot < 0n) return false
    if (pivot === 0n) {
      if (row(k).some((x, j) => j > k && x !== 0n)) return false
      continue
    }
    for (let i = k + 1; i < size; i++)
      for (let j = i; j < size; j++) {
        const value = ((row(i)[j] as bigint) * pivot - (row(k)[i] as bigint) * (row(k)[j] as bigint)) / previous
        row(i)[j] = value
        row(j)[i] = value
      }
    previous = pivot
  }
  return true
}
