// All functions of one instruction set.  The including file has set VECTOR_BYTES, FUSED and LARGEST_RADIX.

#define INLINE inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

// Products are fused where MULTIPLY_ADD says so, nowhere else.
#pragma STDC FP_CONTRACT OFF

#define SUFFIX f32
#define ELEMENT float
#define ELEMENT_BYTES 4
#include "element.h"

#define SUFFIX f64
#define ELEMENT double
#define ELEMENT_BYTES 8
#include "element.h"

#define LEVEL_FUNCTIONS                                                                                        \
  {                                                                                                            \
    .largest_radix = LARGEST_RADIX,                                                                            \
    .f32 = {VECTOR_BYTES / 4, spectrum_f32, add_product_f32, pair_f32, complex_f32, sum_f32, NULL},            \
    .f64 = {VECTOR_BYTES / 8, spectrum_f64, add_product_f64, pair_f64, complex_f64, sum_f64, narrow_pair_f64}, \
    .long_f32 = {long_load_f32, long_spectrum_f32, long_filter_f32, long_store_f32, NULL, NULL},               \
    .long_f64 = {long_load_f64, long_spectrum_f64, long_filter_f64, long_store_f64, long_narrow_load_f64,      \
                 long_narrow_store_f64},                                                                       \
  }
