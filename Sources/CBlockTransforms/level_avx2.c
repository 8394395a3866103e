// The block transforms for AVX2 with FMA: 32-byte vectors, 16 registers.
#include "block_object.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define FUSED 1
#define LARGEST_RADIX 4
#define VECTOR_BYTES 32
#include "template/level.h"

#pragma clang attribute pop

const block_functions block_functions_avx2 = LEVEL_FUNCTIONS;
#endif
