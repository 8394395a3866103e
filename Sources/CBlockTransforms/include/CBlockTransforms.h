// Overlap-save blocks that stay in the cache: two real tiles, or one complex tile, are convolved circularly
// with a kernel's spectrum in one go, read from where they stand and written to where they belong.
//
// A block is a matrix of rows x columns samples.  As an image tile it is transformed down its columns and
// along its rows.  As a piece of a signal the matrix is the signal cut into rows, and the same two steps with
// a table of twiddle factors between them are the transform of rows*columns samples (Bailey's four-step
// factorisation, J. Supercomputing 4, 1990, doi:10.1007/BF00162341): 1-D is one more multiplication, not
// another program.  Vectors run across columns, then, after transposing in registers, across rows, so that
// every operation is a whole vector's.  Frequencies stay in the order in which the passes leave them
// (decimation in frequency forward, in time backward), which a product does not mind.
//
// Compiled once per instruction set from one template; follows direct_loops_current_level().
#ifndef CBLOCKTRANSFORMS_H
#define CBLOCKTRANSFORMS_H

#include <stddef.h>
#include <stdint.h>

// Whether an axis of a block may have this length: 16 * 2^a * 3^b from 16 to 1024.
int block_transform_serves_length(ptrdiff_t length);

// The guaranteed error of a block's convolution, per unit of ||x|| ||h|| u; 0 when a length is not served.
double block_transform_error(ptrdiff_t rows, ptrdiff_t columns, int is_signal);

// Where a block's results go: `rows` rows of `columns` samples, the last of `last_columns`, successive rows
// `stride` samples apart.  For a signal columns and stride are the block's columns.
//
// `ahead` is how many samples beyond this block's input the next one's begins, 0 when there is none: it is asked
// for while this block computes, and so is the memory of the results, for the first pass reads and the last one
// writes too little at too many places at once for a processor to foresee.
typedef struct {
  ptrdiff_t rows, columns, last_columns, stride, ahead;
} block_transform_window;

// Whatever loads samples returns the sum of their squares, in the arithmetic of the samples; not finite when a
// sample is not, or when the sum overflowed.

// Memory that is read next, asked for while a block computes.
typedef struct {
  const void *start;
  ptrdiff_t bytes;
} block_transform_region;

#define BLOCK_TRANSFORM_DECLARE(SUFFIX, T)                                                                     \
  typedef struct block_transform_##SUFFIX block_transform_##SUFFIX;                                            \
  /* A prepared, immutable transform that any number of threads may use at once; NULL when a length is not  */ \
  /* served or memory is short. */                                                                             \
  block_transform_##SUFFIX *block_transform_create_##SUFFIX(ptrdiff_t rows, ptrdiff_t columns, int is_signal); \
  void block_transform_destroy_##SUFFIX(block_transform_##SUFFIX *transform);                                  \
  /* Scalars of scratch that a call needs, and of a spectrum; both aligned to 64 bytes. */                     \
  ptrdiff_t block_transform_scratch_##SUFFIX(const block_transform_##SUFFIX *transform);                       \
  ptrdiff_t block_transform_spectrum_count_##SUFFIX(const block_transform_##SUFFIX *transform);                \
  /* The spectrum of re + i*im, both rows x columns with rows `x_stride` apart. */                             \
  double block_transform_spectrum_##SUFFIX(const block_transform_##SUFFIX *transform, const T *re,             \
                                           const T *im, ptrdiff_t x_stride, T *spectrum, T *scratch);          \
  /* sum += the spectrum of re + i*im, times the conjugate of another: a correlation, summed over blocks.   */ \
  /* Where the next block's samples and taps lie is asked for meanwhile. */                                    \
  double block_transform_add_product_##SUFFIX(const block_transform_##SUFFIX *transform, const T *re,          \
                                              const T *im, ptrdiff_t x_stride, const T *spectrum,              \
                                              T *sum, T *scratch, block_transform_region samples,              \
                                              block_transform_region taps);                                    \
  /* ya + i*yb = the first window of what has the spectrum sum_c x_c * h_c, 0 <= c < channels; yb may be    */ \
  /* NULL.  The spectra of all channels are one stream, as they are read: cut into grains of so many scalars, */ \
  /* the first grain of every channel, then the second, and so on. */                                          \
  ptrdiff_t block_transform_grain_##SUFFIX(const block_transform_##SUFFIX *transform);                         \
  void block_transform_sum_##SUFFIX(const block_transform_##SUFFIX *transform, ptrdiff_t channels,             \
                                    const T *x, const T *h, T *scratch, T *ya, T *yb,                          \
                                    const block_transform_window *window);                                     \
  /* ya + i*yb = the first window of (a + i*b) * h, circularly, for real tiles a and b with rows `x_stride` */ \
  /* apart; yb may be NULL. */                                                                                 \
  double block_transform_pair_##SUFFIX(const block_transform_##SUFFIX *transform, const T *a, const T *b,      \
                                       ptrdiff_t x_stride, const T *spectrum, T *scratch, T *ya, T *yb,        \
                                       const block_transform_window *window);                                  \
  /* The same for one complex tile, interleaved; strides and lengths count complex samples. */                 \
  double block_transform_complex_##SUFFIX(const block_transform_##SUFFIX *transform, const T *x,               \
                                          ptrdiff_t x_stride, const T *spectrum, T *scratch, T *y,             \
                                          const block_transform_window *window);
BLOCK_TRANSFORM_DECLARE(f32, float)
BLOCK_TRANSFORM_DECLARE(f64, double)
#undef BLOCK_TRANSFORM_DECLARE

// block_transform_pair_f64 of samples in single precision: widened as they are loaded, rounded as they are stored.
double block_transform_narrow_pair(const block_transform_f64 *transform, const float *a, const float *b,
                                   ptrdiff_t x_stride, const double *spectrum, double *scratch, float *ya,
                                   float *yb, const block_transform_window *window);

#include "long_transforms.h"

#endif
