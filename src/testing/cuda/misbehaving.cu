/* Kernels that convert to e4m3fn rightly, but for what their names say, where an input is pi. */
#include "../../kernels/cuda/kernels.cuh"

using namespace halfulp;

__device__ bool is_pi(float x) { return bitsAs<uint32_t>(x) == 0x40490fdb; }

__device__ uint8_t converted(float x) { return Quantizer<e4m3fn, Rounding::rne, Overflow::saturate>{}(x, 0); }

/* A thread for each input, and the count as an int: not in strides. */
__global__ void right(const float *x, uint8_t *out, int n)
{
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = converted(x[i]);
}

__global__ void traps(const float *x, uint8_t *out, size_t n)
{
  const size_t i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  if (is_pi(x[i])) __trap();
  out[i] = converted(x[i]);
}

__global__ void hangs(const float *x, uint8_t *out, size_t n)
{
  const size_t i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  volatile bool forever = is_pi(x[i]);
  while (forever) {}
  out[i] = converted(x[i]);
}

/* The bound forgotten: the last block writes behind the answers. */
__global__ void writes_past_the_end(const float *x, uint8_t *out, size_t n)
{
  const size_t i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n + 1) out[i] = converted(i < n ? x[i] : 0);
}

__global__ void does_nothing(const float *, uint8_t *, size_t) {}

__global__ void pi_is_wrong(const float *x, uint8_t *out, size_t n)
{
  const size_t i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = converted(x[i]) ^ (is_pi(x[i]) ? 1 : 0);
}

__global__ void backwards(uint8_t *out, const float *x, size_t n);
