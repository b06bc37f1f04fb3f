/**
 * Conversions to binary16 and bfloat16, which every GPU from Ampere on has.
 *
 *     npx halfulp audit cuda:hardware-sm80.cu#bfloat16_rn --format bfloat16
 */
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 800
#error "conversions to bfloat16 are instructions from sm_80 on"
#endif
#include "hardware.cuh"

HALFULP_ONE16(binary16_rn, "cvt.rn.f16.f32")
HALFULP_ONE16(binary16_rz, "cvt.rz.f16.f32")
HALFULP_ONE16(binary16_rp, "cvt.rp.f16.f32")
HALFULP_ONE16(binary16_rm, "cvt.rm.f16.f32")
HALFULP_ONE16(bfloat16_rn, "cvt.rn.bf16.f32")
HALFULP_ONE16(bfloat16_rz, "cvt.rz.bf16.f32")
