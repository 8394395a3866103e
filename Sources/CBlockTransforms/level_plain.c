// The block transforms for SSE2, and for processors of other kinds: 16-byte vectors, which every 64-bit
// processor has.
#include "block_object.h"

#if defined(__aarch64__)
#define FUSED 1
#define LARGEST_RADIX 8
#else
#define FUSED 0
#define LARGEST_RADIX 4
#endif
#define VECTOR_BYTES 16
#include "template/level.h"

const block_functions block_functions_plain = LEVEL_FUNCTIONS;
