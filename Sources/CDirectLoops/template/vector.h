// Vectors of one element type at one width, and the few operations that every loop is written in.
// Included once for each (ELEMENT, VECTOR_BYTES); see element.h for the parameters.

#define NAME(BASE) NAME_EXPANDED(BASE, SUFFIX, VECTOR_BYTES)

#define VECTOR NAME(vector)
#define LANES (VECTOR_BYTES / ELEMENT_BYTES)
// Samples in a vector: a complex sample takes two lanes.
#define SAMPLES (LANES / PARTS)
#define INLINE inline __attribute__((always_inline))
#define NEVER_INLINE __attribute__((noinline))
#define UNROLL _Pragma("clang loop unroll(full)")
#define CACHE_LINE 64

typedef ELEMENT VECTOR __attribute__((ext_vector_type(LANES)));
typedef ELEMENT NAME(unaligned) __attribute__((ext_vector_type(LANES), aligned(ELEMENT_BYTES), may_alias));

// The identity of IEEE addition: -0 + x is x for every x, also for x = -0, so that a kernel [1] returns
// its input bit for bit.
#define NOTHING ((VECTOR)(ELEMENT)(-0.0))

// Keeps a vector that several taps share in its register: otherwise the compiler folds the load back
// into every multiply-add, and the loads, not the arithmetic, set the pace.
#ifdef REGISTER_CLASS
#define KEEP(V) __asm__("" : "+" REGISTER_CLASS(V))
#else
#define KEEP(V) (void)(V)
#endif

// a*b + c, in one rounding exactly when the instruction set has it.  Never left to the compiler: the
// same output must come out the same from the main loop and from a tail.
#if FUSED && ELEMENT_IS_FLOAT
#define MULTIPLY_ADD(A, B, C) __builtin_elementwise_fma(A, B, C)
#else
#define MULTIPLY_ADD(A, B, C) ((A) * (B) + (C))
#endif

// sum += a*b, the sum in its register.  Left to itself the compiler writes the result over one of the factors and moves
// sums from register to register, until one of them goes through memory in each step of a loop.
#if FUSED && ELEMENT_IS_FLOAT && defined(__x86_64__)
#if ELEMENT_BYTES == 4
#define ADD_PRODUCT_INSTRUCTION "vfmadd231ps %2, %1, %0"
#else
#define ADD_PRODUCT_INSTRUCTION "vfmadd231pd %2, %1, %0"
#endif
#define ADD_PRODUCT(SUM, A, B) \
  __asm__(ADD_PRODUCT_INSTRUCTION : "+" REGISTER_CLASS(SUM) : REGISTER_CLASS(A), REGISTER_CLASS(B))
#else
#define ADD_PRODUCT(SUM, A, B) ((SUM) = MULTIPLY_ADD(A, B, SUM))
#endif

// MARK: whole and partial vectors

// Lanes [from, to) of a vector, as this instruction set says it.
#if MASKED_BYTES == 64
#define LANE_MASK unsigned
#define LANES_BETWEEN(FROM, TO) ((1u << (TO)) - (1u << (FROM)))
#if VECTOR_BYTES == 64 && ELEMENT_BYTES == 4
#define LOAD_LANES(P, MASK) ((VECTOR)_mm512_maskz_loadu_ps((__mmask16)(MASK), P))
#define STORE_LANES(P, V, MASK) _mm512_mask_storeu_ps(P, (__mmask16)(MASK), (__m512)(V))
#elif VECTOR_BYTES == 64
#define LOAD_LANES(P, MASK) ((VECTOR)_mm512_maskz_loadu_pd((__mmask8)(MASK), P))
#define STORE_LANES(P, V, MASK) _mm512_mask_storeu_pd(P, (__mmask8)(MASK), (__m512d)(V))
#elif ELEMENT_BYTES == 4
#define LOAD_LANES(P, MASK) ((VECTOR)_mm256_maskz_loadu_ps((__mmask8)(MASK), P))
#define STORE_LANES(P, V, MASK) _mm256_mask_storeu_ps(P, (__mmask8)(MASK), (__m256)(V))
#else
#define LOAD_LANES(P, MASK) ((VECTOR)_mm256_maskz_loadu_pd((__mmask8)(MASK), P))
#define STORE_LANES(P, V, MASK) _mm256_mask_storeu_pd(P, (__mmask8)(MASK), (__m256d)(V))
#endif
#elif MASKED_BYTES == 32
#define LANE_MASK __m256i
#if ELEMENT_BYTES == 4
#define LANES_BELOW(N) _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(N)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))
#define LOAD_LANES(P, MASK) ((VECTOR)_mm256_maskload_ps((const float *)(P), MASK))
#define STORE_LANES(P, V, MASK) _mm256_maskstore_ps((float *)(P), MASK, (__m256)(V))
#else
#define LANES_BELOW(N) _mm256_cmpgt_epi64(_mm256_set1_epi64x(N), _mm256_setr_epi64x(0, 1, 2, 3))
#define LOAD_LANES(P, MASK) ((VECTOR)_mm256_maskload_pd((const double *)(P), MASK))
#define STORE_LANES(P, V, MASK) _mm256_maskstore_pd((double *)(P), MASK, (__m256d)(V))
#endif
#define LANES_BETWEEN(FROM, TO) _mm256_andnot_si256(LANES_BELOW(FROM), LANES_BELOW(TO))
#else
#define LANE_MASK NAME(lane_range)
typedef struct {
  ptrdiff_t from, to;
} LANE_MASK;
#define LANES_BETWEEN(FROM, TO) ((LANE_MASK){FROM, TO})
#endif

