// Sums over channels and taps for many filters at once: the loops of convolutional layers.
//
// It is a matrix product whose one operand is read where the samples stand: the lanes of a vector are filters,
// a block of registers holds several outputs of several vectors of filters, and every sample that is read is
// multiplied with all of them.  Nothing is copied into columns first, and stride, dilation and the order of the
// channels are only distances.
#ifndef LAYER_LOOPS_H
#define LAYER_LOOPS_H

#include <stddef.h>

// The terms of a sum, and where their samples stand.
typedef struct {
  // how many terms: channels * rows * columns
  ptrdiff_t channels, rows, columns;
  // samples between the first terms of neighbouring outputs, and between neighbouring terms
  ptrdiff_t output_step, channel_step, row_step, column_step;
} layer_terms;

#define LAYER_LOOPS_DECLARE(SUFFIX, T)                                                                        \
  /* y[p*y_stride + f] = begin[p*begin_stride + f] + sum_c sum_i sum_j w[((c*rows + i)*columns + j)*filters + f]  */ \
  /*                     * x[p*output_step + c*channel_step + i*row_step + j*column_step]                      */ \
  /* for 0 <= p < count, 0 <= f < filters = vectors * lanes; vectors is at most layer_vectors.  A plain sum,   */ \
  /* term after term into one accumulator: its bits do not depend on how outputs are cut into calls.  w is     */ \
  /* aligned to 64 bytes; begin may be y. */                                                                      \
  void (*layer_sum_##SUFFIX)(const layer_terms *, const T *x, const T *w, int vectors, const T *begin,          \
                             ptrdiff_t begin_stride, T *y, ptrdiff_t y_stride, ptrdiff_t count);                \
  /* to[f*to_stride + p] = from[p*from_stride + f] for 0 <= p < count, 0 <= f < filters; from_stride is a      */ \
  /* multiple of lanes, and whole vectors are read. */                                                            \
  void (*layer_turn_##SUFFIX)(const T *from, ptrdiff_t from_stride, ptrdiff_t count, ptrdiff_t filters, T *to,  \
                              ptrdiff_t to_stride);                                                              \
  ptrdiff_t layer_lanes_##SUFFIX;

// The entries of these loops in the table of a level.
#define LAYER_LOOPS_TABLE_ENTRIES     \
  LAYER_LOOPS_DECLARE(f32, float)     \
  LAYER_LOOPS_DECLARE(f64, double)    \
  int layer_vectors;

#endif
