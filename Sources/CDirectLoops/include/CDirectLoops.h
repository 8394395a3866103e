// The vector inner loops of the library: direct convolution and the loops around a transform.
//
// Every loop is compiled once per instruction set (AVX-512, AVX2+FMA, SSE2, plain) from one template
// and chosen when the program runs.  All loops are in *correlation form*: y[i] = sum_j h[j]*x[i+j];
// a convolution reverses its kernel once, when it is prepared.  Complex samples are interleaved
// (re, im, re, im, ...) and all lengths and strides count samples, not scalars.
#ifndef CDIRECTLOOPS_H
#define CDIRECTLOOPS_H

#include <stddef.h>
#include <stdint.h>

#include "layer_loops.h"

// MARK: instruction sets

typedef enum {
  direct_loops_plain = 0,
  direct_loops_sse2 = 1,
  direct_loops_avx2 = 2,   // with FMA
  direct_loops_avx512 = 3,
} direct_loops_level;

// The level in use; the highest that this machine has; a level's name ("avx512").
direct_loops_level direct_loops_current_level(void);
direct_loops_level direct_loops_highest_level(void);
const char *direct_loops_level_name(direct_loops_level level);
// Uses `level` from now on, in every thread; returns 0, or -1 when this machine does not have it.
// Also settable by the environment variable CONVOLUTION_INSTRUCTION_SET=plain|sse2|avx2|avx512.
int direct_loops_use_level(direct_loops_level level);

// MARK: direct convolution

// Row:   y[i] = sum_{j<taps} h[j] * x[i + j]                          for 0 <= i < count
//        reads x[0 ..< count + taps - 1]
// Tile:  y[r*y_stride + c] = sum_{i<kernel_rows} sum_{j<kernel_columns}
//                            h[i*kernel_columns + j] * x[(r+i)*x_stride + c + j]
//        for 0 <= r < rows, 0 <= c < columns; kernel_columns == 1 is the column pass of a separable kernel
// Within: a tile of whole rows of `width` samples, zeros beyond them: y[r*y_stride + c] = sum_i sum_j
//        h[i*kernel_columns + j] * x[(r+i)*x_stride + c + j - before];  kernel_columns <= DIRECT_LOOPS_END_TAPS, and
//        no output is so far outside that it meets no sample: before < kernel_columns, and so at the other end
// Strided: y[r*y_stride + c] = sum_i sum_j h[i*kernel_columns + j]
//                            * x[(r*stride_rows + i*dilation_rows)*x_stride + c*stride_columns + j*dilation_columns]
// No loop reads or writes outside these ranges.  x and y never overlap.  taps >= 1, count >= 0.
//
// The sum of one output is a plain one, tap after tap into one accumulator (two for complex samples, one
// for the taps' real and one for their imaginary parts), in an order that depends only on the kernel, the
// strides and dilations, and the level: its error is at most gamma_(m+2) * sum |h||x|, m taps, and its bits
// do not depend on how the outputs are cut into calls.  (The sums of a dot product over a column stride
// run in the lanes of a vector and are even shorter.)
//
// A tile that `streams` writes past the caches, as memcpy does, where y_stride is a multiple of 64 bytes or rows is
// 1: for results too large to be found there again.

// The most taps in a row of a kernel whose rows' ends the loops know: more have too many lanes to remember.
#define DIRECT_LOOPS_END_TAPS 64

#define DIRECT_LOOPS_DECLARE(SUFFIX, T)                                                                       \
  void direct_row_##SUFFIX(const T *x, const T *h, ptrdiff_t taps, T *y, ptrdiff_t count);                    \
  void direct_tile_##SUFFIX(const T *x, ptrdiff_t x_stride, const T *h, ptrdiff_t kernel_rows,                \
                            ptrdiff_t kernel_columns, T *y, ptrdiff_t y_stride, ptrdiff_t rows,               \
                            ptrdiff_t columns, int streams);                                                  \
  void direct_within_##SUFFIX(const T *x, ptrdiff_t x_stride, ptrdiff_t before, ptrdiff_t width, const T *h,  \
                              ptrdiff_t kernel_rows, ptrdiff_t kernel_columns, T *y, ptrdiff_t y_stride,      \
                              ptrdiff_t rows, ptrdiff_t columns, int streams);                                \
  void direct_strided_##SUFFIX(const T *x, ptrdiff_t x_stride, const T *h, ptrdiff_t kernel_rows,             \
                               ptrdiff_t kernel_columns, ptrdiff_t dilation_rows, ptrdiff_t dilation_columns, \
                               T *y, ptrdiff_t y_stride, ptrdiff_t rows, ptrdiff_t columns,                   \
                               ptrdiff_t stride_rows, ptrdiff_t stride_columns);
