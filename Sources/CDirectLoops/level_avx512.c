// The loops for AVX-512 (F, DQ, VL, BW): 64-byte vectors, 32 registers.
#include "levels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma"))), \
                             apply_to = function)

#define FUSED 1
#define REGISTER_CLASS "v"
#define WIDE_BYTES 64
#define NARROW_BYTES 32
#define MASKED_BYTES 64
#define REGISTERS 32
#include "template/level.h"

#pragma clang attribute pop

const direct_loops_table direct_loops_table_avx512 = LEVEL_TABLE(direct_loops_avx512);
#endif
