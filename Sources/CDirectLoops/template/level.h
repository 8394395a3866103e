// All loops of one instruction set.  The file that includes this one has set, for its instruction set:
//   LEVEL             the name of the level in `direct_loops_level` and of its table
//   FUSED             whether it has a fused multiply-add
//   WIDE_BYTES        the length of its vectors
//   NARROW_BYTES      the length of shorter vectors for short rows of taps, where it has them
//   MASKED_BYTES      64 or 32: it has masked loads and stores of AVX-512 or AVX; 0: none
//   REGISTER_CLASS    the letter of a vector register in an assembly constraint, where there is one
//   REGISTERS         how many vector registers it has: 32 or 16

#include "span.h"

// A loop's name: row_f32_64.
#define NAME_JOINED(BASE, SUFFIX, BYTES) BASE##_##SUFFIX##_##BYTES
#define NAME_EXPANDED(BASE, SUFFIX, BYTES) NAME_JOINED(BASE, SUFFIX, BYTES)

// A loop that a lightly optimising build (a sanitizer's, say) does not unroll is slower, not wrong.
#pragma clang diagnostic ignored "-Wpass-failed"

// Products are fused where MULTIPLY_ADD says so, nowhere else.
#pragma STDC FP_CONTRACT OFF

#define SUFFIX f32
#define SCALAR float
#define ELEMENT float
#define ELEMENT_BYTES 4
#define ELEMENT_IS_FLOAT 1
#define PARTS 1
#include "element.h"

#define SUFFIX f64
#define SCALAR double
#define ELEMENT double
#define ELEMENT_BYTES 8
#define ELEMENT_IS_FLOAT 1
#define PARTS 1
#include "element.h"

#define SUFFIX c32
#define SCALAR float
#define ELEMENT float
#define ELEMENT_BYTES 4
#define ELEMENT_IS_FLOAT 1
#define PARTS 2
#include "element.h"

#define SUFFIX c64
#define SCALAR double
#define ELEMENT double
#define ELEMENT_BYTES 8
#define ELEMENT_IS_FLOAT 1
#define PARTS 2
#include "element.h"

#define SUFFIX i64
#define SCALAR int64_t
#define ELEMENT uint64_t
#define ELEMENT_BYTES 8
#define ELEMENT_IS_FLOAT 0
#define PARTS 1
#include "element.h"

// MARK: the table

#define ENTRY(BASE, SUFFIX) .BASE##_##SUFFIX = NAME_EXPANDED(BASE, SUFFIX, WIDE_BYTES)
#define DIRECT_ENTRIES(SUFFIX) ENTRY(row, SUFFIX), ENTRY(tile, SUFFIX), ENTRY(within, SUFFIX), \
  ENTRY(strided, SUFFIX)
#define TRANSFORM_ENTRIES(SUFFIX) \
  ENTRY(pair, SUFFIX), ENTRY(unpair, SUFFIX), ENTRY(copy, SUFFIX), ENTRY(multiply, SUFFIX), \
    ENTRY(largest, SUFFIX), ENTRY(any_negative, SUFFIX), ENTRY(range, SUFFIX)

#define LAYER_ENTRIES(SUFFIX) \
  ENTRY(layer_sum, SUFFIX), ENTRY(layer_turn, SUFFIX), .layer_lanes_##SUFFIX = WIDE_BYTES / sizeof(layer_##SUFFIX)
typedef float layer_f32;
typedef double layer_f64;

// The initialiser of this level's table.
#define LEVEL_TABLE(LEVEL)                                                                    \
  {                                                                                           \
    .level = LEVEL, DIRECT_ENTRIES(f32), DIRECT_ENTRIES(f64), DIRECT_ENTRIES(c32),            \
    DIRECT_ENTRIES(c64), DIRECT_ENTRIES(i64), TRANSFORM_ENTRIES(f32), TRANSFORM_ENTRIES(f64), \
    LAYER_ENTRIES(f32), LAYER_ENTRIES(f64),   \
    .layer_vectors = REGISTERS == 32 ? 4 : 2,                                                 \
  }
