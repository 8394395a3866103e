// Long transforms: their tables, and the calls to the functions of the instruction set in use.
#include <stdlib.h>

#include "block_object.h"

int long_transform_serves_length(ptrdiff_t length) {
  if (length < 16 || length > 65536 || length % 16 != 0) return 0;
  while (length % 2 == 0) length /= 2;
  while (length % 3 == 0) length /= 3;
  return length == 1;
}

// The roots of one order as products of a coarse and a fine one, of which there are about as many.
typedef struct {
  ptrdiff_t order, step;
  factor *coarse, *fine;
} roots;

static int roots_prepare(roots *r, ptrdiff_t order) {
  *r = (roots){.order = order, .step = 1};
  while (r->step * r->step < order) r->step *= 2;
  const ptrdiff_t count = (order - 1) / r->step + 1;
  r->coarse = malloc((size_t)count * sizeof(factor));
  r->fine = malloc((size_t)r->step * sizeof(factor));
  if (!r->coarse || !r->fine) return 0;
  for (ptrdiff_t i = 0; i < count; i++) r->coarse[i] = block_root(i * r->step, order);
  for (ptrdiff_t i = 0; i < r->step; i++) r->fine[i] = block_root(i, order);
  return 1;
}

static void roots_free(roots *r) {
  free(r->coarse);
  free(r->fine);
}

// exp(-2 pi i turn/order)
static factor roots_get(const roots *r, ptrdiff_t turn) {
  turn %= r->order;
  if (turn < 0) turn += r->order;
  return block_times(r->coarse[turn / r->step], r->fine[turn % r->step]);
}

