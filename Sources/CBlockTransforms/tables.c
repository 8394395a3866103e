// The tables of a prepared transform: radices and twiddle factors, the same for every instruction set but for
// the number of lanes in which the factors between the steps are laid out.
//
// Factors are computed in long double and rounded once, so that they are the nearest of their type almost
// always, which the error bound of the transform needs (C. Percival, Math. Comp. 72, 2003).
#include <math.h>
#include <stdlib.h>

#include "CDirectLoops.h"
#include "block_object.h"

// exp(-2 pi i k/n) by way of the nearest eighth of the circle, where sine and cosine lose nothing.
factor block_root(ptrdiff_t k, ptrdiff_t n) {
  const long double pi = 3.141592653589793238462643383279502884L;
  k %= n;
  const ptrdiff_t quarter = (4 * k + n / 2) / n;  // nearest quarter turn
  const long double rest = 2 * pi * (long double)(4 * k - quarter * n) / (4 * (long double)n);
  const long double c = cosl(rest), s = -sinl(rest);
  switch (quarter % 4) {
    case 0: return (factor){c, s};
    case 1: return (factor){s, -c};
    case 2: return (factor){-c, -s};
    default: return (factor){-s, c};
  }
}

factor block_times(factor x, factor y) {
  return (factor){x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re};
}

// Threes first, then one 2 or 4s, then the largest radix: the first pass reads memory, the last ones have short
// steps, where a large radix saves most.
static int choose_radices(ptrdiff_t length, int largest, int *radix) {
  int passes = 0, twos = 0;
  const int levels = largest == 8 ? 3 : 2;
  for (; length % 3 == 0; length /= 3) radix[passes++] = 3;
  for (; length % 2 == 0; length /= 2) twos++;
  for (; levels == 3 && twos % 3 != 0 && twos >= 2; twos -= 2) radix[passes++] = 4;
  for (; twos % levels != 0; twos--) radix[passes++] = 2;
  for (; twos > 0; twos -= levels) radix[passes++] = largest;
  return passes;
}

// Relative errors of the parts of a transform, in units of the unit roundoff u.  They hold for a complex
// number as a whole: fl(a + b) = (a + b)(1 + d), |d| <= u.
//
// Radix 2 and 4: an addition a level, and exact turns by i.  Radix 8 adds to two levels of radix 4 the third:
// (1 - i) o, times cos(pi/4) (itself wrong by u/2 of 0.71), a product and a sum: 1 + 0.71 + 1 + 1.  Radix 3,
// as a vector: the sums s = x1 + x2, d = x1 - x2 and x0 - s/2 err by the norm of the result each, the product
// of d with sin(2 pi/3) (wrong by u/2 of 0.87) by 1.58, the last sums by 1.  Fused operations err less.
static double radix_error(int radix) {
  switch (radix) {
    case 2: return 1;
    case 3: return 5.58;
    case 4: return 2;
    default: return 5.71;
  }
}
// A product of complex numbers, sqrt(5) (R. Brent, C. Percival and P. Zimmermann, Math. Comp. 76, 2007,
// doi:10.1090/S0025-5718-07-01931-X), and one with a factor whose parts were rounded to nearest.
static const double product_error = 2.237, twiddle_error = 2.237 + 0.708;

static double axis_error(ptrdiff_t length, int largest) {
  int radix[block_passes_at_most];
  const int passes = choose_radices(length, largest, radix);
  double error = 0;
  for (int pass = 0; pass < passes; pass++) error += radix_error(radix[pass]);
  // The last pass forward, and the first backward, has no twiddle factors.
  return error + (passes - 1) * twiddle_error;
}

// Three transforms, the product between them, and the taps' scale 1/N, which is exact for powers of two.
//
// Forward errors are relative in the 2-norm, ||dX|| <= e ||X||.  Backward every output is a sum over
// frequencies whose terms err by e, at most e/N sum |X||H| <= e ||x|| ||h||: the argument of C. Percival, Math.
// Comp. 72, 2003, doi:10.1090/S0025-5718-02-01419-9, with this program's steps in place of radix 2.
double block_transform_error(ptrdiff_t rows, ptrdiff_t columns, int is_signal) {
  if (!block_transform_serves_length(rows) || !block_transform_serves_length(columns)) return 0;
  const int largest = block_functions_of(direct_loops_current_level())->largest_radix;
  const double one = axis_error(rows, largest) + axis_error(columns, largest) + (is_signal ? twiddle_error : 0);
  const int is_power = (rows & (rows - 1)) == 0 && (columns & (columns - 1)) == 0;
  return 3 * one + product_error + (is_power ? 0 : 2);
}

void *block_allocate(ptrdiff_t bytes) {
  void *pointer = NULL;
  return posix_memalign(&pointer, 64, (size_t)(bytes > 64 ? bytes : 64)) == 0 ? pointer : NULL;
}

