// The library's block transforms once more, but without the sums of squares that the error bound is made of.
#define WITHOUT_NORMS 1
#define block_functions_avx512 without_norms_avx512
#include "../../../Sources/CBlockTransforms/level_avx512.c"
