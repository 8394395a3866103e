// The loops of a long transform that is split into short ones; see include/four_step.h.  Part of transform.h,
// by its rules: ELEMENT is real, complex numbers are pairs of it.  No tails arise.

#define WORDS (VECTOR_BYTES / 8)
#define COMPLEX (LANES / 2)
// A vector of complex numbers moved as 64-bit words: a complex float is one, a complex double two.
#define WORD_VECTOR NAME(words)
typedef double WORD_VECTOR __attribute__((ext_vector_type(WORDS)));
typedef double NAME(unaligned_words) __attribute__((ext_vector_type(WORDS), aligned(ELEMENT_BYTES), may_alias));

// The lanes that change places in the steps of a transposition, which exchange blocks of 1, 2 and 4 words.
#if WORDS == 8
#define STEP_1_LOW 0, 8, 2, 10, 4, 12, 6, 14
#define STEP_1_HIGH 1, 9, 3, 11, 5, 13, 7, 15
#define STEP_2_LOW 0, 1, 8, 9, 4, 5, 12, 13
#define STEP_2_HIGH 2, 3, 10, 11, 6, 7, 14, 15
#define STEP_4_LOW 0, 1, 2, 3, 8, 9, 10, 11
#define STEP_4_HIGH 4, 5, 6, 7, 12, 13, 14, 15
#elif WORDS == 4
#define STEP_1_LOW 0, 4, 2, 6
#define STEP_1_HIGH 1, 5, 3, 7
#define STEP_2_LOW 0, 1, 4, 5
#define STEP_2_HIGH 2, 3, 6, 7
#else
#define STEP_1_LOW 0, 2
#define STEP_1_HIGH 1, 3
#endif

#define EXCHANGE(I, J, LOW, HIGH)                                  \
  {                                                                \
    const WORD_VECTOR a = block[I], b = block[J];                  \
    block[I] = __builtin_shufflevector(a, b, LOW);                 \
    block[J] = __builtin_shufflevector(a, b, HIGH);                \
  }

// Transposes a block of COMPLEX x COMPLEX complex numbers held in COMPLEX vectors.
static INLINE void NAME(transpose_block)(WORD_VECTOR *block) {
#if WORDS == 8 && COMPLEX == 8
  EXCHANGE(0, 1, STEP_1_LOW, STEP_1_HIGH)
  EXCHANGE(2, 3, STEP_1_LOW, STEP_1_HIGH)
  EXCHANGE(4, 5, STEP_1_LOW, STEP_1_HIGH)
  EXCHANGE(6, 7, STEP_1_LOW, STEP_1_HIGH)
  EXCHANGE(0, 2, STEP_2_LOW, STEP_2_HIGH)
  EXCHANGE(1, 3, STEP_2_LOW, STEP_2_HIGH)
  EXCHANGE(4, 6, STEP_2_LOW, STEP_2_HIGH)
  EXCHANGE(5, 7, STEP_2_LOW, STEP_2_HIGH)
  EXCHANGE(0, 4, STEP_4_LOW, STEP_4_HIGH)
  EXCHANGE(1, 5, STEP_4_LOW, STEP_4_HIGH)
  EXCHANGE(2, 6, STEP_4_LOW, STEP_4_HIGH)
  EXCHANGE(3, 7, STEP_4_LOW, STEP_4_HIGH)
#elif WORDS == 8
  EXCHANGE(0, 1, STEP_2_LOW, STEP_2_HIGH)
  EXCHANGE(2, 3, STEP_2_LOW, STEP_2_HIGH)
  EXCHANGE(0, 2, STEP_4_LOW, STEP_4_HIGH)
  EXCHANGE(1, 3, STEP_4_LOW, STEP_4_HIGH)
#elif WORDS == 4 && COMPLEX == 4
  EXCHANGE(0, 1, STEP_1_LOW, STEP_1_HIGH)
  EXCHANGE(2, 3, STEP_1_LOW, STEP_1_HIGH)
  EXCHANGE(0, 2, STEP_2_LOW, STEP_2_HIGH)
  EXCHANGE(1, 3, STEP_2_LOW, STEP_2_HIGH)
#elif WORDS == 4
  EXCHANGE(0, 1, STEP_2_LOW, STEP_2_HIGH)
#elif COMPLEX == 2
  EXCHANGE(0, 1, STEP_1_LOW, STEP_1_HIGH)
#else
  (void)block;
#endif
}

