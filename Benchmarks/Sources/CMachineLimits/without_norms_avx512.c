#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma"))), apply_to = function)
#define FUSED 1
#define LARGEST_RADIX 8
#define VECTOR_BYTES 64
#include "without_norms.h"
#pragma clang attribute pop
const block_functions without_norms_avx512 = LEVEL_FUNCTIONS;
#endif
