/**
 * Conversions to and from the formats of OCP MX, on Blackwell alone: its architectures are named with an a or f (sm_100a, sm_120a).
 * To e8m0 |x| is rounded; to the others they saturate.
 *
 *     npx halfulp audit cuda:hardware-sm100a.cu#e2m1 --format e2m1fn
 *     npx halfulp audit cuda:hardware-sm100a.cu#e8m0_rp --format e8m0fnu --rounding rtp --overflow saturate
 */
#if defined(__CUDA_ARCH__) && !(__CUDA_ARCH__ >= 1000 && defined(__CUDA_ARCH_FAMILY_SPECIFIC__))
#error "conversions to e2m1, e2m3, e3m2 and e8m0 are instructions of sm_100a, sm_120a and their families alone"
#endif
#include "hardware.cuh"

HALFULP_PAIR4(e2m1, "cvt.rn.satfinite.e2m1x2.f32")
HALFULP_PAIR8(e2m3, "cvt.rn.satfinite.e2m3x2.f32")
HALFULP_PAIR8(e3m2, "cvt.rn.satfinite.e3m2x2.f32")
HALFULP_PAIR8(e8m0_rz, "cvt.rz.satfinite.ue8m0x2.f32")
HALFULP_PAIR8(e8m0_rp, "cvt.rp.satfinite.ue8m0x2.f32")
HALFULP_PAIR8(e8m0_rz_nosat, "cvt.rz.ue8m0x2.f32")
HALFULP_PAIR8(e8m0_rp_nosat, "cvt.rp.ue8m0x2.f32")
HALFULP_DECODE8(e2m3_decode, "cvt.rn.f16x2.e2m3x2")
HALFULP_DECODE8(e3m2_decode, "cvt.rn.f16x2.e3m2x2")
HALFULP_DECODE8(e8m0_decode, "cvt.rn.bf16x2.ue8m0x2")
