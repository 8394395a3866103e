// All functions of one element type.
#include "vector.h"
#include "butterflies.h"
#include "passes.h"
#include "transform.h"
#include "long.h"

#undef NAME_JOINED
#undef NAME_EXPANDED
#undef NAME
#undef VECTOR
#undef LANES
#undef LOAD
#undef LOAD_NARROW
#undef STORE
#undef ALL
#undef RE
#undef IM
#undef MULTIPLY_ADD
#undef LOW_LANES
#undef HIGH_LANES
#undef EVEN_LANES
#undef ODD_LANES
#undef GATHERED
#undef WITH_CONSTANT_RADIX
#undef SUFFIX
#undef ELEMENT
#undef ELEMENT_BYTES