#define LONG_TRANSFORM_DEFINE(SUFFIX, T)                                                                     \
  static T *long_factors_##SUFFIX(ptrdiff_t count) { return block_allocate(2 * count * (ptrdiff_t)sizeof(T)); } \
                                                                                                             \
  static void long_set_##SUFFIX(T *re, T *im, factor f, long double scale) {                                 \
    *re = (T)(f.re * scale);                                                                                 \
    *im = (T)(f.im * scale);                                                                                 \
  }                                                                                                          \
                                                                                                             \
  /* Signal: exp(i pi r/2 rows) as row r is loaded, exp(-2 pi i c(k - 1/4)/N) for column c of frequency k */ \
  /* between.  Image: the latter with k = 0 and columns in place of N, the same for all rows. */             \
  static int long_tables_##SUFFIX(long_transform_##SUFFIX *t, int is_signal) {                               \
    const ptrdiff_t rows = t->down.length, columns = t->across.length, grain = long_transform_grain;         \
    const ptrdiff_t between_rows = is_signal ? rows : 1;                                                     \
    const long double scale = 1 / ((long double)rows * (long double)columns);                                \
    t->fine_stride = is_signal ? 2 * grain : 0;                                                              \
    t->coarse_stride = is_signal ? 2 * (columns / grain) : 0;                                                \
    t->fine = long_factors_##SUFFIX(between_rows * grain);                                                   \
    t->coarse = long_factors_##SUFFIX(between_rows * (columns / grain));                                     \
    t->kernel_twist = long_factors_##SUFFIX(rows);                                                           \
    t->twist = is_signal ? long_factors_##SUFFIX(rows) : NULL;                                               \
    if (!t->fine || !t->coarse || !t->kernel_twist || (is_signal && !t->twist)) return 0;                    \
    roots r;                                                                                                 \
    const int done = roots_prepare(&r, 4 * columns * between_rows);                                          \
    for (ptrdiff_t place = 0; done && place < rows; place++) {                                               \
      const factor turned = is_signal ? roots_get(&r, -place * columns) : (factor){1, 0};                    \
      long_set_##SUFFIX(t->kernel_twist + 2 * place, t->kernel_twist + 2 * place + 1, turned, scale);        \
      if (is_signal) long_set_##SUFFIX(t->twist + 2 * place, t->twist + 2 * place + 1, turned, 1);           \
      if (place >= between_rows) continue;                                                                   \
      const ptrdiff_t k = is_signal ? block_frequency(place, rows, t->down.passes, t->down.radix) : 0;       \
      T *fine = t->fine + place * t->fine_stride, *coarse = t->coarse + place * t->coarse_stride;            \
      for (ptrdiff_t c = 0; c < grain; c++) {                                                                \
        long_set_##SUFFIX(fine + c, fine + grain + c, roots_get(&r, c * (4 * k - 1)), 1);                    \
      }                                                                                                      \
      for (ptrdiff_t c = 0; c < columns / grain; c++) {                                                      \
        long_set_##SUFFIX(coarse + 2 * c, coarse + 2 * c + 1, roots_get(&r, c * grain * (4 * k - 1)), 1);    \
      }                                                                                                      \
    }                                                                                                        \
    roots_free(&r);                                                                                          \
    return done;                                                                                             \
  }                                                                                                          \
                                                                                                             \
  long_transform_##SUFFIX *long_transform_create_##SUFFIX(ptrdiff_t rows, ptrdiff_t columns, int is_signal,  \
                                                          direct_loops_level level) {                        \
    if (!long_transform_serves_length(rows) || !long_transform_serves_length(columns)) return NULL;          \
    long_transform_##SUFFIX *t = calloc(1, sizeof(long_transform_##SUFFIX));                                 \
    if (!t) return NULL;                                                                                     \
    const block_functions *functions = block_functions_of(level);                                            \
    t->functions = &functions->long_##SUFFIX;                                                                \
    t->lanes = functions->SUFFIX.lanes;                                                                      \
    t->strip_stride = 2 * (rows + t->lanes) * t->lanes;                                                      \
    if (block_axis_prepare_##SUFFIX(&t->down, rows, functions->largest_radix)                                \
        && block_axis_prepare_##SUFFIX(&t->across, columns, functions->largest_radix)                        \
        && long_tables_##SUFFIX(t, is_signal)) {                                                             \
      return t;                                                                                              \
    }                                                                                                        \
    long_transform_destroy_##SUFFIX(t);                                                                      \
    return NULL;                                                                                             \
  }                                                                                                          \
                                                                                                             \
  void long_transform_destroy_##SUFFIX(long_transform_##SUFFIX *t) {                                         \
    if (!t) return;                                                                                          \
    block_axis_free_##SUFFIX(&t->down);                                                                      \
    block_axis_free_##SUFFIX(&t->across);                                                                    \
    free(t->twist);                                                                                          \
    free(t->kernel_twist);                                                                                   \
    free(t->fine);                                                                                           \
    free(t->coarse);                                                                                         \
    free(t);                                                                                                 \
  }                                                                                                          \
                                                                                                             \
  ptrdiff_t long_transform_plane_##SUFFIX(const long_transform_##SUFFIX *t) {                                \
    return t->across.length / t->lanes * t->strip_stride;                                                    \
  }                                                                                                          \
  ptrdiff_t long_transform_group_##SUFFIX(const long_transform_##SUFFIX *t) {                                \
    return 2 * t->across.length * t->lanes;                                                                  \
  }                                                                                                          \
  double long_transform_load_##SUFFIX(const long_transform_##SUFFIX *t, ptrdiff_t column, ptrdiff_t columns, \
                                      const T *const *a, const T *const *b, int is_kernel, T *plane) {       \
    return t->functions->load(t, column, columns, a, b, is_kernel, plane);                                   \
  }                                                                                                          \
  void long_transform_spectrum_##SUFFIX(const long_transform_##SUFFIX *t, ptrdiff_t row, const T *plane,     \
                                        T *spectrum) {                                                       \
    t->functions->spectrum(t, row, plane, spectrum);                                                         \
  }                                                                                                          \
  void long_transform_filter_##SUFFIX(const long_transform_##SUFFIX *t, ptrdiff_t row, T *plane,             \
                                      const T *spectrum, T *group) {                                         \
    t->functions->filter(t, row, plane, spectrum, group);                                                    \
  }                                                                                                          \
  void long_transform_store_##SUFFIX(const long_transform_##SUFFIX *t, ptrdiff_t column, ptrdiff_t columns,  \
                                     T *plane, T *const *a, T *const *b, int is_streaming) {                 \
    t->functions->store(t, column, columns, plane, a, b, is_streaming);                                      \
  }
LONG_TRANSFORM_DEFINE(f32, float)
LONG_TRANSFORM_DEFINE(f64, double)

double long_transform_narrow_load(const long_transform_f64 *t, ptrdiff_t column, ptrdiff_t columns,
                                  const float *const *a, const float *const *b, int is_kernel, double *plane) {
  return t->functions->narrow_load(t, column, columns, a, b, is_kernel, plane);
}

void long_transform_narrow_store(const long_transform_f64 *t, ptrdiff_t column, ptrdiff_t columns, double *plane,
                                 float *const *a, float *const *b) {
  t->functions->narrow_store(t, column, columns, plane, a, b);
}
