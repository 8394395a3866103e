// What the norms cost, of which every run's error bound is made: the same block with and without them, in turns.
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "CDirectLoops.h"
#include "CMachineLimits.h"
#include "block_object.h"

extern const block_functions without_norms_avx2, without_norms_avx512;

static const block_functions *without_norms(void) {
#if defined(__x86_64__)
  switch (direct_loops_current_level()) {
    case direct_loops_avx512: return &without_norms_avx512;
    case direct_loops_avx2: return &without_norms_avx2;
    default: break;
  }
#endif
  return NULL;
}

static double seconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#define NORMS_COST(SUFFIX, T)                                                                                   \
  double machine_norms_cost_##SUFFIX(int rows, int columns, int is_signal, double budget) {                     \
    const block_functions *without = without_norms();                                                           \
    block_transform_##SUFFIX *t = block_transform_create_##SUFFIX(rows, columns, is_signal);                    \
    if (!without || !t) return -1;                                                                              \
    const block_functions_##SUFFIX *functions[2] = {t->functions, &without->SUFFIX};                            \
    const size_t count = (size_t)rows * (size_t)columns;                                                        \
    const size_t scratch = (size_t)block_transform_scratch_##SUFFIX(t);                                         \
    const size_t spectrum = (size_t)block_transform_spectrum_count_##SUFFIX(t);                                 \
    T *z = NULL;                                                                                                \
    if (posix_memalign((void **)&z, 64, (scratch + spectrum + 4 * count) * sizeof(T)) != 0) return -1;          \
    memset(z, 0, (scratch + spectrum + 4 * count) * sizeof(T));                                                 \
    T *h = z + scratch, *x = h + spectrum, *y = x + 2 * count;                                                  \
    const block_transform_window window = {rows, columns, columns, columns, 0};                                 \
    double least[2] = {1e9, 1e9};                                                                               \
    const int batch = (int)(200000 / count) + 1;                                                                \
    for (const double start = seconds_now(); seconds_now() - start < budget;) {                                 \
      for (int variant = 0; variant < 2; variant++) {                                                           \
        t->functions = functions[variant];                                                                      \
        const double before = seconds_now();                                                                    \
        for (int i = 0; i < batch; i++) {                                                                       \
          block_transform_pair_##SUFFIX(t, x, x + count, columns, h, z, y, y + count, &window);                 \
        }                                                                                                       \
        const double took = seconds_now() - before;                                                             \
        if (took < least[variant]) least[variant] = took;                                                       \
      }                                                                                                         \
    }                                                                                                           \
    free(z);                                                                                                    \
    block_transform_destroy_##SUFFIX(t);                                                                        \
    return least[0] / least[1] - 1;                                                                             \
  }
NORMS_COST(f32, float)
NORMS_COST(f64, double)
