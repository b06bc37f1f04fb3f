/* The processor's VCVTPS2PH (F16C): binary32 to binary16, eight lanes at a time, one symbol a rounding direction. */

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { LANES = 8 };

/* The immediate must be a constant, hence a macro and not a parameter. The last n mod 8 elements go through the same
   instruction, padded with zeros. */
#define CONVERSION(name, direction)                                                                      \
  void name(const float *x, uint16_t *out, size_t n) {                                                   \
    size_t i = 0;                                                                                        \
    for (; i + LANES <= n; i += LANES) {                                                                 \
      _mm_storeu_si128((__m128i *)(out + i), _mm256_cvtps_ph(_mm256_loadu_ps(x + i), direction));        \
    }                                                                                                    \
    if (i < n) {                                                                                         \
      float tail[LANES] = {0};                                                                           \
      uint16_t halves[LANES];                                                                            \
      memcpy(tail, x + i, (n - i) * sizeof *x);                                                          \
      _mm_storeu_si128((__m128i *)halves, _mm256_cvtps_ph(_mm256_loadu_ps(tail), direction));            \
      memcpy(out + i, halves, (n - i) * sizeof *out);                                                    \
    }                                                                                                    \
  }

CONVERSION(f16c, _MM_FROUND_TO_NEAREST_INT)
CONVERSION(f16c_rtz, _MM_FROUND_TO_ZERO)
CONVERSION(f16c_rtp, _MM_FROUND_TO_POS_INF)
CONVERSION(f16c_rtn, _MM_FROUND_TO_NEG_INF)
