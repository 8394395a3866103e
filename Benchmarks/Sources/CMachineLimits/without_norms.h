// The library's block transforms, compiled once more for one instruction set, but without the sums of squares
// that the error bound is made of.
#include "block_object.h"

#define WITHOUT_NORMS 1
#include "../../../Sources/CBlockTransforms/template/level.h"