static INLINE WORD_VECTOR NAME(load_words)(const ELEMENT *p) { return *(const NAME(unaligned_words) *)p; }
static INLINE void NAME(store_words)(ELEMENT *p, WORD_VECTOR v) { *(NAME(unaligned_words) *)p = v; }

// Asks for `count` reals at p, which the processor's own prefetching does not foresee: rows are far apart.
static INLINE void NAME(prefetch)(const ELEMENT *p, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i += 64 / ELEMENT_BYTES) __builtin_prefetch(p + i);
}

// Other cores may read what was written past the cache only after it has arrived.
static INLINE void NAME(arrive)(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#else
  __atomic_thread_fence(__ATOMIC_RELEASE);
#endif
}

// How many blocks of rows ahead.
#define AHEAD 2

static void NAME(four_step_transpose)(const ELEMENT *from, ptrdiff_t from_stride, ptrdiff_t rows, ptrdiff_t columns,
                            ELEMENT *to, ptrdiff_t to_stride, int streaming) {
  for (ptrdiff_t row = 0; row < rows; row += COMPLEX) {
    for (ptrdiff_t i = 0; i < COMPLEX && columns < rows && row + AHEAD * COMPLEX + i < rows; i++) {
      NAME(prefetch)(from + 2 * (row + AHEAD * COMPLEX + i) * from_stride, 2 * columns);
    }
    for (ptrdiff_t column = 0; column < columns; column += COMPLEX) {
      WORD_VECTOR block[COMPLEX];
      UNROLL for (int i = 0; i < COMPLEX; i++) {
        block[i] = NAME(load_words)(from + 2 * ((row + i) * from_stride + column));
      }
      NAME(transpose_block)(block);
      ELEMENT *const target = to + 2 * (column * to_stride + row);
      if (streaming) {
        UNROLL for (int i = 0; i < COMPLEX; i++) {
          __builtin_nontemporal_store(block[i], (WORD_VECTOR *)(target + 2 * i * to_stride));
        }
      } else {
        UNROLL for (int i = 0; i < COMPLEX; i++) NAME(store_words)(target + 2 * i * to_stride, block[i]);
      }
    }
  }
  if (streaming) NAME(arrive)();
}

static void NAME(four_step_gather)(const ELEMENT *const *re, const ELEMENT *const *im, const ELEMENT *roots,
                         ptrdiff_t rows, ptrdiff_t columns, ELEMENT *scratch, ptrdiff_t pitch) {
  for (ptrdiff_t row = 0; row < rows; row += COMPLEX) {
    for (ptrdiff_t i = row + AHEAD * COMPLEX; i < row + (AHEAD + 1) * COMPLEX && i < rows; i++) {
      NAME(prefetch)(re[i], columns);
      NAME(prefetch)(im[i], columns);
    }
    for (ptrdiff_t column = 0; column < columns; column += LANES) {
      WORD_VECTOR left[COMPLEX], right[COMPLEX];
      UNROLL for (int i = 0; i < COMPLEX; i++) {
        const VECTOR root_re = (VECTOR)roots[2 * (row + i)], root_im = (VECTOR)roots[2 * (row + i) + 1];
        const VECTOR a = NAME(load)(re[row + i] + column, LANES), b = NAME(load)(im[row + i] + column, LANES);
        const VECTOR x = MULTIPLY_ADD(a, root_re, -(b * root_im));
        const VECTOR y = MULTIPLY_ADD(a, root_im, b * root_re);
        left[i] = (WORD_VECTOR)__builtin_shufflevector(x, y, LOW_LANES);
        right[i] = (WORD_VECTOR)__builtin_shufflevector(x, y, HIGH_LANES);
      }
      NAME(transpose_block)(left);
      NAME(transpose_block)(right);
      UNROLL for (int i = 0; i < COMPLEX; i++) {
        NAME(store_words)(scratch + 2 * ((column + i) * pitch + row), left[i]);
        NAME(store_words)(scratch + 2 * ((column + COMPLEX + i) * pitch + row), right[i]);
      }
    }
  }
}

