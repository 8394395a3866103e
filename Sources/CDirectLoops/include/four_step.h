// The loops of a long transform that is split into short ones (D. H. Bailey, "FFTs in external or
// hierarchical memory", J. Supercomputing 4, 1990, DOI 10.1007/BF00162341): strips of columns go through
// scratch, where each column is contiguous, and back; rows are multiplied by roots of unity.
//
// All complex numbers are interleaved; lengths, strides and pitches count complex numbers, of real planes
// reals.  Rows are a multiple of 16, columns of 16.  Work arrays are aligned to 64 bytes; the caller's planes
// may lie anywhere.
#ifndef FOUR_STEP_H
#define FOUR_STEP_H

#include <stddef.h>

#define FOUR_STEP_DECLARE(SUFFIX, T)                                                                         \
  /* Columns of a plane of complex numbers whose row r has its real parts at re[r] and its imaginary parts */ \
  /* at im[r]:  scratch[c*pitch + r] = (re[r][c] + i*im[r][c]) * roots[r] */                                  \
  void four_step_gather_##SUFFIX(const T *const *re, const T *const *im, const T *roots, ptrdiff_t rows,     \
                                 ptrdiff_t columns, T *scratch, ptrdiff_t pitch);                            \
  /* The way back:  re[r][c] + i*im[r][c] = scratch[c*pitch + r] * conj(roots[r]).  Rows that lie on cache */ \
  /* lines are written past the cache. */                                                                     \
  void four_step_scatter_##SUFFIX(const T *scratch, ptrdiff_t pitch, const T *roots, ptrdiff_t rows,         \
                                  ptrdiff_t columns, T *const *re, T *const *im);                            \
  /* to[c*to_stride + r] = from[r*from_stride + c]; streaming: written past the cache */                      \
  void four_step_transpose_##SUFFIX(const T *from, ptrdiff_t from_stride, ptrdiff_t rows, ptrdiff_t columns, \
                                    T *to, ptrdiff_t to_stride, int streaming);                              \
  /* to[j] = from[j] * coarse[j / grain] * fine[j % grain], or times the conjugate; grain divides count and */ \
  /* is a multiple of 16; from and to may be the same */                                                      \
  void four_step_twiddle_##SUFFIX(const T *from, T *to, ptrdiff_t count, const T *coarse, const T *fine,     \
                                  ptrdiff_t grain, int conjugate);                                           \
  /* to[j] = from[j], written past the cache; count is a multiple of 16 */                                   \
  void four_step_stream_##SUFFIX(const T *from, T *to, ptrdiff_t count);
FOUR_STEP_DECLARE(f32, float)
FOUR_STEP_DECLARE(f64, double)
#undef FOUR_STEP_DECLARE

// The entries of these loops in the table of a level.
#define FOUR_STEP_TABLE_ENTRIES(SUFFIX, T)                                                                 \
  void (*four_step_gather_##SUFFIX)(const T *const *, const T *const *, const T *, ptrdiff_t, ptrdiff_t, T *,        \
                          ptrdiff_t);                                                                      \
  void (*four_step_scatter_##SUFFIX)(const T *, ptrdiff_t, const T *, ptrdiff_t, ptrdiff_t, T *const *, T *const *); \
  void (*four_step_transpose_##SUFFIX)(const T *, ptrdiff_t, ptrdiff_t, ptrdiff_t, T *, ptrdiff_t, int);             \
  void (*four_step_twiddle_##SUFFIX)(const T *, T *, ptrdiff_t, const T *, const T *, ptrdiff_t, int);               \
  void (*four_step_stream_##SUFFIX)(const T *, T *, ptrdiff_t);

#endif
