// The library's block transforms once more, but without the sums of squares that the error bound is made of.
#define WITHOUT_NORMS 1
#define block_functions_avx2 without_norms_avx2
#include "../../../Sources/CBlockTransforms/level_avx2.c"
