/*
 * binary32 to e4m3fn, roundTiesToEven, saturating: a fast quantizer to measure audits against. As a shared library it is a subject
 * (native:…#e4m3fn); as a program it runs over all 2^32 inputs by itself, with as many threads as its argument says, and prints
 * the seconds that took.
 */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline uint32_t bits_of(float x) { uint32_t u; memcpy(&u, &x, 4); return u; }
static inline float float_of(uint32_t u) { float x; memcpy(&x, &u, 4); return x; }

void e4m3fn(const float *restrict x, uint8_t *restrict out, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint32_t u = bits_of(x[i]);
    uint32_t a = u & 0x7fffffffu;
    uint32_t sign = (u >> 24) & 0x80u;
    /* Normal range: add half of a gap, less one where the kept part is even, and cut; the bias changes from 127 to 7. */
    uint32_t normal = ((a + 0x7ffffu + ((a >> 20) & 1u)) >> 20) - (120u << 3);
    /* Below it: the sum with 2^14 has its last place at 2^-9, the format's smallest step. */
    uint32_t subnormal = bits_of(float_of(a) + 16384.0f) - bits_of(16384.0f);
    uint32_t code = a < 0x3c800000u ? subnormal : normal;
    code = a > 0x43e00000u ? 0x7eu : code;
    code = a > 0x7f800000u ? 0x7fu : code;
    out[i] = (uint8_t)(code | sign);
  }
}

enum { BATCH = 65536 };

struct part { uint64_t first, last; uint64_t sum; };

static void *loop(void *argument) {
  struct part *part = argument;
  float *x = aligned_alloc(64, BATCH * sizeof *x);
  uint8_t *out = aligned_alloc(64, BATCH);
  for (uint64_t at = part->first; at < part->last; at += BATCH) {
    uint32_t *u = (uint32_t *)x;
    for (uint32_t i = 0; i < BATCH; i++) u[i] = (uint32_t)at + i;
    e4m3fn(x, out, BATCH);
    part->sum += out[at / BATCH % BATCH];
  }
  free(x);
  free(out);
  return NULL;
}

int main(int argc, char **argv) {
  int threads = argc > 1 ? atoi(argv[1]) : 1;
  pthread_t ids[64];
  struct part parts[64];
  struct timespec from, to;
  if (threads < 1 || threads > 64) return 2;
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (int t = 0; t < threads; t++) {
    uint64_t batches = ((uint64_t)1 << 32) / BATCH;
    parts[t] = (struct part){batches * t / threads * BATCH, batches * (t + 1) / threads * BATCH, 0};
    pthread_create(&ids[t], NULL, loop, &parts[t]);
  }
  uint64_t sum = 0;
  for (int t = 0; t < threads; t++) {
    pthread_join(ids[t], NULL);
    sum += parts[t].sum;
  }
  clock_gettime(CLOCK_MONOTONIC, &to);
  printf("%.6f %llu\n", (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec), (unsigned long long)sum);
  return 0;
}
