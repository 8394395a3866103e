// Vectors of one element type, and the few operations that the passes are written in.
// Parameters: SUFFIX, ELEMENT, ELEMENT_BYTES; VECTOR_BYTES and FUSED from the instruction set.

#define NAME_JOINED(BASE, SUFFIX) BASE##_##SUFFIX
#define NAME_EXPANDED(BASE, SUFFIX) NAME_JOINED(BASE, SUFFIX)
#define NAME(BASE) NAME_EXPANDED(BASE, SUFFIX)

#define VECTOR NAME(vector)
#define LANES (VECTOR_BYTES / ELEMENT_BYTES)

typedef ELEMENT VECTOR __attribute__((ext_vector_type(LANES)));
typedef ELEMENT NAME(unaligned) __attribute__((ext_vector_type(LANES), aligned(ELEMENT_BYTES), may_alias));

// As many samples in single precision, widened and rounded.
typedef float NAME(narrow_vector) __attribute__((ext_vector_type(LANES), aligned(4), may_alias));

#define LOAD(P) (*(const NAME(unaligned) *)(P))
#define LOAD_NARROW(P) __builtin_convertvector(*(const NAME(narrow_vector) *)(P), VECTOR)
#define STORE(P, V) (*(NAME(unaligned) *)(P) = (V))
#define ALL(X) ((VECTOR)(ELEMENT)(X))
// Row `ROW` of a strip: a vector of real parts, then one of imaginary parts.
#define RE(P, ROW) (((VECTOR *)(P))[2 * (ROW)])
#define IM(P, ROW) (((VECTOR *)(P))[2 * (ROW) + 1])

#if FUSED
#define MULTIPLY_ADD(A, B, C) __builtin_elementwise_fma(A, B, C)
#else
#define MULTIPLY_ADD(A, B, C) ((A) * (B) + (C))
#endif

#if LANES == 2
#define LOW_LANES 0, 2
#define HIGH_LANES 1, 3
#define EVEN_LANES 0, 2
#define ODD_LANES 1, 3
#elif LANES == 4
#define LOW_LANES 0, 4, 1, 5
#define HIGH_LANES 2, 6, 3, 7
#define EVEN_LANES 0, 2, 4, 6
#define ODD_LANES 1, 3, 5, 7
#elif LANES == 8
#define LOW_LANES 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_LANES 4, 12, 5, 13, 6, 14, 7, 15
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14
#define ODD_LANES 1, 3, 5, 7, 9, 11, 13, 15
#else
#define LOW_LANES 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_LANES 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD_LANES 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#endif

// (re + i im) * (wr + i wi)
static INLINE void NAME(multiply)(VECTOR *re, VECTOR *im, VECTOR wr, VECTOR wi) {
  const VECTOR r = *re;
  *re = MULTIPLY_ADD(r, wr, -(*im * wi));
  *im = MULTIPLY_ADD(r, wi, *im * wr);
}

// (re + i im) * (wr - i wi)
static INLINE void NAME(multiply_conjugate)(VECTOR *re, VECTOR *im, VECTOR wr, VECTOR wi) {
  const VECTOR r = *re;
  *re = MULTIPLY_ADD(r, wr, *im * wi);
  *im = MULTIPLY_ADD(*im, wr, -(r * wi));
}

static INLINE double NAME(sum_of_lanes)(VECTOR v) {
  double lanes[LANES];
  UNROLL for (int i = 0; i < LANES; i++) lanes[i] = v[i];
  // By halves: a sum lane by lane takes as long as a twentieth of a small block.
  UNROLL for (int half = LANES / 2; half > 0; half /= 2) {
    UNROLL for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
  }
  return lanes[0];
}

// The first `lanes` lanes of v.
static INLINE void NAME(store_part)(void *p, VECTOR v, ptrdiff_t lanes) {
  if (lanes >= LANES) {
    STORE(p, v);
    return;
  }
  for (ptrdiff_t i = 0; i < lanes; i++) ((ELEMENT *)p)[i] = v[i];
}

static INLINE void NAME(store_narrow)(void *p, VECTOR v, ptrdiff_t lanes) {
  if (lanes >= LANES) {
    *(NAME(narrow_vector) *)p = __builtin_convertvector(v, NAME(narrow_vector));
    return;
  }
  for (ptrdiff_t i = 0; i < lanes; i++) ((float *)p)[i] = (float)v[i];
}

// LANES x LANES samples turned about the diagonal, in registers.
#if VECTOR_BYTES == 32
// Shuffles within halves of 128 bits are the cheap ones here: the halves are turned first, then exchanged.
#if LANES == 4
static INLINE void NAME(turn_halves)(VECTOR *v) {
  const VECTOR a = v[0], b = v[1];
  v[0] = __builtin_shufflevector(a, b, 0, 4, 2, 6);
  v[1] = __builtin_shufflevector(a, b, 1, 5, 3, 7);
}
#define LOWER_HALVES 0, 1, 4, 5
#define UPPER_HALVES 2, 3, 6, 7
#else
static INLINE void NAME(turn_halves)(VECTOR *v) {
  const VECTOR ab_low = __builtin_shufflevector(v[0], v[1], 0, 8, 1, 9, 4, 12, 5, 13);
  const VECTOR ab_high = __builtin_shufflevector(v[0], v[1], 2, 10, 3, 11, 6, 14, 7, 15);
  const VECTOR cd_low = __builtin_shufflevector(v[2], v[3], 0, 8, 1, 9, 4, 12, 5, 13);
  const VECTOR cd_high = __builtin_shufflevector(v[2], v[3], 2, 10, 3, 11, 6, 14, 7, 15);
  v[0] = __builtin_shufflevector(ab_low, cd_low, 0, 1, 8, 9, 4, 5, 12, 13);
  v[1] = __builtin_shufflevector(ab_low, cd_low, 2, 3, 10, 11, 6, 7, 14, 15);
  v[2] = __builtin_shufflevector(ab_high, cd_high, 0, 1, 8, 9, 4, 5, 12, 13);
  v[3] = __builtin_shufflevector(ab_high, cd_high, 2, 3, 10, 11, 6, 7, 14, 15);
}
#define LOWER_HALVES 0, 1, 2, 3, 8, 9, 10, 11
#define UPPER_HALVES 4, 5, 6, 7, 12, 13, 14, 15
#endif
static INLINE void NAME(transpose)(VECTOR *v) {
  NAME(turn_halves)(v);
  NAME(turn_halves)(v + LANES / 2);
  UNROLL for (int i = 0; i < LANES / 2; i++) {
    const VECTOR a = v[i], b = v[i + LANES / 2];
    v[i] = __builtin_shufflevector(a, b, LOWER_HALVES);
    v[i + LANES / 2] = __builtin_shufflevector(a, b, UPPER_HALVES);
  }
}
#undef LOWER_HALVES
#undef UPPER_HALVES
#else
// log2(LANES) perfect shuffles.
static INLINE void NAME(transpose)(VECTOR *v) {
  UNROLL for (int step = 1; step < LANES; step *= 2) {
    VECTOR t[LANES];
    UNROLL for (int i = 0; i < LANES / 2; i++) {
      t[2 * i] = __builtin_shufflevector(v[i], v[i + LANES / 2], LOW_LANES);
      t[2 * i + 1] = __builtin_shufflevector(v[i], v[i + LANES / 2], HIGH_LANES);
    }
    UNROLL for (int i = 0; i < LANES; i++) v[i] = t[i];
  }
}
#endif
