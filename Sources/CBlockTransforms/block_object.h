// What a prepared transform consists of, and the table of functions of each instruction set.
#ifndef BLOCK_OBJECT_H
#define BLOCK_OBJECT_H

#include "CBlockTransforms.h"

enum { block_passes_at_most = 10 };

#define BLOCK_OBJECT(SUFFIX, T)                                                                            \
  typedef struct {                                                                                         \
    ptrdiff_t length;                                                                                      \
    int passes;                                                                                            \
    int radix[block_passes_at_most];                                                                       \
    T *twiddles[block_passes_at_most];                                                                     \
  } block_axis_##SUFFIX;                                                                                   \
  /* The functions of one instruction set. */                                                              \
  typedef struct {                                                                                         \
    ptrdiff_t lanes;                                                                                       \
    block_transform_norms (*spectrum)(const block_transform_##SUFFIX *, const T *, const T *, ptrdiff_t,   \
                                      T *, T *);                                                           \
    void (*sum)(const block_transform_##SUFFIX *, ptrdiff_t, const T *, const T *, T *, T *, T *,          \
                const block_transform_window *);                                                           \
    block_transform_norms (*pair)(const block_transform_##SUFFIX *, const T *, const T *, ptrdiff_t,       \
                                  const T *, T *, T *, T *, const block_transform_window *);               \
    block_transform_norms (*complex)(const block_transform_##SUFFIX *, const T *, ptrdiff_t, const T *,    \
                                     T *, T *, const block_transform_window *);                            \
  } block_functions_##SUFFIX;                                                                              \
  struct block_transform_##SUFFIX {                                                                        \
    const block_functions_##SUFFIX *functions;                                                             \
    /* down the columns (as long as a column), and along the rows */                                       \
    block_axis_##SUFFIX down, across;                                                                      \
    /* the twiddle factors between the two steps of a signal, laid out as the scratch; NULL for an image */ \
    T *between;                                                                                            \
  };                                                                                                       \
  /* tables.c: an empty transform, and its tables; 0 when memory is short */                               \
  block_transform_##SUFFIX *block_transform_allocate_##SUFFIX(void);                                       \
  int block_transform_prepare_##SUFFIX(block_transform_##SUFFIX *transform, ptrdiff_t rows,                \
                                       ptrdiff_t columns, int is_signal);
BLOCK_OBJECT(f32, float)
BLOCK_OBJECT(f64, double)
#undef BLOCK_OBJECT

typedef struct {
  block_functions_f32 f32;
  block_functions_f64 f64;
} block_functions;

extern const block_functions block_functions_plain;
#if defined(__x86_64__)
extern const block_functions block_functions_avx2;
extern const block_functions block_functions_avx512;
#endif

#endif
