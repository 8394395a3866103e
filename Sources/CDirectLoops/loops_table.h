// One table of loops per instruction set; dispatch.c chooses one of them.
#ifndef LOOPS_TABLE_H
#define LOOPS_TABLE_H

#include "CDirectLoops.h"

// The loops of one element type, named as in CDirectLoops.h.
#define DIRECT_LOOPS_DIRECT_ENTRIES(SUFFIX, T)                                                          \
  void (*row_##SUFFIX)(const T *, const T *, ptrdiff_t, T *, ptrdiff_t);                                \
  void (*tile_##SUFFIX)(const T *, ptrdiff_t, const T *, ptrdiff_t, ptrdiff_t, T *, ptrdiff_t,          \
                        ptrdiff_t, ptrdiff_t);                                                          \
  void (*strided_##SUFFIX)(const T *, ptrdiff_t, const T *, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, \
                           T *, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t, ptrdiff_t);

#define DIRECT_LOOPS_TRANSFORM_ENTRIES(SUFFIX, T)                                 \
  direct_loops_norms (*pair_##SUFFIX)(const T *, const T *, T *, ptrdiff_t);      \
  void (*unpair_##SUFFIX)(const T *, T *, T *, ptrdiff_t);                        \
  direct_loops_norms (*copy_##SUFFIX)(const T *, T *, ptrdiff_t);                 \
  void (*multiply_##SUFFIX)(T *, const T *, ptrdiff_t);

typedef struct {
  direct_loops_level level;
  DIRECT_LOOPS_DIRECT_ENTRIES(f32, float)
  DIRECT_LOOPS_DIRECT_ENTRIES(f64, double)
  DIRECT_LOOPS_DIRECT_ENTRIES(c32, float)
  DIRECT_LOOPS_DIRECT_ENTRIES(c64, double)
  DIRECT_LOOPS_DIRECT_ENTRIES(i64, int64_t)
  DIRECT_LOOPS_TRANSFORM_ENTRIES(f32, float)
  DIRECT_LOOPS_TRANSFORM_ENTRIES(f64, double)
} direct_loops_table;

extern const direct_loops_table direct_loops_table_plain;
#if defined(__x86_64__)
extern const direct_loops_table direct_loops_table_sse2;
extern const direct_loops_table direct_loops_table_avx2;
extern const direct_loops_table direct_loops_table_avx512;
#endif

#endif