DIRECT_LOOPS_DECLARE(f32, float)
DIRECT_LOOPS_DECLARE(f64, double)
DIRECT_LOOPS_DECLARE(c32, float)    // complex float, interleaved
DIRECT_LOOPS_DECLARE(c64, double)   // complex double, interleaved
DIRECT_LOOPS_DECLARE(i64, int64_t)  // modulo 2^64: the caller has proven that nothing overflows
#undef DIRECT_LOOPS_DECLARE

// Copies rows of so many bytes past the caches; strides in bytes.
void stream_rows(const void *x, ptrdiff_t x_stride, void *y, ptrdiff_t y_stride, ptrdiff_t rows, ptrdiff_t bytes);

// MARK: loops around a transform (overlap-save)

// Sums of squares found while loading, accumulated in the type of the samples.  A result that is not
// finite says that a sample is not, or that a square overflowed: the caller then looks closer.
typedef struct { double a, b; } direct_loops_norms;

#define DIRECT_LOOPS_DECLARE(SUFFIX, T)                                                                   \
  /* z[i] = a[i] + i*b[i]; returns sum a^2, sum b^2 */                                                    \
  direct_loops_norms transform_pair_##SUFFIX(const T *a, const T *b, T *z, ptrdiff_t count);              \
  /* a[i] = Re z[i], b[i] = Im z[i] */                                                                    \
  void transform_unpair_##SUFFIX(const T *z, T *a, T *b, ptrdiff_t count);                                \
  /* y[i] = x[i]; returns sum x^2 in .a (count in scalars) */                                             \
  direct_loops_norms transform_copy_##SUFFIX(const T *x, T *y, ptrdiff_t count);                          \
  /* z[i] *= h[i], complex, count in complex numbers */                                                   \
  void transform_multiply_##SUFFIX(T *z, const T *h, ptrdiff_t count);                                    \
  /* the largest magnitude, NaN left out; whether a sample is below zero; widens range[0] ... range[1] */  \
  /* by the largest magnitudes of groups of 16, zeros and infinities left out */                          \
  double samples_largest_##SUFFIX(const T *x, ptrdiff_t count);                                           \
  int samples_any_negative_##SUFFIX(const T *x, ptrdiff_t count);                                         \
  void samples_range_##SUFFIX(const T *x, ptrdiff_t count, double *range);
DIRECT_LOOPS_DECLARE(f32, float)
DIRECT_LOOPS_DECLARE(f64, double)
#undef DIRECT_LOOPS_DECLARE

// MARK: the loops of one level

// The functions above call the table in use.  Whoever wants the loops of one level, whatever is in use,
// takes its table.
#define DIRECT_LOOPS_DECLARE(SUFFIX, T)                                                                 \
  void (*row_##SUFFIX)(const T *, const T *, ptrdiff_t, T *, ptrdiff_t);                                \
  void (*tile_##SUFFIX)(const T *, ptrdiff_t, const T *, ptrdiff_t, ptrdiff_t, T *, ptrdiff_t,          \
                        ptrdiff_t, ptrdiff_t, int);                                                     \
  void (*within_##SUFFIX)(const T *, ptrdiff_t, ptrdiff_t, ptrdiff_t, const T *, ptrdiff_t, ptrdiff_t,  \
                          T *, ptrdiff_t, ptrdiff_t, ptrdiff_t, int);                                   \
  void (*strided_##SUFFIX)(const T *, ptrdiff_t, const T *, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, \
                           T *, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t);
#define DIRECT_LOOPS_DECLARE_TRANSFORM(SUFFIX, T)                            \
  direct_loops_norms (*pair_##SUFFIX)(const T *, const T *, T *, ptrdiff_t); \
  void (*unpair_##SUFFIX)(const T *, T *, T *, ptrdiff_t);                   \
  direct_loops_norms (*copy_##SUFFIX)(const T *, T *, ptrdiff_t);            \
  void (*multiply_##SUFFIX)(T *, const T *, ptrdiff_t);                      \
  double (*largest_##SUFFIX)(const T *, ptrdiff_t);                          \
  int (*any_negative_##SUFFIX)(const T *, ptrdiff_t);                        \
  void (*range_##SUFFIX)(const T *, ptrdiff_t, double *);

typedef struct {
  direct_loops_level level;
  DIRECT_LOOPS_DECLARE(f32, float)
  DIRECT_LOOPS_DECLARE(f64, double)
  DIRECT_LOOPS_DECLARE(c32, float)
  DIRECT_LOOPS_DECLARE(c64, double)
  DIRECT_LOOPS_DECLARE(i64, int64_t)
  DIRECT_LOOPS_DECLARE_TRANSFORM(f32, float)
  DIRECT_LOOPS_DECLARE_TRANSFORM(f64, double)
  LAYER_LOOPS_TABLE_ENTRIES
} direct_loops_table;
#undef DIRECT_LOOPS_DECLARE
#undef DIRECT_LOOPS_DECLARE_TRANSFORM

// The loops of `level`, or NULL when this machine does not have it.
const direct_loops_table *direct_loops_table_of(direct_loops_level level);

#endif
