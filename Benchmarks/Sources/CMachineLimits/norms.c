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

enum { most_rounds = 1 << 16, few_points = 1 << 18 };

// The tiles of a problem that lie whole in its input.
typedef struct {
  ptrdiff_t height, width, across, count;
  block_transform_window window;
} tiling;

static tiling tiling_of(const machine_norms_problem *p) {
  tiling tiles;
  const ptrdiff_t rows = p->is_signal ? 1 : p->rows, columns = p->is_signal ? p->rows * p->columns : p->columns;
  tiles.height = rows - p->kernel_rows + 1;
  tiles.width = columns - p->kernel_columns + 1;
  tiles.across = (p->width - columns) / tiles.width + 1;
  tiles.count = tiles.across * ((p->height - rows) / tiles.height + 1);
  if (p->is_signal) {
    const ptrdiff_t rest = tiles.width % p->columns, full = (tiles.width + p->columns - 1) / p->columns;
    tiles.window = (block_transform_window){full, p->columns, rest ? rest : p->columns, p->columns, 2 * tiles.width};
  } else {
    tiles.window = (block_transform_window){tiles.height, tiles.width, tiles.width, p->width, 0};
  }
  return tiles;
}

static ptrdiff_t start_of(const tiling *tiles, ptrdiff_t tile) {
  return tile / tiles->across * tiles->height * tiles->window.stride + tile % tiles->across * tiles->width;
}

// Overlap-save over the pairs of tiles [first, last) of the input, from memory to memory.
#define NORMS_RUN(SUFFIX, T)                                                                                        \
  static double run_##SUFFIX(const block_transform_##SUFFIX *t, const machine_norms_problem *p, ptrdiff_t first,    \
                             ptrdiff_t last, const T *x, const T *h, T *z, T *y) {                                  \
    const tiling tiles = tiling_of(p);                                                                              \
    const double before = seconds_now();                                                                            \
    for (ptrdiff_t pair = first; pair < last; pair++) {                                                             \
      const ptrdiff_t a = start_of(&tiles, 2 * pair), b = start_of(&tiles, 2 * pair + 1);                           \
      block_transform_pair_##SUFFIX(t, x + a, x + b, tiles.window.stride, h, z, y + a, y + b, &tiles.window);       \
    }                                                                                                               \
    return seconds_now() - before;                                                                                  \
  }
NORMS_RUN(f32, float)
NORMS_RUN(f64, double)

// A round is a few tiles, once to have them in the cache, then with, without, without and with the sums, the next round
// the other way about, for the second of two equal runs is the faster; the median of the rounds' ratios counts. A
// machine that alternates between two speeds does so far less often.
#define NORMS_COST(SUFFIX, T)                                                                                       \
  double machine_norms_cost_##SUFFIX(machine_norms_problem problem, double budget) {                                \
    const block_functions *without = without_norms();                                                               \
    block_transform_##SUFFIX *t = block_transform_create_##SUFFIX(problem.rows, problem.columns,                    \
                                                                  problem.is_signal);                               \
    if (!without || !t) return -1;                                                                                  \
    const block_functions_##SUFFIX *functions[2] = {t->functions, &without->SUFFIX};                                \
    const size_t count = (size_t)(problem.height * problem.width);                                                  \
    const size_t scratch = (size_t)block_transform_scratch_##SUFFIX(t);                                             \
    const size_t spectrum = (size_t)block_transform_spectrum_count_##SUFFIX(t);                                     \
    const size_t bytes = (scratch + spectrum + 2 * count) * sizeof(T);                                              \
    double *ratios = malloc(most_rounds * sizeof *ratios);                                                          \
    T *z = NULL;                                                                                                    \
    if (!ratios || posix_memalign((void **)&z, 64, bytes) != 0) return -1;                                          \
    memset(z, 0, bytes);                                                                                            \
    T *h = z + scratch, *x = h + spectrum, *y = x + count;                                                          \
    const ptrdiff_t pairs = tiling_of(&problem).count / 2, few = few_points / (problem.rows * problem.columns) + 1; \
    ptrdiff_t first = 0;                                                                                            \
    int rounds = 0;                                                                                                 \
    for (const double start = seconds_now(); seconds_now() - start < budget && rounds < most_rounds; rounds++) {    \
      const ptrdiff_t last = first + few < pairs ? first + few : pairs;                                             \
      double took[2] = {0, 0};                                                                                      \
      run_##SUFFIX(t, &problem, first, last, x, h, z, y);                                                           \
      for (int turn = 0; turn < 4; turn++) {                                                                        \
        const int variant = (turn == 1 || turn == 2) ^ rounds % 2;                                                  \
        t->functions = functions[variant];                                                                          \
        took[variant] += run_##SUFFIX(t, &problem, first, last, x, h, z, y);                                        \
      }                                                                                                             \
      ratios[rounds] = took[0] / took[1];                                                                           \
      first = last < pairs ? last : 0;                                                                              \
    }                                                                                                               \
    qsort(ratios, (size_t)rounds, sizeof *ratios, ascending);                                                       \
    const double median = ratios[rounds / 2];                                                                       \
    free(ratios);                                                                                                   \
    free(z);                                                                                                        \
    block_transform_destroy_##SUFFIX(t);                                                                            \
    return median - 1;                                                                                              \
  }
NORMS_COST(f32, float)
NORMS_COST(f64, double)
