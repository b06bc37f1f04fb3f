/**
 * Records what a conversion gives to all 2^32 binary32 patterns, for `halfulp audit recorded:FILE` on a machine with Node:
 *
 *     nvcc -std=c++17 -O3 -arch=native -o record record.cu
 *     ./record                                    # lists the conversions
 *     ./record nv-e4m3-satfinite e4m3.safetensors
 *
 * nv-… are NVIDIA's functions of cuda_fp8.h and its like, which are instructions where the architecture has them (sm_90; sm_100a
 * for fp6, fp4 and e8m0); the others are halfulp's own. The file is a run table: `start` has the first pattern of each run of consecutive
 * patterns with one answer, `q` that answer. -DHALFULP_MORE='"mine.cuh"' adds CONVERSION(name, type, code of x) lines of your own.
 */
#include <cuda_runtime.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "kernels.cuh"

#ifdef __CUDACC__
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_fp4.h>
#include <cuda_fp6.h>
#include <cuda_fp8.h>
#endif

namespace {

/** A run: its first pattern and its answer. */
struct Run {
  uint32_t start, code;
};

/** Converts the patterns from `first` on. */
template <typename One>
__global__ void convert(uint32_t first, uint32_t *codes, size_t n) {
  const size_t threads = static_cast<size_t>(gridDim.x) * blockDim.x;
  for (size_t i = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < n; i += threads)
    codes[i] = One::code(halfulp::bitsAs<float>(first + static_cast<uint32_t>(i)));
}

/** Gathers where an answer is another than the one before, in no order; the first of all counts as another. */
__global__ void findRuns(uint32_t first, const uint32_t *codes, size_t n, Run *runs, uint32_t most, uint32_t *found) {
  const size_t threads = static_cast<size_t>(gridDim.x) * blockDim.x;
  for (size_t i = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < n; i += threads) {
    if (i > 0 && codes[i] == codes[i - 1]) continue;
    const uint32_t at = atomicAdd(found, 1u);
    if (at < most) runs[at] = Run{first + static_cast<uint32_t>(i), codes[i]};
  }
}

using Convert = void (*)(uint32_t, uint32_t *, size_t);

struct Conversion {
  const char *name;
  int bytes;
  Convert kernel;
};

std::vector<Conversion> &conversions() {
  static std::vector<Conversion> all;
  return all;
}

#define NAMED_AT(name, text, type, expression) \
  struct name { \
    static __device__ uint32_t code(float x) { return static_cast<type>(expression); } \
  }; \
  static const bool listed_##name = (conversions().push_back({text, sizeof(type), convert<name>}), true);
#define CONVERSION(name, type, expression) NAMED_AT(convert_##name, #name, type, expression)

#define OWN(name, width, precision, bias, isSigned, hasZero, nan, infinities, clamps, rule) \
  CONVERSION(name, halfulp::CodeOf<halfulp::name>, (halfulp::Quantizer<halfulp::name, halfulp::Rounding::rne, halfulp::Overflow::rule>{}(x, 0)))
HALFULP_FORMATS(OWN)

#ifdef __CUDACC__
#define NVIDIA(id, text, type, expression) NAMED_AT(nv_##id, text, type, expression)
NVIDIA(e4m3, "nv-e4m3-satfinite", uint8_t, __nv_cvt_float_to_fp8(x, __NV_SATFINITE, __NV_E4M3))
NVIDIA(e4m3n, "nv-e4m3-nosat", uint8_t, __nv_cvt_float_to_fp8(x, __NV_NOSAT, __NV_E4M3))
NVIDIA(e5m2, "nv-e5m2-satfinite", uint8_t, __nv_cvt_float_to_fp8(x, __NV_SATFINITE, __NV_E5M2))
NVIDIA(e5m2n, "nv-e5m2-nosat", uint8_t, __nv_cvt_float_to_fp8(x, __NV_NOSAT, __NV_E5M2))
NVIDIA(e2m3, "nv-e2m3", uint8_t, __nv_cvt_float_to_fp6(x, __NV_E2M3, cudaRoundNearest))
NVIDIA(e3m2, "nv-e3m2", uint8_t, __nv_cvt_float_to_fp6(x, __NV_E3M2, cudaRoundNearest))
NVIDIA(e2m1, "nv-e2m1", uint8_t, __nv_cvt_float_to_fp4(x, __NV_E2M1, cudaRoundNearest))
NVIDIA(e8m0z, "nv-e8m0-rz", uint8_t, __nv_cvt_float_to_e8m0(x, __NV_SATFINITE, cudaRoundZero))
NVIDIA(e8m0p, "nv-e8m0-rp", uint8_t, __nv_cvt_float_to_e8m0(x, __NV_SATFINITE, cudaRoundPosInf))
NVIDIA(bfloat16, "nv-bfloat16-rn", uint16_t, __bfloat16_as_ushort(__float2bfloat16_rn(x)))
NVIDIA(binary16, "nv-binary16-rn", uint16_t, __half_as_ushort(__float2half_rn(x)))
#endif

#ifdef HALFULP_MORE
#include HALFULP_MORE
#endif

/** A conversion with more runs than this is no rounding, and its table would be larger than it is worth. */
constexpr uint32_t mostRuns = 1u << 24;

void check(cudaError_t error) {
  if (error == cudaSuccess) return;
  fprintf(stderr, "record: %s\n", cudaGetErrorString(error));
  exit(2);
}

template <typename... A>
void launch(void (*kernel)(A...), unsigned blocks, void **arguments) {
  check(cudaLaunchKernel(kernel, dim3(blocks), dim3(256), arguments, 0, nullptr));
  check(cudaDeviceSynchronize());
}

/** All runs, ascending. Patterns go in parts of 2^log2. */
std::vector<Run> record(const Conversion &conversion, int log2) {
  size_t n = size_t{1} << log2;
  cudaDeviceProp device{};
  check(cudaGetDeviceProperties(&device, 0));
  const unsigned blocks = 16 * device.multiProcessorCount;
  uint32_t *codes = nullptr, *found = nullptr, most = static_cast<uint32_t>(std::min(n, size_t{mostRuns}));
  Run *runs = nullptr;
  check(cudaMalloc(&codes, n * sizeof *codes));
  check(cudaMalloc(&runs, most * sizeof *runs));
  check(cudaMalloc(&found, sizeof *found));
  std::vector<Run> all, part;
  for (uint64_t at = 0; at < uint64_t{1} << 32; at += n) {
    uint32_t first = static_cast<uint32_t>(at), count = 0;
    check(cudaMemset(found, 0, sizeof *found));
    void *converting[] = {&first, &codes, &n};
    launch(conversion.kernel, blocks, converting);
    void *finding[] = {&first, &codes, &n, &runs, &most, &found};
    launch(findRuns, blocks, finding);
    check(cudaMemcpy(&count, found, sizeof count, cudaMemcpyDeviceToHost));
    if (count > most || all.size() + count > mostRuns) {
      fprintf(stderr, "record: expected at most %u runs of one answer, came more; this is no rounding\n", mostRuns);
      exit(1);
    }
    part.resize(count);
    check(cudaMemcpy(part.data(), runs, count * sizeof(Run), cudaMemcpyDeviceToHost));
    std::sort(part.begin(), part.end(), [](Run a, Run b) { return a.start < b.start; });
    for (const Run &run : part)
      if (all.empty() || run.code != all.back().code) all.push_back(run);
  }
  return all;
}

bool write(const char *path, const std::vector<Run> &runs, const Conversion &conversion) {
  const size_t n = runs.size(), bytes = conversion.bytes;
  std::string header = "{\"__metadata__\":{\"conversion\":\"" + std::string(conversion.name) + "\"},\"start\":{\"dtype\":\"U32\",\"shape\":[" +
                       std::to_string(n) + "],\"data_offsets\":[0," + std::to_string(4 * n) + "]},\"q\":{\"dtype\":\"U" +
                       std::to_string(8 * bytes) + "\",\"shape\":[" + std::to_string(n) + "],\"data_offsets\":[" + std::to_string(4 * n) +
                       "," + std::to_string((4 + bytes) * n) + "]}}";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const uint64_t length = header.size();
  FILE *file = fopen(path, "wb");
  if (!file) return false;
  bool isWritten = fwrite(&length, 8, 1, file) == 1 && fwrite(header.data(), length, 1, file) == 1;
  for (const Run &run : runs) isWritten = isWritten && fwrite(&run.start, 4, 1, file) == 1;
  for (const Run &run : runs) isWritten = isWritten && fwrite(&run.code, bytes, 1, file) == 1;
  return fclose(file) == 0 && isWritten;
}

}  // namespace

int main(int count, char **arguments) {
  if (count < 3 || count > 4) {
    printf("usage: record CONVERSION FILE [log2 of the patterns at a time, 12 to 30; 26]\n");
    for (const Conversion &one : conversions()) printf("  %s\n", one.name);
    return count == 1 ? 0 : 2;
  }
  const int log2 = count == 4 ? atoi(arguments[3]) : 26;
  const auto chosen = std::find_if(conversions().begin(), conversions().end(), [&](const Conversion &one) { return one.name == std::string(arguments[1]); });
  if (chosen == conversions().end() || log2 < 12 || log2 > 30) {
    fprintf(stderr, "record: expected a conversion that `record` lists, and 12 to 30, came %s %d\n", arguments[1], log2);
    return 2;
  }
  const std::vector<Run> runs = record(*chosen, log2);
  if (!write(arguments[2], runs, *chosen)) {
    fprintf(stderr, "record: %s cannot be written\n", arguments[2]);
    remove(arguments[2]);
    return 2;
  }
  printf("%s: %zu runs of one answer\n", arguments[2], runs.size());
}
