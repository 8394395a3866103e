#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define FUSED 1
#define LARGEST_RADIX 4
#define VECTOR_BYTES 32
#include "without_norms.h"
#pragma clang attribute pop
const block_functions without_norms_avx2 = LEVEL_FUNCTIONS;
#endif
