// What the sums of squares cost, of which every run's error bound is made: the same run with and without them, in turns.
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

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

enum { most_rounds = 1 << 16 };

// One run of overlap-save over all whole pairs of tiles of the input, from memory to memory.
#define NORMS_RUN(SUFFIX, T)                                                                                    \
  static double run_##SUFFIX(const block_transform_##SUFFIX *t, const machine_norms_problem *p, const T *x,     \
                             const T *h, T *z, T *y) {                                                          \
    const ptrdiff_t columns = p->is_signal ? p->rows * p->columns : p->columns;                                 \
    const ptrdiff_t height = p->is_signal ? 1 : p->rows - p->kernel_rows + 1;                                   \
    const ptrdiff_t width = columns - p->kernel_columns + 1;                                                    \
    const ptrdiff_t across = (p->width - columns) / width + 1;                                                  \
    const ptrdiff_t down = p->is_signal ? 1 : (p->height - p->rows) / height + 1;                               \
    const ptrdiff_t stride = p->is_signal ? p->columns : p->width, rest = width % p->columns;                   \
    const block_transform_window window =                                                                       \
        p->is_signal ? (block_transform_window){(width + p->columns - 1) / p->columns, p->columns,              \
                                                rest ? rest : p->columns, stride, 2 * width}                    \
                     : (block_transform_window){height, width, width, stride, 0};                               \
    const double before = seconds_now();                                                                        \
    for (ptrdiff_t tile = 0; tile + 1 < across * down; tile += 2) {                                             \
      const ptrdiff_t a = tile / across * height * stride + tile % across * width;                              \
      const ptrdiff_t b = (tile + 1) / across * height * stride + (tile + 1) % across * width;                  \
      block_transform_pair_##SUFFIX(t, x + a, x + b, stride, h, z, y + a, y + b, &window);                      \
    }                                                                                                           \
    return seconds_now() - before;                                                                              \
  }
NORMS_RUN(f32, float)
NORMS_RUN(f64, double)

// One round is both variants, one right after the other, and the median of the rounds' ratios counts: a machine that
// alternates between two speeds does so far less often than the variants take turns.
#define NORMS_COST(SUFFIX, T)                                                                                        \
  double machine_norms_cost_##SUFFIX(machine_norms_problem problem, double budget) {                                 \
    const block_functions *without = without_norms();                                                                \
    block_transform_##SUFFIX *t = block_transform_create_##SUFFIX(problem.rows, problem.columns, problem.is_signal); \
    if (!without || !t) return -1;                                                                                   \
    const block_functions_##SUFFIX *functions[2] = {t->functions, &without->SUFFIX};                                 \
    const size_t count = (size_t)(problem.height * problem.width);                                                   \
    const size_t scratch = (size_t)block_transform_scratch_##SUFFIX(t);                                              \
    const size_t spectrum = (size_t)block_transform_spectrum_count_##SUFFIX(t);                                      \
    const size_t bytes = (scratch + spectrum + 2 * count) * sizeof(T);                                               \
    double *ratios = malloc(most_rounds * sizeof *ratios);                                                           \
    T *z = NULL;                                                                                                     \
    if (!ratios || posix_memalign((void **)&z, 64, bytes) != 0) return -1;                                           \
    memset(z, 0, bytes);                                                                                             \
    T *h = z + scratch, *x = h + spectrum, *y = x + count;                                                           \
    int rounds = 0;                                                                                                  \
    for (const double start = seconds_now(); seconds_now() - start < budget && rounds < most_rounds; rounds++) {     \
      double took[2];                                                                                                \
      for (int turn = 0; turn < 2; turn++) {                                                                         \
        const int variant = (turn + rounds) % 2;                                                                     \
        t->functions = functions[variant];                                                                           \
        took[variant] = run_##SUFFIX(t, &problem, x, h, z, y);                                                       \
      }                                                                                                              \
      ratios[rounds] = took[0] / took[1];                                                                            \
    }                                                                                                                \
    qsort(ratios, (size_t)rounds, sizeof *ratios, ascending);                                                        \
    const double median = ratios[rounds / 2];                                                                        \
    free(ratios);                                                                                                    \
    free(z);                                                                                                         \
    block_transform_destroy_##SUFFIX(t);                                                                             \
    return median - 1;                                                                                               \
  }
NORMS_COST(f32, float)
NORMS_COST(f64, double)
