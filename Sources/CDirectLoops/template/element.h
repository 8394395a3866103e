// All loops of one element type.  Parameters:
//   SUFFIX            f32, f64, c32, c64 or i64
//   SCALAR            the type in the interface; ELEMENT computes in its place (unsigned for integers,
//                     whose overflow wraps round), ELEMENT_BYTES long; ELEMENT_IS_FLOAT 0 or 1
//   PARTS             scalars in a sample: 1 real, 2 complex
// and the shape of the register blocks, per instruction set and number of parts:
//   ROW_VECTORS       vectors of outputs in a block of a row; ROW_SHARED lines of taps share its loads
//   TILE_ROWS, TILE_VECTORS  the register tile

#define ROW_SHARED 4
#define ROW_FEW (8 / PARTS)
#define STRIDED_OUTPUTS 4
#define VECTOR_BYTES WIDE_BYTES

#if PARTS == 2
#define ROW_VECTORS ROW_VECTORS_COMPLEX
#define TILE_ROWS TILE_ROWS_COMPLEX
#define TILE_VECTORS TILE_VECTORS_COMPLEX
#else
#define ROW_VECTORS ROW_VECTORS_REAL
#define TILE_ROWS TILE_ROWS_REAL
#define TILE_VECTORS TILE_VECTORS_REAL
#endif

#include "vector.h"
#include "row.h"
#define ROW NAME(row)
#include "tile.h"
#include "strided.h"
#if PARTS == 1 && ELEMENT_IS_FLOAT
#include "transform.h"
#endif
#undef ROW

#undef TILE_VECTORS
#undef TILE_ROWS
#undef ROW_VECTORS
#undef ROW_SHARED
#undef ROW_FEW
#undef STRIDED_OUTPUTS
#include "vector_end.h"
#undef VECTOR_BYTES

#undef SUFFIX
#undef SCALAR
#undef ELEMENT
#undef ELEMENT_BYTES
#undef ELEMENT_IS_FLOAT
#undef PARTS
