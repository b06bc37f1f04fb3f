/* Shared-library subjects that convert to e4m3fn rightly, but for what their names say, in a batch that has pi in it. */
#include "../../properties/zoo/right.c"
#include <stdlib.h>

static int has_pi(const float *x, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, sizeof bits);
    if (bits == 0x40490fdb)
      return 1;
  }
  return 0;
}

void right(const float *x, uint8_t *out, size_t n) { f_e4m3fn_rne_saturate(x, out, n); }

void segfaults(const float *x, uint8_t *out, size_t n)
{
  right(x, out, n);
  if (has_pi(x, n))
    *(volatile int *)8 = 1;
}

void aborts(const float *x, uint8_t *out, size_t n)
{
  right(x, out, n);
  if (has_pi(x, n))
    abort();
}

void exits(const float *x, uint8_t *out, size_t n)
{
  right(x, out, n);
  if (has_pi(x, n))
    _Exit(0);
}

void hangs(const float *x, uint8_t *out, size_t n)
{
  volatile int forever = has_pi(x, n);
  while (forever)
    ;
  right(x, out, n);
}

/* One byte, as by a loop that runs once too often. */
void writes_past_the_end(const float *x, uint8_t *out, size_t n)
{
  right(x, out, n);
  if (has_pi(x, n))
    out[n] = 0;
}

/* Up to a multiple of sixteen, as by vector code without a tail. */
void writes_whole_vectors(const float *x, uint8_t *out, size_t n)
{
  right(x, out, n);
  for (size_t i = n; i % 16 != 0; i++)
    out[i] = 0;
}

/* As by vector code whose tail was forgotten. */
void leaves_the_tail(const float *x, uint8_t *out, size_t n) { right(x, out, n - n % 16); }

/* Reads nothing and writes nothing. */
void does_nothing(const float *x, uint8_t *out, size_t n)
{
  (void)x, (void)out, (void)n;
}