typedef LANE_MASK NAME(lanes_used);

// Lanes [from, to), 0 <= from, to <= LANES; none when to <= from.
static INLINE NAME(lanes_used) NAME(lanes_between)(ptrdiff_t from, ptrdiff_t to) {
  if (to < from) to = from;
  return LANES_BETWEEN(from, to);
}

// Those lanes of the elements at p, zeros in the others, whose places are not touched.
static INLINE VECTOR NAME(load_lanes)(const ELEMENT *p, NAME(lanes_used) used) {
#ifdef LOAD_LANES
  return LOAD_LANES(p, used);
#else
  if (used.to - used.from == LANES) return *(const NAME(unaligned) *)p;
  VECTOR v = (VECTOR)(ELEMENT)0;
  for (ptrdiff_t i = used.from; i < used.to; i++) v[i] = p[i];
  return v;
#endif
}

// The first `lanes` elements at p, zeros above them; touches nothing else.
static INLINE VECTOR NAME(load)(const ELEMENT *p, ptrdiff_t lanes) {
  if (lanes == LANES) return *(const NAME(unaligned) *)p;
  return NAME(load_lanes)(p, NAME(lanes_between)(0, lanes));
}

static INLINE void NAME(store)(ELEMENT *p, VECTOR v, ptrdiff_t lanes) {
  if (lanes == LANES) {
    *(NAME(unaligned) *)p = v;
    return;
  }
#ifdef STORE_LANES
  STORE_LANES(p, v, NAME(lanes_between)(0, lanes));
#else
  for (ptrdiff_t i = 0; i < lanes; i++) p[i] = v[i];
#endif
}

#undef LANE_MASK
#undef LANES_BELOW
#undef LANES_BETWEEN
#undef LOAD_LANES
#undef STORE_LANES

// MARK: shifts of lanes

// `count` elements on, 1, 4, 7 or 10 and fewer than LANES: the end of v and then the start of `next`.
static INLINE VECTOR NAME(shifted)(VECTOR v, VECTOR next, const int count) {
#define FROM(K) K, K + 1, K + 2, K + 3, K + 4, K + 5, K + 6, K + 7
#if SHIFTING_TAPS && LANES == 8
  if (count == 1) return __builtin_shufflevector(v, next, FROM(1));
  if (count == 4) return __builtin_shufflevector(v, next, FROM(4));
  return __builtin_shufflevector(v, next, FROM(7));
#elif SHIFTING_TAPS && LANES == 16
  if (count == 1) return __builtin_shufflevector(v, next, FROM(1), FROM(9));
  if (count == 4) return __builtin_shufflevector(v, next, FROM(4), FROM(12));
  if (count == 7) return __builtin_shufflevector(v, next, FROM(7), FROM(15));
  return __builtin_shufflevector(v, next, FROM(10), FROM(18));
#else
  (void)next, (void)count;
  return v;
#endif
#undef FROM
}

// MARK: complex samples

#if LANES == 2
#define SWAPPED_LANES 1, 0
#define EVEN_THEN_ODD_LANES 0, 3
#elif LANES == 4
#define SWAPPED_LANES 1, 0, 3, 2
#define EVEN_THEN_ODD_LANES 0, 5, 2, 7
#elif LANES == 8
#define SWAPPED_LANES 1, 0, 3, 2, 5, 4, 7, 6
#define EVEN_THEN_ODD_LANES 0, 9, 2, 11, 4, 13, 6, 15
#else
#define SWAPPED_LANES 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14
#define EVEN_THEN_ODD_LANES 0, 17, 2, 19, 4, 21, 6, 23, 8, 25, 10, 27, 12, 29, 14, 31
#endif

#if PARTS == 2
// i*z up to signs: the real and the imaginary parts change places.
static INLINE VECTOR NAME(turned)(VECTOR v) { return __builtin_shufflevector(v, v, SWAPPED_LANES); }
#endif

// A sum of products of samples with taps: over complex samples, which are interleaved, the sums with
// the taps' real parts and with their imaginary parts run separately, as real arithmetic without any
// shuffling, and meet here: (a_re - b_im) + i (a_im + b_re).
static INLINE VECTOR NAME(whole)(const VECTOR *part) {
#if PARTS == 2
  const VECTOR turned = NAME(turned)(part[1]);
  return __builtin_shufflevector(part[0] - turned, part[0] + turned, EVEN_THEN_ODD_LANES);
#else
  return part[0];
#endif
}
#undef SWAPPED_LANES
#undef EVEN_THEN_ODD_LANES
