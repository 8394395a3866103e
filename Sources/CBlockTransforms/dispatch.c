// Chooses the functions of the instruction set in use, and calls them.
#include "CDirectLoops.h"
#include "block_object.h"

const block_functions *block_functions_of(direct_loops_level level) {
#if defined(__x86_64__)
  switch (level) {
    case direct_loops_avx512: return &block_functions_avx512;
    case direct_loops_avx2: return &block_functions_avx2;
    default: break;
  }
#endif
  (void)level;
  return &block_functions_plain;
}

int block_transform_serves_length(ptrdiff_t length) {
  if (length < 16 || length > 1024 || length % 16 != 0) return 0;
  while (length % 2 == 0) length /= 2;
  while (length % 3 == 0) length /= 3;
  return length == 1;
}

#define BLOCK_TRANSFORM_DEFINE(SUFFIX, T)                                                                   \
  block_transform_##SUFFIX *block_transform_create_##SUFFIX(ptrdiff_t rows, ptrdiff_t columns,              \
                                                            int is_signal) {                                \
    if (!block_transform_serves_length(rows) || !block_transform_serves_length(columns)) return NULL;       \
    block_transform_##SUFFIX *t = block_transform_allocate_##SUFFIX();                                      \
    if (!t) return NULL;                                                                                    \
    const block_functions *functions = block_functions_of(direct_loops_current_level());                    \
    t->functions = &functions->SUFFIX;                                                                      \
    if (block_transform_prepare_##SUFFIX(t, rows, columns, is_signal, functions->largest_radix)) return t;  \
    block_transform_destroy_##SUFFIX(t);                                                                    \
    return NULL;                                                                                            \
  }                                                                                                         \
  ptrdiff_t block_transform_scratch_##SUFFIX(const block_transform_##SUFFIX *t) {                           \
    return 2 * (t->down.length + t->functions->lanes) * t->across.length;                                   \
  }                                                                                                         \
  ptrdiff_t block_transform_spectrum_count_##SUFFIX(const block_transform_##SUFFIX *t) {                    \
    return 2 * t->down.length * t->across.length;                                                           \
  }                                                                                                         \
  double block_transform_spectrum_##SUFFIX(const block_transform_##SUFFIX *t, const T *re, const T *im,     \
                                           ptrdiff_t x_stride, T *spectrum, T *scratch) {                   \
    return t->functions->spectrum(t, re, im, x_stride, spectrum, scratch);                                  \
  }                                                                                                         \
  double block_transform_add_product_##SUFFIX(const block_transform_##SUFFIX *t, const T *re,               \
                                              const T *im, ptrdiff_t x_stride, const T *spectrum, T *sum,   \
                                              T *scratch, block_transform_region samples,                   \
                                              block_transform_region taps) {                                \
    return t->functions->add_product(t, re, im, x_stride, spectrum, sum, scratch, samples, taps);           \
  }                                                                                                         \
  ptrdiff_t block_transform_grain_##SUFFIX(const block_transform_##SUFFIX *t) {                             \
    return 2 * t->across.radix[t->across.passes - 1] * t->functions->lanes;                                 \
  }                                                                                                         \
  void block_transform_sum_##SUFFIX(const block_transform_##SUFFIX *t, ptrdiff_t channels, const T *x,      \
                                    const T *h, T *scratch, T *ya, T *yb,                                   \
                                    const block_transform_window *window) {                                 \
    t->functions->sum(t, channels, x, h, scratch, ya, yb, window);                                          \
  }                                                                                                         \
  double block_transform_pair_##SUFFIX(const block_transform_##SUFFIX *t, const T *a, const T *b,           \
                                       ptrdiff_t x_stride, const T *spectrum, T *scratch, T *ya, T *yb,     \
                                       const block_transform_window *window) {                              \
    return t->functions->pair(t, a, b, x_stride, spectrum, scratch, ya, yb, window);                        \
  }                                                                                                         \
  double block_transform_complex_##SUFFIX(const block_transform_##SUFFIX *t, const T *x,                    \
                                          ptrdiff_t x_stride, const T *spectrum, T *scratch, T *y,          \
                                          const block_transform_window *window) {                           \
    return t->functions->complex(t, x, x_stride, spectrum, scratch, y, window);                             \
  }
BLOCK_TRANSFORM_DEFINE(f32, float)
BLOCK_TRANSFORM_DEFINE(f64, double)

double block_transform_narrow_pair(const block_transform_f64 *t, const float *a, const float *b,
                                   ptrdiff_t x_stride, const double *spectrum, double *scratch, float *ya,
                                   float *yb, const block_transform_window *window) {
  return t->functions->narrow_pair(t, a, b, x_stride, spectrum, scratch, ya, yb, window);
}