// The frequency that the passes of an axis leave in row `place`.
ptrdiff_t block_frequency(ptrdiff_t place, ptrdiff_t length, int passes, const int *radix) {
  ptrdiff_t result = 0, weight = 1;
  for (int pass = 0; pass < passes; pass++) {
    length /= radix[pass];
    result += weight * (place / length);
    place %= length;
    weight *= radix[pass];
  }
  return result;
}

#define BLOCK_TABLES(SUFFIX, T)                                                                                \
  int block_axis_prepare_##SUFFIX(block_axis_##SUFFIX *axis, ptrdiff_t length, int largest_radix) {            \
    axis->length = length;                                                                                     \
    axis->passes = choose_radices(length, largest_radix, axis->radix);                                         \
    for (int pass = 0; pass < axis->passes; pass++) {                                                          \
      const int radix = axis->radix[pass];                                                                     \
      const ptrdiff_t step = length / radix;                                                                   \
      T *w = axis->twiddles[pass] = block_allocate(step * 2 * (radix - 1) * (ptrdiff_t)sizeof(T));             \
      if (!w) return 0;                                                                                        \
      for (ptrdiff_t j = 0; j < step; j++) {                                                                   \
        for (int k = 1; k < radix; k++) {                                                                      \
          const factor f = block_root(j * k, length);                                                          \
          *w++ = (T)f.re;                                                                                      \
          *w++ = (T)f.im;                                                                                      \
        }                                                                                                      \
      }                                                                                                        \
      length = step;                                                                                           \
    }                                                                                                          \
    return 1;                                                                                                  \
  }                                                                                                            \
                                                                                                               \
  /* exp(-2 pi i k c/(rows columns)) for the frequency k of every row and every column c, as products of a */  \
  /* coarse and a fine factor. */                                                                              \
  static int between_##SUFFIX(block_transform_##SUFFIX *t) {                                                   \
    const ptrdiff_t rows = t->down.length, columns = t->across.length, lanes = t->functions->lanes;            \
    T *w = t->between = block_allocate(2 * rows * columns * (ptrdiff_t)sizeof(T));                             \
    factor *coarse = malloc((size_t)rows * sizeof(factor)), *fine = malloc((size_t)columns * sizeof(factor));  \
    if (w && coarse && fine) {                                                                                 \
      for (ptrdiff_t i = 0; i < rows; i++) coarse[i] = block_root(i, rows);                                    \
      for (ptrdiff_t i = 0; i < columns; i++) fine[i] = block_root(i, rows * columns);                         \
      for (ptrdiff_t place = 0; place < rows; place++) {                                                       \
        const ptrdiff_t k = block_frequency(place, rows, t->down.passes, t->down.radix);                       \
        for (ptrdiff_t column = 0; column < columns; column++) {                                               \
          const ptrdiff_t turn = k * column;                                                                   \
          const factor f = block_times(coarse[turn / columns % rows], fine[turn % columns]);                   \
          T *at = w + 2 * (column / lanes * lanes * rows + place * lanes) + column % lanes;                    \
          at[0] = (T)f.re;                                                                                     \
          at[lanes] = (T)f.im;                                                                                 \
        }                                                                                                      \
      }                                                                                                        \
    }                                                                                                          \
    const int done = w && coarse && fine;                                                                      \
    free(coarse);                                                                                              \
    free(fine);                                                                                                \
    return done;                                                                                               \
  }                                                                                                            \
                                                                                                               \
  block_transform_##SUFFIX *block_transform_allocate_##SUFFIX(void) {                                          \
    return calloc(1, sizeof(block_transform_##SUFFIX));                                                        \
  }                                                                                                            \
                                                                                                               \
  int block_transform_prepare_##SUFFIX(block_transform_##SUFFIX *t, ptrdiff_t rows, ptrdiff_t columns,         \
                                       int is_signal, int largest_radix) {                                     \
    return block_axis_prepare_##SUFFIX(&t->down, rows, largest_radix)                                          \
           && block_axis_prepare_##SUFFIX(&t->across, columns, largest_radix)                                  \
           && (!is_signal || between_##SUFFIX(t));                                                             \
  }                                                                                                            \
                                                                                                               \
  void block_axis_free_##SUFFIX(block_axis_##SUFFIX *axis) {                                                   \
    for (int pass = 0; pass < block_passes_at_most; pass++) free(axis->twiddles[pass]);                        \
  }                                                                                                            \
                                                                                                               \
  void block_transform_destroy_##SUFFIX(block_transform_##SUFFIX *t) {                                         \
    if (!t) return;                                                                                            \
    block_axis_free_##SUFFIX(&t->down);                                                                        \
    block_axis_free_##SUFFIX(&t->across);                                                                      \
    free(t->between);                                                                                          \
    free(t);                                                                                                   \
  }
BLOCK_TABLES(f32, float)
BLOCK_TABLES(f64, double)
