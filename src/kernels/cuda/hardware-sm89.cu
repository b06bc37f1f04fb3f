/**
 * Conversions to and from the 8-bit formats, from Ada and Hopper on. They saturate; there is none that does not.
 *
 *     npx halfulp audit cuda:hardware-sm89.cu#e4m3 --format e4m3fn --overflow saturate
 *     npx halfulp audit cuda:hardware-sm89.cu#e4m3_decode --from e4m3fn --format binary16
 */
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 890
#error "conversions to e4m3 and e5m2 are instructions from sm_89 on"
#endif
#include "hardware.cuh"

HALFULP_PAIR8(e4m3, "cvt.rn.satfinite.e4m3x2.f32")
HALFULP_PAIR8(e5m2, "cvt.rn.satfinite.e5m2x2.f32")
HALFULP_DECODE8(e4m3_decode, "cvt.rn.f16x2.e4m3x2")
HALFULP_DECODE8(e5m2_decode, "cvt.rn.f16x2.e5m2x2")
