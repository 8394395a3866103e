// All loops of one element type.  Parameters:
//   SUFFIX            f32, f64, c32, c64 or i64
//   SCALAR            the type in the interface; ELEMENT computes in its place (unsigned for integers,
//                     whose overflow wraps round), ELEMENT_BYTES long; ELEMENT_IS_FLOAT 0 or 1
//   PARTS             scalars in a sample: 1 real, 2 complex
// and the shape of the register blocks, for REGISTERS vector registers, 32 or 16:
//   ROW_VECTORS       vectors of outputs in a block of a row; ROW_SHARED lines of taps share its loads
//   ROW_FEW           up to so many taps stay in registers; SHIFTING_TAPS: some of them by shifts of lanes
//   TILE_ROWS, TILE_VECTORS      the register tile; taps of TILE_GROUP rows stay with it
//   COLUMN_ROWS, COLUMN_VECTORS  the same for kernels of one column

#define ROW_SHARED 4
#define TILE_GROUP (REGISTERS == 32 ? 5 : 3)
#define STRIDED_OUTPUTS 4

#if PARTS == 2
#define ROW_VECTORS 4
#define ROW_FEW 4
#define SHIFTING_TAPS 0
#if REGISTERS == 32
#define TILE_ROWS 4
#define TILE_VECTORS 2
#define COLUMN_ROWS 6
#define COLUMN_VECTORS 2
#else
#define TILE_ROWS 2
#define TILE_VECTORS 2
#define COLUMN_ROWS 3
#define COLUMN_VECTORS 2
#endif
#else
#define ROW_VECTORS 8
#if WIDE_BYTES == 64 && ELEMENT_IS_FLOAT
#define ROW_FEW 12
#define SHIFTING_TAPS 1
#else
#define ROW_FEW 8
#define SHIFTING_TAPS 0
#endif
#if REGISTERS == 32
#define TILE_ROWS 4
#define TILE_VECTORS 4
#define COLUMN_ROWS 8
#define COLUMN_VECTORS 3
#else
#define TILE_ROWS 3
// A product that is not added in one instruction takes registers of its own.
#define TILE_VECTORS (FUSED && ELEMENT_IS_FLOAT ? 4 : 3)
#define COLUMN_ROWS 6
#define COLUMN_VECTORS 2
#endif
#endif

#if defined(NARROW_BYTES) && PARTS == 1 && ELEMENT_IS_FLOAT
// A short row of taps has little to share, and then loads set the pace: half as many of the shorter
// vectors cross the end of a cache line, and two lines of taps already share each of them.
#define VECTOR_BYTES NARROW_BYTES
#include "vector.h"
#include "row.h"
#include "vector_end.h"
#undef VECTOR_BYTES
#define NARROW_BLOCKS NAME_EXPANDED(row_blocks, SUFFIX, NARROW_BYTES)
#define NARROW_TAPS (7 * WIDE_BYTES / (4 * ELEMENT_BYTES))
#endif

#define VECTOR_BYTES WIDE_BYTES
#include "vector.h"
#include "row.h"
#include "row_few.h"
#define ROW NAME(row)
#include "tile.h"
#include "strided.h"
#if PARTS == 1 && ELEMENT_IS_FLOAT
#include "transform.h"
#include "layer.h"
#endif
#undef ROW
#undef NARROW_BLOCKS
#undef NARROW_TAPS

#undef COLUMN_VECTORS
#undef COLUMN_ROWS
#undef TILE_GROUP
#undef TILE_VECTORS
#undef TILE_ROWS
#undef ROW_VECTORS
#undef ROW_SHARED
#undef ROW_FEW
#undef SHIFTING_TAPS
#undef STRIDED_OUTPUTS
#include "vector_end.h"
#undef VECTOR_BYTES

#undef SUFFIX
#undef SCALAR
#undef ELEMENT
#undef ELEMENT_BYTES
#undef ELEMENT_IS_FLOAT
#undef PARTS
