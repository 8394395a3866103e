// The loops without any instruction set asked for: 16-byte vectors, which every 64-bit processor has.
// On x86-64 these are the SSE2 loops: SSE2 is part of the architecture.
#include "levels.h"

#if defined(__ARM_FEATURE_FMA)
#define FUSED 1
#else
#define FUSED 0
#endif
#if defined(__x86_64__)
#define REGISTER_CLASS "x"
#elif defined(__aarch64__)
#define REGISTER_CLASS "w"
#endif
#define WIDE_BYTES 16
#define MASKED_BYTES 0
#if defined(__aarch64__)
#define REGISTERS 32
#else
#define REGISTERS 16
#endif
#include "template/level.h"

const direct_loops_table direct_loops_table_plain = LEVEL_TABLE(direct_loops_plain);
#if defined(__x86_64__)
const direct_loops_table direct_loops_table_sse2 = LEVEL_TABLE(direct_loops_sse2);
#endif
