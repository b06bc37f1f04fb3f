/** The formats by name. Written by `npm run docs` from spec/formats. */
#ifndef HALFULP_FORMATS_CUH
#define HALFULP_FORMATS_CUH

#include "quantize.cuh"

/** X(name, width, precision, bias, isSigned, hasZero, nan, infinities, clamps, overflow) of each. */
#define HALFULP_FORMATS(X) \
  X(binary16, 16, 11, 15, true, true, ieee, ieee, false, ieee) \
  X(bfloat16, 16, 8, 127, true, true, ieee, ieee, false, ieee) \
  X(e5m2, 8, 3, 15, true, true, ieee, ieee, false, ieee) \
  X(e4m3, 8, 4, 7, true, true, ieee, ieee, false, ieee) \
  X(e3m4, 8, 5, 3, true, true, ieee, ieee, false, ieee) \
  X(e4m3fn, 8, 4, 7, true, true, top, none, false, saturate) \
  X(e4m3fnuz, 8, 4, 8, true, true, negativeZero, none, false, ieee) \
  X(e5m2fnuz, 8, 3, 16, true, true, negativeZero, none, false, ieee) \
  X(e4m3b11fnuz, 8, 4, 11, true, true, negativeZero, none, false, ieee) \
  X(e3m2fn, 6, 3, 3, true, true, none, none, false, saturate) \
  X(e2m3fn, 6, 4, 1, true, true, none, none, false, saturate) \
  X(e2m1fn, 4, 2, 1, true, true, none, none, false, saturate) \
  X(e8m0fnu, 8, 1, 127, false, false, top, none, false, ieee) \
  X(ue4m3, 7, 4, 7, false, true, top, none, false, saturate) \
  X(ue5m3, 8, 4, 15, false, true, top, none, false, saturate) \
  X(hfp8_1_4_3, 8, 4, 11, true, true, none, none, false, saturate) \
  X(hfp8_1_5_2, 8, 3, 15, true, true, ieee, ieee, false, saturate)

namespace halfulp {

/** A type for each, so that a template can be told a format. */
#define HALFULP_FORMAT(name, width, precision, bias, isSigned, hasZero, nan, infinities, clamps, overflow) \
  struct name { \
    static constexpr Format format{width, precision, bias, isSigned, hasZero, Nan::nan, Infinities::infinities, clamps, Overflow::overflow}; \
  };
HALFULP_FORMATS(HALFULP_FORMAT)
#undef HALFULP_FORMAT

}  // namespace halfulp

#endif
