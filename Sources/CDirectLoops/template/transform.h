// The loops round a transform: two real blocks to one complex and back, a product of spectra, a copy.
// ELEMENT is real; complex numbers are pairs of it.  Tails are partial vectors.

#if LANES == 2
#define LOW_LANES 0, 2
#define HIGH_LANES 1, 3
#define EVEN_LANES 0, 2
#define ODD_LANES 1, 3
#define REAL_LANES 0, 0
#define IMAGINARY_LANES 1, 1
#define SWAPPED_LANES 1, 0
#define SIGNS -1, 1
#elif LANES == 4
#define LOW_LANES 0, 4, 1, 5
#define HIGH_LANES 2, 6, 3, 7
#define EVEN_LANES 0, 2, 4, 6
#define ODD_LANES 1, 3, 5, 7
#define REAL_LANES 0, 0, 2, 2
#define IMAGINARY_LANES 1, 1, 3, 3
#define SWAPPED_LANES 1, 0, 3, 2
#define SIGNS -1, 1, -1, 1
#elif LANES == 8
#define LOW_LANES 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_LANES 4, 12, 5, 13, 6, 14, 7, 15
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14
#define ODD_LANES 1, 3, 5, 7, 9, 11, 13, 15
#define REAL_LANES 0, 0, 2, 2, 4, 4, 6, 6
#define IMAGINARY_LANES 1, 1, 3, 3, 5, 5, 7, 7
#define SWAPPED_LANES 1, 0, 3, 2, 5, 4, 7, 6
#define SIGNS -1, 1, -1, 1, -1, 1, -1, 1
#else
#define LOW_LANES 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_LANES 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD_LANES 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define REAL_LANES 0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14
#define IMAGINARY_LANES 1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15
#define SWAPPED_LANES 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14
#define SIGNS -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1
#endif

static INLINE double NAME(sum_of_lanes)(VECTOR v) {
  double sum[LANES];
  UNROLL for (int i = 0; i < LANES; i++) sum[i] = v[i];
  UNROLL for (int half = LANES / 2; half > 0; half /= 2) {
    UNROLL for (int i = 0; i < half; i++) sum[i] += sum[i + half];
  }
  return sum[0];
}

// How many of the lanes from `from` on are among the first `count`.
static INLINE ptrdiff_t NAME(lanes_from)(ptrdiff_t count, ptrdiff_t from) {
  const ptrdiff_t lanes = count - from;
  return lanes < 0 ? 0 : lanes > LANES ? LANES : lanes;
}

static INLINE void NAME(pair_vector)(const ELEMENT *a, const ELEMENT *b, ELEMENT *z, ptrdiff_t lanes,
                                     VECTOR *squares_a, VECTOR *squares_b) {
  const VECTOR va = NAME(load)(a, lanes), vb = NAME(load)(b, lanes);
  *squares_a = MULTIPLY_ADD(va, va, *squares_a);
  *squares_b = MULTIPLY_ADD(vb, vb, *squares_b);
  NAME(store)(z, __builtin_shufflevector(va, vb, LOW_LANES), NAME(lanes_from)(2 * lanes, 0));
  const ptrdiff_t high = NAME(lanes_from)(2 * lanes, LANES);
  if (high > 0) NAME(store)(z + LANES, __builtin_shufflevector(va, vb, HIGH_LANES), high);
}

static direct_loops_norms NAME(pair)(const ELEMENT *a, const ELEMENT *b, ELEMENT *z, ptrdiff_t count) {
  VECTOR sum_a[2] = {0}, sum_b[2] = {0};
  ptrdiff_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES) {
    NAME(pair_vector)(a + i, b + i, z + 2 * i, LANES, &sum_a[0], &sum_b[0]);
    NAME(pair_vector)(a + i + LANES, b + i + LANES, z + 2 * i + 2 * LANES, LANES, &sum_a[1], &sum_b[1]);
  }
  for (; i < count; i += LANES) {
    NAME(pair_vector)(a + i, b + i, z + 2 * i, NAME(lanes_from)(count, i), &sum_a[0], &sum_b[0]);
  }
  return (direct_loops_norms){NAME(sum_of_lanes)(sum_a[0] + sum_a[1]), NAME(sum_of_lanes)(sum_b[0] + sum_b[1])};
}

static void NAME(unpair)(const ELEMENT *z, ELEMENT *a, ELEMENT *b, ptrdiff_t count) {
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const VECTOR low = NAME(load)(z + 2 * i, LANES), high = NAME(load)(z + 2 * i + LANES, LANES);
    NAME(store)(a + i, __builtin_shufflevector(low, high, EVEN_LANES), LANES);
    NAME(store)(b + i, __builtin_shufflevector(low, high, ODD_LANES), LANES);
  }
  for (; i < count; i++) {
    a[i] = z[2 * i];
    b[i] = z[2 * i + 1];
  }
}

static direct_loops_norms NAME(copy)(const ELEMENT *x, ELEMENT *y, ptrdiff_t count) {
  VECTOR sum[4] = {0};
  ptrdiff_t i = 0;
  for (; i + 4 * LANES <= count; i += 4 * LANES) {
    UNROLL for (int n = 0; n < 4; n++) {
      const VECTOR v = NAME(load)(x + i + n * LANES, LANES);
      sum[n] = MULTIPLY_ADD(v, v, sum[n]);
      NAME(store)(y + i + n * LANES, v, LANES);
    }
  }
  for (; i < count; i += LANES) {
    const ptrdiff_t lanes = NAME(lanes_from)(count, i);
    const VECTOR v = NAME(load)(x + i, lanes);
    sum[0] = MULTIPLY_ADD(v, v, sum[0]);
    NAME(store)(y + i, v, lanes);
  }
  return (direct_loops_norms){NAME(sum_of_lanes)((sum[0] + sum[1]) + (sum[2] + sum[3])), 0};
}

// (z_re + i z_im)(h_re + i h_im): z times h_re in place, plus z turned times (-h_im, h_im).
static INLINE void NAME(multiply_vector)(ELEMENT *z, const ELEMENT *h, ptrdiff_t lanes) {
  const VECTOR v = NAME(load)(z, lanes), w = NAME(load)(h, lanes);
  const VECTOR real = __builtin_shufflevector(w, w, REAL_LANES);
  const VECTOR imaginary = __builtin_shufflevector(w, w, IMAGINARY_LANES) * (VECTOR){SIGNS};
  const VECTOR turned = __builtin_shufflevector(v, v, SWAPPED_LANES);
  NAME(store)(z, MULTIPLY_ADD(v, real, turned * imaginary), lanes);
}

static void NAME(multiply)(ELEMENT *z, const ELEMENT *h, ptrdiff_t count) {
  const ptrdiff_t scalars = 2 * count;
  ptrdiff_t i = 0;
  _Pragma("clang loop unroll_count(4)") for (; i + LANES <= scalars; i += LANES) {
    NAME(multiply_vector)(z + i, h + i, LANES);
  }
  if (i < scalars) NAME(multiply_vector)(z + i, h + i, scalars - i);
}

#include "samples.h"

#undef LOW_LANES
#undef HIGH_LANES
#undef EVEN_LANES
#undef ODD_LANES
#undef REAL_LANES
#undef IMAGINARY_LANES
#undef SWAPPED_LANES
#undef SIGNS
