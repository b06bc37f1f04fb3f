/* The processor's VCVTNEPS2BF16 (AVX512_BF16): binary32 to bfloat16, sixteen lanes at a time. */

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

enum { LANES = 16 };

/* The last n mod 16 elements go through the same instruction, loaded and stored under a mask. */
void avx512_bf16(const float *x, uint16_t *out, size_t n) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    _mm256_storeu_si256((__m256i *)(out + i), (__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(x + i)));
  }
  if (i < n) {
    const __mmask16 rest = (__mmask16)((1u << (n - i)) - 1);
    _mm256_mask_storeu_epi16(out + i, rest, (__m256i)_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(rest, x + i)));
  }
}
