// The loops for AVX2 with FMA: 32-byte vectors, 16 registers.
#include "levels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define FUSED 1
#define REGISTER_CLASS "x"
#define WIDE_BYTES 32
#define MASKED_BYTES 32
#define REGISTERS 16
#include "template/level.h"

#pragma clang attribute pop

const direct_loops_table direct_loops_table_avx2 = LEVEL_TABLE(direct_loops_avx2);
#endif
