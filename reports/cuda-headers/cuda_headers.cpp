/* NVIDIA's conversion functions, compiled for the host: what code that includes these headers computes off the GPU. */

#include <cstddef>
#include <cstdint>

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_fp4.h>
#include <cuda_fp6.h>
#include <cuda_fp8.h>

#define EACH(name, type, expression)                                       \
  extern "C" void name(const float *xs, type *out, std::size_t n) {        \
    for (std::size_t i = 0; i < n; i++) {                                  \
      const float x = xs[i];                                               \
      out[i] = (expression);                                               \
    }                                                                      \
  }

EACH(e4m3_satfinite, std::uint8_t, __nv_cvt_float_to_fp8(x, __NV_SATFINITE, __NV_E4M3))
EACH(e4m3_nosat, std::uint8_t, __nv_cvt_float_to_fp8(x, __NV_NOSAT, __NV_E4M3))
EACH(e5m2_satfinite, std::uint8_t, __nv_cvt_float_to_fp8(x, __NV_SATFINITE, __NV_E5M2))
EACH(e5m2_nosat, std::uint8_t, __nv_cvt_float_to_fp8(x, __NV_NOSAT, __NV_E5M2))

EACH(e8m0_rz_satfinite, std::uint8_t, __nv_cvt_float_to_e8m0(x, __NV_SATFINITE, cudaRoundZero))
EACH(e8m0_rz_nosat, std::uint8_t, __nv_cvt_float_to_e8m0(x, __NV_NOSAT, cudaRoundZero))
EACH(e8m0_rp_satfinite, std::uint8_t, __nv_cvt_float_to_e8m0(x, __NV_SATFINITE, cudaRoundPosInf))
EACH(e8m0_rp_nosat, std::uint8_t, __nv_cvt_float_to_e8m0(x, __NV_NOSAT, cudaRoundPosInf))

EACH(e3m2_rn, std::uint8_t, __nv_cvt_float_to_fp6(x, __NV_E3M2, cudaRoundNearest))
EACH(e3m2_rz, std::uint8_t, __nv_cvt_float_to_fp6(x, __NV_E3M2, cudaRoundZero))
EACH(e2m3_rn, std::uint8_t, __nv_cvt_float_to_fp6(x, __NV_E2M3, cudaRoundNearest))
EACH(e2m3_rz, std::uint8_t, __nv_cvt_float_to_fp6(x, __NV_E2M3, cudaRoundZero))

EACH(e2m1_rn, std::uint8_t, __nv_cvt_float_to_fp4(x, __NV_E2M1, cudaRoundNearest))
EACH(e2m1_rz, std::uint8_t, __nv_cvt_float_to_fp4(x, __NV_E2M1, cudaRoundZero))

EACH(half_rn, std::uint16_t, static_cast<__half_raw>(__float2half_rn(x)).x)
EACH(half_rz, std::uint16_t, static_cast<__half_raw>(__float2half_rz(x)).x)
EACH(half_ru, std::uint16_t, static_cast<__half_raw>(__float2half_ru(x)).x)
EACH(half_rd, std::uint16_t, static_cast<__half_raw>(__float2half_rd(x)).x)

EACH(bfloat16_rn, std::uint16_t, static_cast<__nv_bfloat16_raw>(__float2bfloat16_rn(x)).x)
EACH(bfloat16_rz, std::uint16_t, static_cast<__nv_bfloat16_raw>(__float2bfloat16_rz(x)).x)
EACH(bfloat16_ru, std::uint16_t, static_cast<__nv_bfloat16_raw>(__float2bfloat16_ru(x)).x)
EACH(bfloat16_rd, std::uint16_t, static_cast<__nv_bfloat16_raw>(__float2bfloat16_rd(x)).x)