static INLINE void NAME(put)(ELEMENT *p, VECTOR v) {
  if (((uintptr_t)p & (VECTOR_BYTES - 1)) == 0) {
    __builtin_nontemporal_store(v, (VECTOR *)p);
  } else {
    NAME(store)(p, v, LANES);
  }
}

static void NAME(four_step_scatter)(const ELEMENT *scratch, ptrdiff_t pitch, const ELEMENT *roots, ptrdiff_t rows,
                          ptrdiff_t columns, ELEMENT *const *re, ELEMENT *const *im) {
  for (ptrdiff_t row = 0; row < rows; row += COMPLEX) {
    for (ptrdiff_t column = 0; column < columns; column += LANES) {
      WORD_VECTOR left[COMPLEX], right[COMPLEX];
      UNROLL for (int i = 0; i < COMPLEX; i++) {
        left[i] = NAME(load_words)(scratch + 2 * ((column + i) * pitch + row));
        right[i] = NAME(load_words)(scratch + 2 * ((column + COMPLEX + i) * pitch + row));
      }
      NAME(transpose_block)(left);
      NAME(transpose_block)(right);
      UNROLL for (int i = 0; i < COMPLEX; i++) {
        const VECTOR root_re = (VECTOR)roots[2 * (row + i)], root_im = (VECTOR)roots[2 * (row + i) + 1];
        const VECTOR low = (VECTOR)left[i], high = (VECTOR)right[i];
        const VECTOR x = __builtin_shufflevector(low, high, EVEN_LANES);
        const VECTOR y = __builtin_shufflevector(low, high, ODD_LANES);
        NAME(put)(re[row + i] + column, MULTIPLY_ADD(x, root_re, y * root_im));
        NAME(put)(im[row + i] + column, MULTIPLY_ADD(y, root_re, -(x * root_im)));
      }
    }
  }
  NAME(arrive)();
}

static void NAME(four_step_stream)(const ELEMENT *from, ELEMENT *to, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < 2 * count; i += LANES) {
    __builtin_nontemporal_store(NAME(load)(from + i, LANES), (VECTOR *)(to + i));
  }
  NAME(arrive)();
}

// v*w, or v*conj(w) where the signs of w's imaginary parts are changed.
static INLINE VECTOR NAME(times)(VECTOR v, VECTOR w, VECTOR signs) {
  const VECTOR real = __builtin_shufflevector(w, w, REAL_LANES);
  const VECTOR imaginary = __builtin_shufflevector(w, w, IMAGINARY_LANES) * signs;
  return MULTIPLY_ADD(v, real, __builtin_shufflevector(v, v, SWAPPED_LANES) * imaginary);
}

static void NAME(four_step_twiddle)(const ELEMENT *from, ELEMENT *to, ptrdiff_t count, const ELEMENT *coarse,
                          const ELEMENT *fine, ptrdiff_t grain, int conjugate) {
  const VECTOR signs = (VECTOR){SIGNS}, last_signs = conjugate ? -signs : signs;
  for (ptrdiff_t start = 0; start < 2 * count; start += 2 * grain, coarse += 2) {
    const VECTOR coarse_re = (VECTOR)coarse[0], coarse_im = (VECTOR)coarse[1] * signs;
    for (ptrdiff_t i = 0; i < 2 * grain; i += LANES) {
      const VECTOR step = NAME(load)(fine + i, LANES);
      const VECTOR turned = __builtin_shufflevector(step, step, SWAPPED_LANES);
      const VECTOR root = MULTIPLY_ADD(step, coarse_re, turned * coarse_im);
      const VECTOR v = NAME(load)(from + start + i, LANES);
      NAME(store)(to + start + i, NAME(times)(v, root, last_signs), LANES);
    }
  }
}

#undef AHEAD
#undef EXCHANGE
#undef STEP_1_LOW
#undef STEP_1_HIGH
#undef STEP_2_LOW
#undef STEP_2_HIGH
#undef STEP_4_LOW
#undef STEP_4_HIGH
#undef WORD_VECTOR
#undef COMPLEX
#undef WORDS
