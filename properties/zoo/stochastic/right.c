/*
 * Right stochastic quantizers from binary32 to codes, in C:
 *   void s_<format>_<variant>_<bits>_<overflow>(const float *x, uintN_t *out, size_t n, const uint32_t *random)
 * R is the low <bits> bits of an input's word. Variants A, B and C of IEEE P3109 v4.0 §4.7.4.
 *
 * The tail of the significand is brought to N random bits and one that tells whether anything is left, in 64-bit integers.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum variant { sra, srb, src };

/* Magnitudes are codes without the sign bit. `over` and `infinite` are those of what is out of range; NAN_CODE stands for NaN. */
struct rule {
  uint32_t fraction_bits;
  int32_t bias;
  uint32_t sign, largest, over, infinite, nan;
  enum variant variant;
  uint32_t bits;
};

#define NAN_CODE 0xffffffffu

/* Whether tail/2^shift, 0 < tail < 2^24, goes away from zero with this word. */
static int away(uint64_t tail, uint32_t shift, uint32_t word, struct rule r)
{
  uint32_t bits = r.bits, kept_bits = r.variant == srb ? bits + 1 : bits;
  uint64_t limit = 1ull << kept_bits;
  uint64_t noise = bits == 32 ? word : word & ((1u << bits) - 1);
  if (r.variant == srb) noise = 2 * noise + 1;
  uint64_t count;
  if (shift <= kept_bits) {
    count = tail << (kept_bits - shift);
  } else {
    uint32_t drop = shift - kept_bits;
    uint64_t rest = drop > 30 ? tail : tail & ((1ull << drop) - 1);
    uint64_t half = drop > 30 ? UINT64_MAX : 1ull << (drop - 1);
    count = drop > 30 ? 0 : tail >> drop;
    if (r.variant == src && (rest > half || (rest == half && (count & 1)))) count++;
  }
  return count + noise >= limit;
}

static uint32_t quantize(uint32_t given, uint32_t word, struct rule r)
{
  uint32_t absolute = given & 0x7fffffff, sign = given >> 31 ? r.sign : 0, magnitude;
  if (absolute > 0x7f800000) return r.nan;
  if (absolute == 0x7f800000) {
    magnitude = r.infinite;
  } else {
    int32_t field = absolute >> 23 ? (int32_t)(absolute >> 23) : 1;
    uint32_t significand = (absolute & 0x7fffff) | (absolute >> 23 ? 0x800000 : 0);
    int32_t above = field - 127 - (1 - r.bias);
    uint32_t shift = 23 - r.fraction_bits + (uint32_t)(above < 0 ? -above : 0);
    uint32_t tail = shift > 24 ? significand : significand & ((1u << shift) - 1);
    magnitude = ((uint32_t)(above > 0 ? above : 0) << r.fraction_bits) + (shift > 24 ? 0 : significand >> shift);
    if (tail && away(tail, shift, word, r)) magnitude++;
    if (magnitude > r.largest) magnitude = r.over;
  }
  return magnitude == NAN_CODE ? r.nan : sign | magnitude;
}

#define QUANTIZER(name, type, ...)                                                                  \
  void s_##name(const float *x, type *out, size_t n, const uint32_t *random)                        \
  {                                                                                                 \
    static const struct rule rule = {__VA_ARGS__};                                                  \
    for (size_t i = 0; i < n; i++) {                                                                \
      uint32_t given;                                                                               \
      memcpy(&given, x + i, sizeof given);                                                          \
      out[i] = (type)quantize(given, random[i], rule);                                              \
    }                                                                                               \
  }

/*                                         fraction bias   sign largest   over      infinite  nan variant bits */
QUANTIZER(e4m3fn_sra_8_saturate, uint8_t,         3,   7,   0x80,   0x7e,   0x7e,     0x7e,   0x7f, sra, 8)
QUANTIZER(e4m3fn_src_3_ieee, uint8_t,             3,   7,   0x80,   0x7e, NAN_CODE, NAN_CODE, 0x7f, src, 3)
QUANTIZER(e5m2_srb_4_ieee, uint8_t,               2,  15,   0x80,   0x7b,   0x7c,     0x7c,   0x7e, srb, 4)
QUANTIZER(e2m1fn_src_6_saturate, uint8_t,         1,   1,   0x08,   0x07,   0x07,     0x07,   0x00, src, 6)
QUANTIZER(bfloat16_sra_16_ieee, uint16_t,         7, 127, 0x8000, 0x7f7f, 0x7f80,   0x7f80, 0x7fc0, sra, 16)
QUANTIZER(binary16_srb_10_ieee, uint16_t,        10,  15, 0x8000, 0x7bff, 0x7c00,   0x7c00, 0x7e00, srb, 10)
