/**
 * Kernels around the conversion instructions of NVIDIA's GPUs, in inline PTX (PTX ISA, "cvt"), so that an audit judges the
 * instruction and nothing else. Those that convert two at a time are given a number twice: what one place gives, the other must too,
 * else the answer is one that no conversion gives.
 */
#ifndef HALFULP_HARDWARE_CUH
#define HALFULP_HARDWARE_CUH

#include <cstddef>
#include <cstdint>

/** NAME: from binary32 to two codes of 8 bits, as `cvt.MODE.TYPEx2.f32 d, high, low` gives them. */
#define HALFULP_PAIR8(name, instruction) \
  __global__ void name(const float *x, uint8_t *codes, size_t n) { \
    const size_t threads = static_cast<size_t>(gridDim.x) * blockDim.x; \
    for (size_t i = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < n; i += threads) { \
      uint16_t pair; \
      asm(instruction " %0, %1, %1;" : "=h"(pair) : "f"(x[i])); \
      codes[i] = static_cast<uint8_t>((pair & 0xff) == pair >> 8 ? pair : ~pair); \
    } \
  }

/** The same where two codes of 4 bits share a byte. */
#define HALFULP_PAIR4(name, instruction) \
  __global__ void name(const float *x, uint8_t *codes, size_t n) { \
    const size_t threads = static_cast<size_t>(gridDim.x) * blockDim.x; \
    for (size_t i = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < n; i += threads) { \
      uint16_t pair; \
      asm("{ .reg .b8 both; " instruction " both, %1, %1; mov.b16 %0, {both, 0}; }" : "=h"(pair) : "f"(x[i])); \
      codes[i] = static_cast<uint8_t>((pair & 15) == pair >> 4 ? pair & 15 : 0xff); \
    } \
  }

/** NAME: from binary32 to one code of 16 bits. */
#define HALFULP_ONE16(name, instruction) \
  __global__ void name(const float *x, uint16_t *codes, size_t n) { \
    const size_t threads = static_cast<size_t>(gridDim.x) * blockDim.x; \
    for (size_t i = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < n; i += threads) \
      asm(instruction " %0, %1;" : "=h"(codes[i]) : "f"(x[i])); \
  }

/** NAME: from a code of 8 bits to two of 16. */
#define HALFULP_DECODE8(name, instruction) \
  __global__ void name(const uint8_t *codes, uint16_t *out, size_t n) { \
    const size_t threads = static_cast<size_t>(gridDim.x) * blockDim.x; \
    for (size_t i = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < n; i += threads) { \
      uint32_t pair; \
      asm(instruction " %0, %1;" : "=r"(pair) : "h"(static_cast<uint16_t>(codes[i] * 0x101))); \
      out[i] = static_cast<uint16_t>((pair & 0xffff) == pair >> 16 ? pair : ~pair); \
    } \
  }

#endif
