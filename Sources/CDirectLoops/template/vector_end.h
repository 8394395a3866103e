// Forgets what vector.h defined, so that it can be included for the next type or width.
#undef NAME
#undef VECTOR
#undef LANES
#undef SAMPLES
#undef INLINE
#undef NEVER_INLINE
#undef UNROLL
#undef CACHE_LINE
#undef NOTHING
#undef KEEP
#undef MULTIPLY_ADD
#undef ADD_PRODUCT
#undef ADD_PRODUCT_INSTRUCTION
