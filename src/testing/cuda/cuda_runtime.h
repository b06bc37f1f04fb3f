/*
 * What the wrapper around a kernel, and the recorder, call of the CUDA runtime, for tests by g++ where there is no GPU: device memory is
 * host memory, and a launch runs the threads of every block one after the other. STUB_DEVICES says how many devices there are.
 */
#ifndef STUB_CUDA_RUNTIME_H
#define STUB_CUDA_RUNTIME_H

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline

struct dim3 {
  unsigned x, y, z;
  dim3(unsigned a = 1, unsigned b = 1, unsigned c = 1) : x(a), y(b), z(c) {}
};
static dim3 gridDim, blockDim, blockIdx, threadIdx;

enum cudaError_t { cudaSuccess = 0, cudaErrorMemoryAllocation = 2, cudaErrorNoDevice = 100, cudaErrorLaunchFailure = 719 };
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost };
struct cudaDeviceProp {
  char name[256];
  int major, minor, multiProcessorCount;
};

/* As on a device, nothing works any more after a fault until the context is made anew. */
static cudaError_t stub_lost = cudaSuccess;
struct stub_fault {};
[[noreturn]] inline void __trap() { throw stub_fault{}; }

inline const char *cudaGetErrorString(cudaError_t error)
{
  switch (error) {
  case cudaSuccess: return "no error";
  case cudaErrorMemoryAllocation: return "out of memory";
  case cudaErrorNoDevice: return "no CUDA-capable device is detected";
  default: return "unspecified launch failure";
  }
}
inline cudaError_t cudaGetDeviceCount(int *count)
{
  const char *said = getenv("STUB_DEVICES");
  *count = said ? atoi(said) : 1;
  return *count == 0 ? cudaErrorNoDevice : cudaSuccess;
}
inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp *p, int)
{
  *p = cudaDeviceProp{"a host that stands for a device", 9, 0, 1};
  return cudaSuccess;
}
inline cudaError_t cudaDriverGetVersion(int *version) { return *version = 13000, cudaSuccess; }
inline cudaError_t cudaRuntimeGetVersion(int *version) { return *version = 13000, cudaSuccess; }
inline cudaError_t cudaMalloc(void **at, size_t bytes)
{
  if (stub_lost) return stub_lost;
  *at = malloc(bytes ? bytes : 1);
  return *at ? cudaSuccess : cudaErrorMemoryAllocation;
}
template <typename T>
cudaError_t cudaMalloc(T **at, size_t bytes) { return cudaMalloc(reinterpret_cast<void **>(at), bytes); }
inline cudaError_t cudaFree(void *at) { return free(at), stub_lost; }
inline cudaError_t cudaMemcpy(void *to, const void *from, size_t bytes, cudaMemcpyKind)
{
  if (!stub_lost) memcpy(to, from, bytes);
  return stub_lost;
}
inline cudaError_t cudaMemset(void *at, int value, size_t bytes)
{
  if (!stub_lost) memset(at, value, bytes);
  return stub_lost;
}
inline cudaError_t cudaGetLastError() { return stub_lost; }
inline cudaError_t cudaDeviceSynchronize() { return stub_lost; }
inline cudaError_t cudaDeviceReset() { return stub_lost = cudaSuccess; }

inline uint32_t atomicAdd(uint32_t *at, uint32_t by)
{
  const uint32_t before = *at;
  *at += by;
  return before;
}

template <typename... A, size_t... I>
void stub_call(void (*kernel)(A...), void **arguments, std::index_sequence<I...>)
{
  kernel(*static_cast<std::remove_reference_t<A> *>(arguments[I])...);
}

template <typename... A>
cudaError_t cudaLaunchKernel(void (*kernel)(A...), dim3 grid, dim3 block, void **arguments, size_t, void *)
{
  if (stub_lost) return stub_lost;
  gridDim = grid;
  blockDim = block;
  try {
    for (blockIdx.x = 0; blockIdx.x < grid.x; blockIdx.x++)
      for (threadIdx.x = 0; threadIdx.x < block.x; threadIdx.x++) stub_call(kernel, arguments, std::index_sequence_for<A...>{});
  } catch (stub_fault) {
    stub_lost = cudaErrorLaunchFailure;
  }
  return cudaSuccess;
}

#endif
