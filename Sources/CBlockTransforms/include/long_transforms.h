// Correlations of real samples whose transform does not fit the cache, by the passes of the block transforms
// over a plane that does not: pieces of a few strips of columns, then pieces of a few rows, then the strips
// again.  The caller says which piece, so that threads may share them out.
//
// The plane is a matrix of rows x columns complex numbers: rows*columns = N, two real samples to each.  A
// signal's samples x[0 ... 2N) stand in it as x[j] + i x[j + N], row after row; an image's as
// x[r][c] + i x[r][c + columns].  Factors w^j, w = exp(i pi/2N) (an image: w^c, w = exp(i pi/2 columns)), make
// the transform's values those of the polynomial of x at points with t^N = i, so that products of them are
// products modulo t^2N + 1: the right-angle convolution (R. Crandall, C. Pomerance, "Prime Numbers: A
// Computational Perspective", 2nd ed., section 9.5.3).  What runs out at one end comes in at the other with its
// sign changed, and one complex transform of half the length does, with nothing to untangle.
//
// With j = r*columns + c and frequency k = k1 + rows*k2 the exponent jk/N - j/4N falls apart into
// r k1/rows - r/4rows, a factor for each row as it is loaded, and c (k1 - 1/4)/N, which stands between the steps
// (D. H. Bailey, "FFTs in external or hierarchical memory", J. Supercomputing 4, 1990, doi:10.1007/BF00162341).
#ifndef LONG_TRANSFORMS_H
#define LONG_TRANSFORMS_H

#include <stddef.h>

#include "CDirectLoops.h"

// Whether a plane may have this many rows or columns: 16 * 2^a * 3^b from 16 to 65536.
int long_transform_serves_length(ptrdiff_t length);

// Columns and rows of pieces begin at multiples of this, and pieces are multiples of it.
enum { long_transform_grain = 16 };

#define LONG_TRANSFORM_DECLARE(SUFFIX, T)                                                                    \
  typedef struct long_transform_##SUFFIX long_transform_##SUFFIX;                                            \
  /* A prepared, immutable transform that any number of threads may use at once, with the instructions of a */ \
  /* level that this machine has; NULL when a length is not served or memory is short. */                    \
  long_transform_##SUFFIX *long_transform_create_##SUFFIX(ptrdiff_t rows, ptrdiff_t columns, int is_signal, \
                                                          direct_loops_level level);                         \
  void long_transform_destroy_##SUFFIX(long_transform_##SUFFIX *transform);                                  \
  /* Scalars of a plane, of a spectrum, and of a piece of rows; all aligned to 64 bytes. */                  \
  ptrdiff_t long_transform_plane_##SUFFIX(const long_transform_##SUFFIX *transform);                         \
  ptrdiff_t long_transform_group_##SUFFIX(const long_transform_##SUFFIX *transform);                         \
  /* Some columns of the plane forward, row r from real parts a[r][0 ... columns) and imaginary parts b[r]. */ \
  /* Returns the sum of squares of what was loaded; not finite when a sample is not, or a square overflows. */ \
  double long_transform_load_##SUFFIX(const long_transform_##SUFFIX *transform, ptrdiff_t column,            \
                                      ptrdiff_t columns, const T *const *a, const T *const *b,               \
                                      int is_kernel, T *plane);                                              \
  /* `grain` rows of a kernel's plane forward, to its spectrum. */                                           \
  void long_transform_spectrum_##SUFFIX(const long_transform_##SUFFIX *transform, ptrdiff_t row,             \
                                        const T *plane, T *spectrum);                                        \
  /* `grain` rows forward, times the spectrum's conjugate, and backward. */                                  \
  void long_transform_filter_##SUFFIX(const long_transform_##SUFFIX *transform, ptrdiff_t row, T *plane,     \
                                      const T *spectrum, T *group);                                          \
  /* Some columns backward, to the rows of a and b that are not NULL: y[i] = sum of taps[j] x[i + j].  Whole */ \
  /* cache lines may be written past the cache. */                                                           \
  void long_transform_store_##SUFFIX(const long_transform_##SUFFIX *transform, ptrdiff_t column,             \
                                     ptrdiff_t columns, T *plane, T *const *a, T *const *b,                  \
                                     int is_streaming);
LONG_TRANSFORM_DECLARE(f32, float)
LONG_TRANSFORM_DECLARE(f64, double)
#undef LONG_TRANSFORM_DECLARE

// long_transform_load_f64 and long_transform_store_f64 of samples in single precision, which never go past the cache.
double long_transform_narrow_load(const long_transform_f64 *transform, ptrdiff_t column, ptrdiff_t columns,
                                  const float *const *a, const float *const *b, int is_kernel, double *plane);
void long_transform_narrow_store(const long_transform_f64 *transform, ptrdiff_t column, ptrdiff_t columns,
                                 double *plane, float *const *a, float *const *b);

#endif
