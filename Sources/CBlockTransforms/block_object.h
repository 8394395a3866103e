// What a prepared transform consists of, and the table of functions of each instruction set.
#ifndef BLOCK_OBJECT_H
#define BLOCK_OBJECT_H

#include <stdint.h>

#include "CBlockTransforms.h"

enum { block_passes_at_most = 10 };

// tables.c: a factor before it is rounded, exp(-2 pi i k/n), a product, memory on a cache line, and the
// frequency that the passes of an axis leave in a row.
typedef struct { long double re, im; } factor;
factor block_root(ptrdiff_t k, ptrdiff_t n);
factor block_times(factor x, factor y);
void *block_allocate(ptrdiff_t bytes);
ptrdiff_t block_frequency(ptrdiff_t place, ptrdiff_t length, int passes, const int *radix);

#define BLOCK_OBJECT(SUFFIX, T)                                                                            \
  typedef struct {                                                                                         \
    ptrdiff_t length;                                                                                      \
    int passes;                                                                                            \
    int radix[block_passes_at_most];                                                                       \
    T *twiddles[block_passes_at_most];                                                                     \
  } block_axis_##SUFFIX;                                                                                   \
  /* tables.c: an axis whose tables stand, 0 when memory is short; and their end */                        \
  int block_axis_prepare_##SUFFIX(block_axis_##SUFFIX *axis, ptrdiff_t length, int largest_radix);         \
  void block_axis_free_##SUFFIX(block_axis_##SUFFIX *axis);                                                \
  /* The functions of one instruction set. */                                                              \
  typedef struct {                                                                                         \
    ptrdiff_t lanes;                                                                                       \
    /* these return the sum of squares of what they load */                                                \
    double (*spectrum)(const block_transform_##SUFFIX *, const T *, const T *, ptrdiff_t, T *, T *);       \
    double (*add_product)(const block_transform_##SUFFIX *, const T *, const T *, ptrdiff_t, const T *,    \
                          T *, T *, block_transform_region, block_transform_region);                       \
    double (*pair)(const block_transform_##SUFFIX *, const T *, const T *, ptrdiff_t, const T *, T *,      \
                   T *, T *, const block_transform_window *);                                              \
    double (*complex)(const block_transform_##SUFFIX *, const T *, ptrdiff_t, const T *, T *, T *,         \
                      const block_transform_window *);                                                     \
    void (*sum)(const block_transform_##SUFFIX *, ptrdiff_t, const T *, const T *, T *, T *, T *,          \
                const block_transform_window *);                                                           \
    /* `pair` of samples in single precision; NULL where those are the transform's own */                  \
    double (*narrow_pair)(const block_transform_##SUFFIX *, const float *, const float *, ptrdiff_t,       \
                          const T *, T *, float *, float *, const block_transform_window *);               \
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
                                       ptrdiff_t columns, int is_signal, int largest_radix);
BLOCK_OBJECT(f32, float)
BLOCK_OBJECT(f64, double)
#undef BLOCK_OBJECT

#define LONG_OBJECT(SUFFIX, T)                                                                             \
  typedef struct {                                                                                         \
    double (*load)(const long_transform_##SUFFIX *, ptrdiff_t, ptrdiff_t, const T *const *,                \
                   const T *const *, int, T *);                                                            \
    void (*spectrum)(const long_transform_##SUFFIX *, ptrdiff_t, const T *, T *);                          \
    void (*filter)(const long_transform_##SUFFIX *, ptrdiff_t, T *, const T *, T *);                       \
    void (*store)(const long_transform_##SUFFIX *, ptrdiff_t, ptrdiff_t, T *, T *const *, T *const *,      \
                  int);                                                                                    \
    /* the same of samples in single precision; NULL where those are the transform's own */                \
    double (*narrow_load)(const long_transform_##SUFFIX *, ptrdiff_t, ptrdiff_t, const float *const *,     \
                          const float *const *, int, T *);                                                 \
    void (*narrow_store)(const long_transform_##SUFFIX *, ptrdiff_t, ptrdiff_t, T *, float *const *,       \
                         float *const *);                                                                  \
  } long_functions_##SUFFIX;                                                                               \
  struct long_transform_##SUFFIX {                                                                         \
    const long_functions_##SUFFIX *functions;                                                              \
    ptrdiff_t lanes;                                                                                       \
    /* scalars from one strip of the plane to the next */                                                  \
    ptrdiff_t strip_stride;                                                                                \
    block_axis_##SUFFIX down, across;                                                                      \
    /* factors of the rows as samples are loaded (NULL: none) and as taps are, with the scale */           \
    T *twist, *kernel_twist;                                                                               \
    /* factors between the two steps, fine ones by column modulo the grain and coarse ones by column over */ \
    /* it, and the scalars from one row's to the next's */                                                 \
    T *fine, *coarse;                                                                                      \
    ptrdiff_t fine_stride, coarse_stride;                                                                  \
  };
LONG_OBJECT(f32, float)
LONG_OBJECT(f64, double)
#undef LONG_OBJECT

typedef struct {
  // Of a pass: 8 where that many complex vectors and the constants find registers, else 4, which takes less time
  // than keeping half of them in memory.
  int largest_radix;
  block_functions_f32 f32;
  block_functions_f64 f64;
  long_functions_f32 long_f32;
  long_functions_f64 long_f64;
} block_functions;

// dispatch.c: those of an instruction set.
const block_functions *block_functions_of(direct_loops_level level);

extern const block_functions block_functions_plain;
#if defined(__x86_64__)
extern const block_functions block_functions_avx2;
extern const block_functions block_functions_avx512;
#endif

#endif
