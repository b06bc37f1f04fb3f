/**
 * Kernels around quantize.cuh: a thread takes four numbers at a time (one load of 16 bytes, one store), in strides of the whole grid,
 * so that any grid will do.
 *
 *     using namespace halfulp;
 *     quantizeAll<e4m3fn, Rounding::rne, Overflow::saturate><<<blocks, 256>>>(x, codes, n);
 */
#ifndef HALFULP_KERNELS_CUH
#define HALFULP_KERNELS_CUH

#include <cstddef>
#include <cstring>
#include <type_traits>

#include "formats.cuh"

namespace halfulp {

/** The narrowest type that holds a format's codes. */
template <typename F>
using CodeOf = std::conditional_t<(F::format.width > 8), uint16_t, uint8_t>;

template <typename To, typename From>
__device__ __forceinline__ To bitsAs(From from) {
  static_assert(sizeof(To) == sizeof(From), "expected as many bits");
  To to;
  memcpy(&to, &from, sizeof to);
  return to;
}

/** A number to its code of F; by stochastic rounding with the low N bits of a random word. */
template <typename F, Rounding R, Overflow O, int N = 0>
struct Quantizer {
  static_assert(R < Rounding::sra ? N == 0 : N >= 1 && N <= 32, "expected 1 to 32 random bits for sra, srb and src, else none");
  __device__ __forceinline__ CodeOf<F> operator()(float x, uint32_t word) const {
    constexpr Parameters p = parametersOf(F::format, R, O);
    return static_cast<CodeOf<F>>(quantize<R>(bitsAs<uint32_t>(x), p, word, N));
  }
};

/** A code of F to its value. */
template <typename F>
struct Decoder {
  static_assert(fitsBinary32(F::format), "expected a format whose numbers binary32 holds");
  __device__ __forceinline__ float operator()(CodeOf<F> code, uint32_t) const {
    constexpr Format f = F::format;
    return bitsAs<float>(decode(code, f));
  }
};

/** A number to the nearest of F, or as R has it: its code's value ("fake quantization"). */
template <typename F, Rounding R, Overflow O>
struct FakeQuantizer {
  __device__ __forceinline__ float operator()(float x, uint32_t) const { return Decoder<F>{}(Quantizer<F, R, O>{}(x, 0), 0); }
};

/** Four in a row, as they are loaded and stored at once. */
template <typename T>
struct alignas(4 * sizeof(T)) Four {
  T at[4];
};

/** out[i] = one(x[i], random[i]): by fours where all three are aligned to them. `random` may be null. */
template <typename In, typename Out, typename One>
__device__ __forceinline__ void each(const In *x, Out *out, size_t n, const uint32_t *random, One one) {
  const size_t threads = static_cast<size_t>(gridDim.x) * blockDim.x;
  const size_t first = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  const bool isAligned = reinterpret_cast<uintptr_t>(x) % sizeof(Four<In>) == 0 &&
                         reinterpret_cast<uintptr_t>(out) % sizeof(Four<Out>) == 0 &&
                         reinterpret_cast<uintptr_t>(random) % sizeof(Four<uint32_t>) == 0;
  const size_t fours = isAligned ? n / 4 : 0;
  for (size_t i = first; i < fours; i += threads) {
    const Four<In> given = reinterpret_cast<const Four<In> *>(x)[i];
    const Four<uint32_t> words = random ? reinterpret_cast<const Four<uint32_t> *>(random)[i] : Four<uint32_t>{};
    Four<Out> answers;
#pragma unroll
    for (int k = 0; k < 4; k++) answers.at[k] = one(given.at[k], words.at[k]);
    reinterpret_cast<Four<Out> *>(out)[i] = answers;
  }
  for (size_t i = 4 * fours + first; i < n; i += threads) out[i] = one(x[i], random ? random[i] : 0);
}

template <typename F, Rounding R, Overflow O>
__global__ void quantizeAll(const float *x, CodeOf<F> *codes, size_t n) {
  each(x, codes, n, nullptr, Quantizer<F, R, O>{});
}

template <typename F, Rounding R, Overflow O, int N>
__global__ void quantizeByChance(const float *x, CodeOf<F> *codes, size_t n, const uint32_t *random) {
  each(x, codes, n, random, Quantizer<F, R, O, N>{});
}

template <typename F, Rounding R, Overflow O>
__global__ void quantizeToValues(const float *x, float *values, size_t n) {
  each(x, values, n, nullptr, FakeQuantizer<F, R, O>{});
}

template <typename F>
__global__ void decodeAll(const CodeOf<F> *codes, float *values, size_t n) {
  each(codes, values, n, nullptr, Decoder<F>{});
}

}  // namespace halfulp

#endif
