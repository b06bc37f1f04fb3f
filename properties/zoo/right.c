/*
 * Right quantizers from binary32 to codes, in C, for seven formats, six rounding directions and three overflow rules:
 *   void f_<format>_<direction>_<overflow>(const float *x, uintN_t *out, size_t n)
 * and f_binary16_rne_float16, the compiler's own conversion, whose NaNs are what the machine makes of them.
 * Build: gcc -std=c11 -O3 -march=native -shared -fPIC -o right.so right.c
 *
 * Where the quantizer in base.ts compares what was shifted out with a half, this one adds before it shifts, so that
 * the carry does the rounding. Everything is a selection, nothing a branch: the loops vectorize.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum direction { rne, rna, rtz, rtp, rtn, rto };
enum overflow { ieee, saturate, propagate };

/* One format. Magnitudes are codes without the sign bit; `infinity` is that of the infinity case, which is NaN in a
 * format that has no infinity and does not clamp. */
struct format {
  uint32_t fraction_bits; /* stored */
  int32_t bias;
  uint32_t sign;      /* the sign bit */
  uint32_t largest;   /* the magnitude of the largest finite number */
  uint32_t infinity;  /* the magnitude of the infinity case, without its NaN */
  uint32_t nan;       /* the NaN code, positive */
  int infinity_kind;  /* 1 has infinity, 0 clamps, -1 gives NaN */
  int negative_zero;  /* has it */
};

#define always_inline static inline __attribute__((always_inline))

/* The magnitude of a finite |x|, rounded as if the exponent were unbounded. binary32's subnormals keep the exponent
 * -126: no format here has a smaller emin, so their quantum is the smallest one either way. */
always_inline uint32_t round_finite(uint32_t absolute, uint32_t negative, struct format f, enum direction d)
{
  int32_t field = (int32_t)(absolute >> 23);
  uint32_t significand = (absolute & 0x7fffff) | (field > 0 ? 0x800000 : 0);
  int32_t above = (field > 0 ? field : 1) - 127 - (1 - f.bias); /* binades above the smallest normal number's */
  uint32_t shift = 23 - f.fraction_bits + (uint32_t)(above < 0 ? -above : 0);
  shift = shift < 25 ? shift : 25;
  uint32_t offset = (uint32_t)(above > 0 ? above : 0) << f.fraction_bits;
  uint32_t below_half = (1u << (shift - 1)) - 1, below_gap = (1u << shift) - 1;
  switch (d) {
  case rne:
    return offset + ((significand + below_half + ((significand >> shift) & 1)) >> shift);
  case rna:
    return offset + ((significand + below_half + 1) >> shift);
  case rtz:
    return offset + (significand >> shift);
  case rtp:
    return offset + ((significand + (negative ? 0 : below_gap)) >> shift);
  case rtn:
    return offset + ((significand + (negative ? below_gap : 0)) >> shift);
  default: /* every format here has p > 1, in which the parity of the significand is the code's */
    return offset + ((significand >> shift) | ((significand & below_gap) != 0));
  }
}

always_inline uint32_t quantize(uint32_t bits, struct format f, enum direction d, enum overflow rule)
{
  uint32_t absolute = bits & 0x7fffffff, negative = bits >> 31;
  uint32_t magnitude = round_finite(absolute, negative, f, d);
  uint32_t finite = absolute < 0x7f800000, out = magnitude > f.largest || !finite;

  uint32_t stops = d == rtz || d == rto || (d == rtp && negative) || (d == rtn && !negative);
  uint32_t without = f.infinity_kind != 1;
  uint32_t to_largest = finite ? rule != ieee || stops : rule == saturate || (rule == propagate && without);
  uint32_t to_nan = out && !to_largest && f.infinity_kind < 0;
  magnitude = out ? (to_largest ? f.largest : f.infinity) : magnitude;

  uint32_t sign = negative && (magnitude != 0 || f.negative_zero) ? f.sign : 0;
  return to_nan || absolute > 0x7f800000 ? f.nan : sign | magnitude;
}

always_inline uint32_t bits_of(const float *x)
{
  uint32_t bits;
  memcpy(&bits, x, sizeof bits);
  return bits;
}

#define QUANTIZER(name, type, direction, overflow)                                                   \
  void f_##name##_##direction##_##overflow(const float *restrict x, type *restrict out, size_t n)    \
  {                                                                                                    \
    for (size_t i = 0; i < n; i++) out[i] = (type)quantize(bits_of(x + i), name, direction, overflow); \
  }

#define RULES(name, type, direction)          \
  QUANTIZER(name, type, direction, ieee)      \
  QUANTIZER(name, type, direction, saturate)  \
  QUANTIZER(name, type, direction, propagate)

#define FORMAT(name, type, ...)                          \
  static const struct format name = {__VA_ARGS__};       \
  RULES(name, type, rne)                                 \
  RULES(name, type, rna)                                 \
  RULES(name, type, rtz)                                 \
  RULES(name, type, rtp)                                 \
  RULES(name, type, rtn)                                 \
  RULES(name, type, rto)

/*                          fraction bias   sign largest infinity     nan kind -0 */
FORMAT(e4m3fn, uint8_t,            3,   7,   0x80,   0x7e,   0x7e,   0x7f,  -1, 1) /* OCP OFP8 1.0 */
FORMAT(e5m2, uint8_t,              2,  15,   0x80,   0x7b,   0x7c,   0x7e,   1, 1) /* OCP OFP8 1.0 */
FORMAT(binary16, uint16_t,        10,  15, 0x8000, 0x7bff, 0x7c00, 0x7e00,   1, 1) /* IEEE 754-2019 Table 3.5 */
FORMAT(bfloat16, uint16_t,         7, 127, 0x8000, 0x7f7f, 0x7f80, 0x7fc0,   1, 1) /* ml_dtypes */
FORMAT(e2m1fn, uint8_t,            1,   1,   0x08,   0x07,   0x07,   0x00,   0, 1) /* OCP MX 1.0 §5.3.3, no NaN */
FORMAT(e4m3fnuz, uint8_t,          3,   8,   0x80,   0x7f,   0x7f,   0x80,  -1, 0) /* StableHLO RFC */
FORMAT(binary8p4se, uint8_t,       3,   8,   0x80,   0x7e,   0x7f,   0x80,   1, 0) /* IEEE P3109 v4.0 §3.1 */

#ifdef __FLT16_MANT_DIG__
void f_binary16_rne_float16(const float *restrict x, uint16_t *restrict out, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    _Float16 half = (_Float16)x[i];
    memcpy(out + i, &half, sizeof half);
  }
}
#endif
