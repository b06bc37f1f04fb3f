/**
 * The C ABI around the kernel HALFULP_KERNEL, which the file included before this one defines:
 * `__global__ void k(const In *x, Out *out, N n)`, with a further `const uint32_t *random` where it rounds stochastically.
 * Functions that can fail return null, or what went wrong.
 */
#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <type_traits>

namespace halfulp_wrapped {

/** Inputs and answers by letters: B, H, I codes of 1, 2, 4 bytes (of any type that is no number), f and d values. */
template <typename T>
constexpr char letterOf() {
  return std::is_same_v<T, float> ? 'f' : std::is_same_v<T, double> ? 'd' : sizeof(T) == 1 ? 'B' : sizeof(T) == 2 ? 'H' : sizeof(T) == 4 ? 'I' : '?';
}

template <typename K>
struct Signature {
  static_assert(!std::is_same_v<K, K>, "expected __global__ void k(const float *x, uintN_t *out, size_t n), or with a further const uint32_t *random");
};

template <typename In, typename Out, typename N>
struct Signature<void(const In *, Out *, N)> {
  static_assert(std::is_integral_v<N>, "expected the number of inputs as third argument");
  using Count = N;
  static constexpr size_t in = sizeof(In), out = sizeof(Out);
  static constexpr bool takesWords = false;
  static constexpr char text[] = {letterOf<In>(), letterOf<Out>(), 0};
};

template <typename In, typename Out, typename N>
struct Signature<void(const In *, Out *, N, const uint32_t *)> : Signature<void(const In *, Out *, N)> {
  static constexpr bool takesWords = true;
  static constexpr char text[] = {letterOf<In>(), letterOf<Out>(), 'r', 0};
};

using Kernel = Signature<std::remove_pointer_t<decltype(&HALFULP_KERNEL)>>;

/** Device memory that grows as needed. */
struct Memory {
  void *at = nullptr;
  size_t bytes = 0;
  cudaError_t hold(size_t wanted) {
    if (wanted <= bytes) return cudaSuccess;
    cudaFree(at);
    at = nullptr;
    bytes = 0;
    const cudaError_t error = cudaMalloc(&at, wanted);
    if (error == cudaSuccess) bytes = wanted;
    return error;
  }
};

static Memory x, out, random;
static bool isLost = false;

/** After a fault the context is of no use any more: the next call begins with a new one. */
static cudaError_t recovered() {
  if (!isLost) return cudaSuccess;
  x = out = random = Memory{};
  const cudaError_t error = cudaDeviceReset();
  isLost = error != cudaSuccess;
  return error;
}

constexpr unsigned block = 256;
constexpr int mark = 0xa5;

/** A thread for each input; the device's answers, and `guard` bytes behind them, are marked before. */
static cudaError_t run(const void *given, void *answers, size_t n, size_t guard, const uint32_t *words) {
  const size_t bytes = n * Kernel::out + guard;
  if (const cudaError_t error = recovered()) return error;
  if (const cudaError_t error = x.hold(n * Kernel::in)) return error;
  if (const cudaError_t error = out.hold(bytes)) return error;
  if (const cudaError_t error = random.hold(n * sizeof *words)) return error;
  if (const cudaError_t error = cudaMemcpy(x.at, given, n * Kernel::in, cudaMemcpyHostToDevice)) return error;
  if (Kernel::takesWords)
    if (const cudaError_t error = cudaMemcpy(random.at, words, n * sizeof *words, cudaMemcpyHostToDevice)) return error;
  if (const cudaError_t error = cudaMemset(out.at, mark, bytes)) return error;
  typename Kernel::Count count = static_cast<typename Kernel::Count>(n);
  void *arguments[] = {&x.at, &out.at, &count, &random.at};
  const unsigned blocks = static_cast<unsigned>((n + block - 1) / block);
  if (const cudaError_t error = cudaLaunchKernel(&HALFULP_KERNEL, dim3(blocks), dim3(block), arguments, 0, nullptr)) return error;
  if (const cudaError_t error = cudaDeviceSynchronize()) return error;
  return cudaMemcpy(answers, out.at, bytes, cudaMemcpyDeviceToHost);
}

}  // namespace halfulp_wrapped

/** Letters of inputs and answers, and r where the kernel takes random words. */
extern "C" const char *halfulp_signature() { return halfulp_wrapped::Kernel::text; }

extern "C" const char *halfulp_open() {
  int devices = 0;
  if (const cudaError_t error = cudaGetDeviceCount(&devices)) return cudaGetErrorString(error);
  return devices == 0 ? "no device" : nullptr;
}

/** Once it is open: the device and the driver, in words. */
extern "C" const char *halfulp_device() {
  static char text[400];
  cudaDeviceProp properties{};
  int driver = 0, runtime = 0;
  cudaGetDeviceProperties(&properties, 0);
  cudaDriverGetVersion(&driver);
  cudaRuntimeGetVersion(&runtime);
  snprintf(text, sizeof text, "%s, compute capability %d.%d, CUDA %d.%d, driver for CUDA %d.%d", properties.name, properties.major,
           properties.minor, runtime / 1000, runtime % 1000 / 10, driver / 1000, driver % 1000 / 10);
  return text;
}

extern "C" const char *halfulp_call(const void *x, void *out, size_t n, size_t guard, const uint32_t *random) {
  if (n == 0) return nullptr;
  const cudaError_t error = halfulp_wrapped::run(x, out, n, guard, random);
  if (error == cudaSuccess) return nullptr;
  halfulp_wrapped::isLost = true;
  cudaGetLastError();
  return cudaGetErrorString(error);
}
