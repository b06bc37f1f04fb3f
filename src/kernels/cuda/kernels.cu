/**
 * Kernels for each format by its name: to nearest, by the format's own overflow rule. NAME to codes, NAME_values to values,
 * NAME_sra8 stochastically with 8 random bits, NAME_decode from codes to values.
 *
 *     npx halfulp audit cuda:kernels.cu#e4m3fn --format e4m3fn
 */
#include "kernels.cuh"

#define HALFULP_KERNELS(name, width, precision, bias, isSigned, hasZero, nan, infinities, clamps, rule) \
  __global__ void name(const float *x, halfulp::CodeOf<halfulp::name> *codes, size_t n) { \
    halfulp::each(x, codes, n, nullptr, halfulp::Quantizer<halfulp::name, halfulp::Rounding::rne, halfulp::Overflow::rule>{}); \
  } \
  __global__ void name##_values(const float *x, float *values, size_t n) { \
    halfulp::each(x, values, n, nullptr, halfulp::FakeQuantizer<halfulp::name, halfulp::Rounding::rne, halfulp::Overflow::rule>{}); \
  } \
  __global__ void name##_sra8(const float *x, halfulp::CodeOf<halfulp::name> *codes, size_t n, const uint32_t *random) { \
    halfulp::each(x, codes, n, random, halfulp::Quantizer<halfulp::name, halfulp::Rounding::sra, halfulp::Overflow::rule, 8>{}); \
  } \
  __global__ void name##_decode(const halfulp::CodeOf<halfulp::name> *codes, float *values, size_t n) { \
    halfulp::each(codes, values, n, nullptr, halfulp::Decoder<halfulp::name>{}); \
  }
HALFULP_FORMATS(HALFULP_KERNELS)
