/**
 * Quantizers of binary32 to every binary float format of at most 16 bits, one number at a time, in integer arithmetic on bit
 * patterns: for the device and, compiled by any C++17 compiler, for the host. The format is known by its parameters alone; where
 * they are constants, the compiler folds them in.
 *
 *     halfulp::Parameters p = halfulp::parametersOf(halfulp::e4m3fn::format, halfulp::Rounding::rne, halfulp::Overflow::saturate);
 *     uint32_t code = halfulp::quantize<halfulp::Rounding::rne>(bits, p);
 */
#ifndef HALFULP_QUANTIZE_CUH
#define HALFULP_QUANTIZE_CUH

#include <cstdint>

#ifdef __CUDACC__
#define HALFULP_BOTH __host__ __device__ __forceinline__ constexpr
#else
#define HALFULP_BOTH inline constexpr
#endif

namespace halfulp {

/** Where NaNs and infinities are encoded. ieee: exponent field all ones. top: the largest magnitudes. negativeZero: sign bit alone. */
enum class Nan { none, ieee, top, negativeZero };
enum class Infinities { none, ieee, top };

/** Directions, and three ways to round stochastically with N random bits (IEEE P3109's variants A, B and C). */
enum class Rounding { rne, rna, rtz, rtp, rtn, rto, sra, srb, src };

enum class Overflow { ieee, saturate, propagate };

/** What is declared of a format: sign, exponent field and trailing significand. `precision` counts the hidden bit. */
struct Format {
  int width, precision, bias;
  bool isSigned, hasZero;
  Nan nan;
  Infinities infinities;
  /** Whether rule ieee gives the largest number past it, where there is no infinity; NaN otherwise. */
  bool clamps;
  /** The rule that a conversion follows when none is asked for. */
  Overflow overflow;
};

/** What the loop needs: everything about special values is settled before. Of pairs, the second is for negative numbers. */
struct Parameters {
  int precision, bias;
  bool isSigned, hasZero;
  uint32_t maxIndex, sign, negativeZero, nan;
  uint32_t beyond[2], infinite[2];
};

/** The codes of a format's special values; `infinity` is 0 where there is none. */
struct Specials {
  uint32_t sign, maxIndex, infinity, nan;
};

HALFULP_BOTH Specials specialsOf(const Format &f) {
  const uint32_t sign = f.isSigned ? 1u << (f.width - 1) : 0;
  const uint32_t all = (1u << (f.width - (f.isSigned ? 1 : 0))) - 1;
  const uint32_t topField = all & ~((1u << (f.precision - 1)) - 1);
  const uint32_t quiet = topField + (f.precision >= 2 ? 1u << (f.precision - 2) : 1);
  const uint32_t nan = f.nan == Nan::none ? 0 : f.nan == Nan::ieee ? quiet : f.nan == Nan::top ? all : sign;
  const uint32_t last = f.nan == Nan::top ? all - 1 : all;
  const uint32_t infinity = f.infinities == Infinities::none ? 0 : f.infinities == Infinities::ieee ? topField : last;
  const bool isIeee = f.nan == Nan::ieee || f.infinities == Infinities::ieee;
  return {sign, isIeee ? topField - 1 : infinity != 0 ? infinity - 1 : last, infinity, nan};
}

HALFULP_BOTH Parameters parametersOf(const Format &f, Rounding rounding, Overflow overflow) {
  const Specials s = specialsOf(f);
  const bool hasInfinity = f.infinities != Infinities::none;
  const bool clamps = f.nan == Nan::none || (f.clamps && !hasInfinity);
  const uint32_t lowest = f.isSigned ? s.sign + s.maxIndex : 0;
  const uint32_t up = hasInfinity ? s.infinity : clamps ? s.maxIndex : s.nan;
  const uint32_t down = hasInfinity && f.isSigned ? s.sign + s.infinity : clamps ? lowest : s.nan;
  const bool finite = overflow != Overflow::ieee || rounding == Rounding::rtz || rounding == Rounding::rto;
  const bool saturates = overflow == Overflow::saturate;
  const bool propagates = overflow == Overflow::propagate;
  return {f.precision, f.bias, f.isSigned, f.hasZero, s.maxIndex, s.sign,
          f.isSigned && f.nan != Nan::negativeZero ? s.sign : 0, s.nan,
          {finite || rounding == Rounding::rtn ? s.maxIndex : up, finite || rounding == Rounding::rtp ? lowest : down},
          {saturates || (propagates && !hasInfinity) ? s.maxIndex : up,
           saturates || (propagates && (!hasInfinity || !f.isSigned)) ? lowest : down}};
}

/** The place of the leading bit of a number that is not 0. */
HALFULP_BOTH int leadingPlace(uint32_t x) {
#ifdef __CUDA_ARCH__
  return 31 - __clz(static_cast<int>(x));
#else
  return 31 - __builtin_clz(x);
#endif
}

/** Whether the discarded part of a significand, `tail` of 2^shift and not 0, takes the magnitude up in this direction. */
template <Rounding R>
HALFULP_BOTH bool goesUp(uint32_t tail, int shift, uint32_t odd, bool negative) {
  const uint32_t half = 1u << (shift - 1);
  return R == Rounding::rne   ? tail + odd > half
         : R == Rounding::rna ? tail >= half
         : R == Rounding::rtp ? !negative
         : R == Rounding::rtn ? negative
         : R == Rounding::rto ? odd == 0
                              : false;
}

/** The same by chance: K + R ≥ 2^N, K as many of the values of R as the variant gives to y = tail·2^(N−shift). shift ≤ 58. */
template <Rounding R>
HALFULP_BOTH bool goesUpByChance(uint64_t tail, int shift, uint32_t word, int n) {
  const uint64_t r = word & ((uint64_t{1} << n) - 1);
  const uint64_t y = tail << (R == Rounding::srb ? n + 1 : n);
  const uint64_t floor = y >> shift;
  if (R == Rounding::sra) return floor + r >= uint64_t{1} << n;
  if (R == Rounding::srb) return floor + 2 * r + 1 >= uint64_t{2} << n;
  const uint64_t rest = y - (floor << shift), half = uint64_t{1} << (shift - 1);
  return floor + (rest + (floor & 1) > half ? 1 : 0) + r >= uint64_t{1} << n;
}

/** The code of a binary32 number, given as its bits. Stochastic rounding takes the low n bits of a random word. */
template <Rounding R>
HALFULP_BOTH uint32_t quantize(uint32_t bits, const Parameters &p, uint32_t word = 0, int n = 0) {
  constexpr bool byChance = R >= Rounding::sra;
  const bool negative = bits >> 31 != 0;
  const uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return p.nan;
  if (magnitude == 0x7f800000) return p.infinite[negative];
  if (magnitude == 0) return negative ? p.negativeZero : 0;
  const int field = static_cast<int>(magnitude >> 23);
  const uint32_t trailing = magnitude & 0x7fffff;
  // Subnormals are normalised so that the leading bit is always in place 23.
  const int lead = field == 0 ? 23 - leadingPlace(trailing) : 0;
  const int exponent = field == 0 ? -126 - lead : field - 127;
  const uint32_t significand = field == 0 ? trailing << lead : trailing | 0x800000;
  const int emin = p.hasZero ? 1 - p.bias : -p.bias;
  if (!p.hasZero && exponent < emin) return negative ? p.beyond[1] : 0;
  const int below = emin > exponent ? emin - exponent : 0;
  // Past these places the discarded part is less than half of a gap, or than one of 2^33 parts of it, as it is there.
  const int most = byChance ? 58 : 31;
  const int wanted = 24 - p.precision + below;
  const int shift = wanted < most ? wanted : most;
  const uint32_t kept = shift < 32 ? significand >> shift : 0;
  const uint32_t tail = shift < 32 ? significand & ((1u << shift) - 1) : significand;
  // Exponent field and trailing significand are contiguous: a carry runs into the exponent.
  const uint32_t index = below > 0 ? kept : (static_cast<uint32_t>(exponent + p.bias - 1) << (p.precision - 1)) + kept;
  const bool up = tail != 0 && (byChance ? goesUpByChance<R>(tail, shift, word, n) : goesUp<R>(tail, shift, index & 1, negative));
  const uint32_t rounded = index + (up ? 1 : 0);
  if (rounded > p.maxIndex || (negative && !p.isSigned && (rounded > 0 || !p.hasZero))) return p.beyond[negative];
  return !negative ? rounded : rounded == 0 ? p.negativeZero : p.sign + rounded;
}

/** Whether binary32 holds every number of a format, so that a code can be decoded to it. */
HALFULP_BOTH bool fitsBinary32(const Format &f) {
  const int top = static_cast<int>(specialsOf(f).maxIndex >> (f.precision - 1)) - f.bias;
  const int emin = f.hasZero ? 1 - f.bias : -f.bias;
  return top <= 127 && emin - (f.precision - 1) >= -149;
}

/** The bits of the binary32 number that a code stands for, in a format that fits. */
HALFULP_BOTH uint32_t decode(uint32_t code, const Format &f) {
  const Specials s = specialsOf(f);
  const uint32_t sign = (code & s.sign) != 0 ? 0x80000000 : 0;
  const uint32_t magnitude = code & ~s.sign;
  if (f.nan == Nan::negativeZero && code == s.sign) return 0x7fc00000;
  if (magnitude > s.maxIndex) return f.infinities != Infinities::none && magnitude == s.infinity ? sign | 0x7f800000 : 0x7fc00000;
  const int field = static_cast<int>(magnitude >> (f.precision - 1));
  const uint32_t hidden = 1u << (f.precision - 1);
  const uint32_t trailing = magnitude & (hidden - 1);
  const bool isSubnormal = f.hasZero && field == 0;
  const uint32_t significand = isSubnormal ? trailing : trailing | hidden;
  if (significand == 0) return sign;
  // significand·2^scale, and the exponent of its leading bit.
  const int scale = (isSubnormal ? 1 : field) - f.bias - (f.precision - 1);
  const int exponent = scale + leadingPlace(significand);
  if (exponent < -126) return sign | significand << (scale + 149);
  const uint32_t leading = significand << (23 - leadingPlace(significand));
  return sign | ((static_cast<uint32_t>(exponent + 126) << 23) + leading);
}

}  // namespace halfulp

#endif
