// Chooses the loops of the best instruction set that the machine has, once, and calls them.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "levels.h"

static const char *const level_names[] = {"plain", "sse2", "avx2", "avx512"};

const char *direct_loops_level_name(direct_loops_level level) {
  return (unsigned)level <= direct_loops_avx512 ? level_names[level] : "unknown";
}

direct_loops_level direct_loops_highest_level(void) {
#if defined(__x86_64__)
  // These ask the processor and whether the system saves the wide registers.
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("fma")) {
    return direct_loops_avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return direct_loops_avx2;
  return direct_loops_sse2;
#else
  return direct_loops_plain;
#endif
}

const direct_loops_table *direct_loops_table_of(direct_loops_level level) {
  if ((unsigned)level > (unsigned)direct_loops_highest_level()) return NULL;
  switch (level) {
#if defined(__x86_64__)
    case direct_loops_avx512: return &direct_loops_table_avx512;
    case direct_loops_avx2: return &direct_loops_table_avx2;
    case direct_loops_sse2: return &direct_loops_table_sse2;
#endif
    default: return &direct_loops_table_plain;
  }
}

static const direct_loops_table *table_wanted(void) {
  const char *name = getenv("CONVOLUTION_INSTRUCTION_SET");
  for (int level = direct_loops_plain; name && level <= direct_loops_avx512; level++) {
    if (strcmp(name, level_names[level]) != 0) continue;
    const direct_loops_table *table = direct_loops_table_of((direct_loops_level)level);
    if (table) return table;
  }
  return direct_loops_table_of(direct_loops_highest_level());
}

static _Atomic(const direct_loops_table *) chosen;

static inline const direct_loops_table *loops(void) {
  // Tables are constants, so nothing has to be ordered before the pointer is seen.
  const direct_loops_table *table = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (__builtin_expect(table != NULL, 1)) return table;
  const direct_loops_table *wanted = table_wanted();
  // Another thread may have called direct_loops_use_level meanwhile: its choice stays.
  return atomic_compare_exchange_strong(&chosen, &table, wanted) ? wanted : table;
}

direct_loops_level direct_loops_current_level(void) { return loops()->level; }

int direct_loops_use_level(direct_loops_level level) {
  const direct_loops_table *table = direct_loops_table_of(level);
  if (!table) return -1;
  atomic_store_explicit(&chosen, table, memory_order_relaxed);
  return 0;
}

// MARK: the entry points

#define DIRECT_LOOPS_DEFINE(SUFFIX, T)                                                                        \
  void direct_row_##SUFFIX(const T *x, const T *h, ptrdiff_t taps, T *y, ptrdiff_t count) {                   \
    loops()->row_##SUFFIX(x, h, taps, y, count);                                                              \
  }                                                                                                           \
  void direct_tile_##SUFFIX(const T *x, ptrdiff_t x_stride, const T *h, ptrdiff_t kernel_rows,                \
                            ptrdiff_t kernel_columns, T *y, ptrdiff_t y_stride, ptrdiff_t rows,               \
                            ptrdiff_t columns, int streams) {                                                 \
    loops()->tile_##SUFFIX(x, x_stride, h, kernel_rows, kernel_columns, y, y_stride, rows, columns, streams); \
  }                                                                                                           \
  void direct_within_##SUFFIX(const T *x, ptrdiff_t x_stride, ptrdiff_t before, ptrdiff_t width, const T *h,  \
                              ptrdiff_t kernel_rows, ptrdiff_t kernel_columns, T *y, ptrdiff_t y_stride,      \
                              ptrdiff_t rows, ptrdiff_t columns, int streams) {                               \
    loops()->within_##SUFFIX(x, x_stride, before, width, h, kernel_rows, kernel_columns, y, y_stride, rows,   \
                             columns, streams);                                                               \
  }                                                                                                           \
  void direct_strided_##SUFFIX(const T *x, ptrdiff_t x_stride, const T *h, ptrdiff_t kernel_rows,             \
                               ptrdiff_t kernel_columns, ptrdiff_t dilation_rows, ptrdiff_t dilation_columns, \
                               T *y, ptrdiff_t y_stride, ptrdiff_t rows, ptrdiff_t columns,                   \
                               ptrdiff_t stride_rows, ptrdiff_t stride_columns) {                             \
    loops()->strided_##SUFFIX(x, x_stride, h, kernel_rows, kernel_columns, dilation_rows, dilation_columns,   \
                              y, y_stride, rows, columns, stride_rows, stride_columns);                       \
  }
DIRECT_LOOPS_DEFINE(f32, float)
DIRECT_LOOPS_DEFINE(f64, double)
DIRECT_LOOPS_DEFINE(c32, float)
DIRECT_LOOPS_DEFINE(c64, double)
DIRECT_LOOPS_DEFINE(i64, int64_t)
#undef DIRECT_LOOPS_DEFINE

#define DIRECT_LOOPS_DEFINE(SUFFIX, T)                                                                    \
  direct_loops_norms transform_pair_##SUFFIX(const T *a, const T *b, T *z, ptrdiff_t count) {             \
    return loops()->pair_##SUFFIX(a, b, z, count);                                                        \
  }                                                                                                       \
  void transform_unpair_##SUFFIX(const T *z, T *a, T *b, ptrdiff_t count) {                               \
    loops()->unpair_##SUFFIX(z, a, b, count);                                                             \
  }                                                                                                       \
  direct_loops_norms transform_copy_##SUFFIX(const T *x, T *y, ptrdiff_t count) {                         \
    return loops()->copy_##SUFFIX(x, y, count);                                                           \
  }                                                                                                       \
  void transform_multiply_##SUFFIX(T *z, const T *h, ptrdiff_t count) {                                   \
    loops()->multiply_##SUFFIX(z, h, count);                                                              \
  }                                                                                                       \
  double samples_largest_##SUFFIX(const T *x, ptrdiff_t count) { return loops()->largest_##SUFFIX(x, count); } \
  int samples_any_negative_##SUFFIX(const T *x, ptrdiff_t count) {                                        \
    return loops()->any_negative_##SUFFIX(x, count);                                                      \
  }                                                                                                       \
  void samples_range_##SUFFIX(const T *x, ptrdiff_t count, double *range) {                               \
    loops()->range_##SUFFIX(x, count, range);                                                             \
  }
DIRECT_LOOPS_DEFINE(f32, float)
DIRECT_LOOPS_DEFINE(f64, double)
#undef DIRECT_LOOPS_DEFINE
