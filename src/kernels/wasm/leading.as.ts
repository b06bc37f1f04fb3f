import { none } from './grid.as'
import { randomBits, RNA, RNE, RTN, RTO, RTP, RTZ, SRA, SRB } from './parameters.as'

/** Indices in formats with binary32's exponents: the leading part of the pattern, rounded. */
@inline
export function leading(D: i32, drop: i32, x: v128, a: v128, random: v128): v128 {
  const rest = i32x4.splat((1 << drop) - 1)
  const kept = i32x4.shr_u(a, drop)
  if (D == RTZ) return kept
  if (D == RNE) {
    const odd = v128.and(kept, i32x4.splat(1))
    return i32x4.shr_u(i32x4.add(i32x4.add(a, i32x4.splat((1 << (drop - 1)) - 1)), odd), drop)
  }
  if (D == RNA) return i32x4.shr_u(i32x4.add(a, i32x4.splat(1 << (drop - 1))), drop)
  if (D == RTO) return v128.or(kept, v128.and(i32x4.ne(v128.and(a, rest), none), i32x4.splat(1)))
  if (D == RTP || D == RTN) {
    const negative = i32x4.shr_s(x, 31)
    return i32x4.shr_u(i32x4.add(a, D == RTP ? v128.andnot(rest, negative) : v128.and(rest, negative)), drop)
  }
  // Stochastic, of at most `drop` random bits, for variant B one less: the word is added in the discarded part.
  const places = drop - randomBits
  const drawn = v128.and(random, i32x4.splat((1 << randomBits) - 1))
  if (D == SRA) return i32x4.shr_u(i32x4.add(a, i32x4.shl(drawn, places)), drop)
  if (D == SRB) {
    const odd = v128.or(i32x4.shl(drawn, 1), i32x4.splat(1))
    return i32x4.shr_u(i32x4.add(a, i32x4.shl(odd, places - 1)), drop)
  }
  const part = v128.and(a, rest)
  const odd = v128.and(i32x4.shr_u(part, places), i32x4.splat(1))
  const bias = places == 0 ? none : i32x4.add(i32x4.splat((1 << (places - 1)) - 1), odd)
  const nu = i32x4.shr_u(i32x4.add(part, bias), places)
  return i32x4.add(kept, i32x4.shr_u(i32x4.add(nu, drawn), randomBits))
}
