/* The kernels' arithmetic on the host, for tests: of a format that is told as numbers, and of each by its name for audits. */
#include "../../kernels/cuda/formats.cuh"

#include <cstddef>
#include <cstring>

using namespace halfulp;

/** width, precision, bias, isSigned, hasZero, nan, infinities, clamps. */
static Format formatOf(const int32_t *f)
{
  return {f[0], f[1], f[2], f[3] != 0, f[4] != 0, static_cast<Nan>(f[5]), static_cast<Infinities>(f[6]), f[7] != 0, Overflow::ieee};
}

template <int R>
static void loop(const int32_t *f, int rounding, int overflow, int bits, const uint32_t *x, const uint32_t *random, uint32_t *out, size_t n)
{
  if (rounding != R) {
    if constexpr (R < static_cast<int>(Rounding::src))
      loop<R + 1>(f, rounding, overflow, bits, x, random, out, n);
    return;
  }
  constexpr Rounding kind = static_cast<Rounding>(R);
  const Parameters p = parametersOf(formatOf(f), kind, static_cast<Overflow>(overflow));
  for (size_t i = 0; i < n; i++)
    out[i] = quantize<kind>(x[i], p, random ? random[i] : 0, bits);
}

extern "C" void quantize_any(const int32_t *f, int rounding, int overflow, int bits, const uint32_t *x, const uint32_t *random, uint32_t *out, size_t n)
{
  loop<0>(f, rounding, overflow, bits, x, random, out, n);
}

extern "C" void decode_any(const int32_t *f, const uint32_t *codes, uint32_t *out, size_t n)
{
  for (size_t i = 0; i < n; i++)
    out[i] = decode(codes[i], formatOf(f));
}

extern "C" int fits_any(const int32_t *f) { return fitsBinary32(formatOf(f)); }

#define BY_NAME(name, width, precision, bias, isSigned, hasZero, nan, infinities, clamps, rule) \
  extern "C" void q_##name(const uint32_t *x, void *out, size_t n) \
  { \
    constexpr Parameters p = parametersOf(name::format, Rounding::rne, Overflow::rule); \
    for (size_t i = 0; i < n; i++) { \
      const uint32_t code = quantize<Rounding::rne>(x[i], p); \
      if (width > 8) \
        static_cast<uint16_t *>(out)[i] = static_cast<uint16_t>(code); \
      else \
        static_cast<uint8_t *>(out)[i] = static_cast<uint8_t>(code); \
    } \
  } \
  extern "C" void values_##name(const uint32_t *x, uint32_t *out, size_t n) \
  { \
    constexpr Parameters p = parametersOf(name::format, Rounding::rne, Overflow::rule); \
    constexpr Format f = name::format; \
    for (size_t i = 0; i < n; i++) \
      out[i] = decode(quantize<Rounding::rne>(x[i], p), f); \
  }
HALFULP_FORMATS(BY_NAME)
