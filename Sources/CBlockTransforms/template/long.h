// The pieces of a long transform; see include/long_transforms.h.
//
// A plane is laid out as the scratch of a block: strip by strip, but strips are a little further apart than
// they are long, because rows are read across them and would meet in few sets of the cache.

#define LONG NAME(long_transform)
#define AXIS NAME(block_axis)

// Passes over more than this go down into their parts before they go on, so that the parts stay in the
// nearest cache.
#define NEAR_BYTES (24 << 10)
#define IS_NEAR(ROWS) ((ROWS) * 2 * VECTOR_BYTES <= NEAR_BYTES)

// The passes of an axis from `pass` up to `end` over `rows` rows, one sub-transform.
static void NAME(descend)(const AXIS *axis, ELEMENT *data, ptrdiff_t rows, int pass, int end) {
  if (pass >= end) return;
  if (IS_NEAR(rows)) {
    for (ptrdiff_t length = rows; pass < end; length /= axis->radix[pass++]) {
      NAME(forward_pass)(axis->radix[pass], data, rows, length, axis->twiddles[pass]);
    }
    return;
  }
  NAME(forward_pass)(axis->radix[pass], data, rows, rows, axis->twiddles[pass]);
  const ptrdiff_t step = rows / axis->radix[pass];
  for (ptrdiff_t row = 0; row < rows; row += step) {
    NAME(descend)(axis, data + 2 * row * LANES, step, pass + 1, end);
  }
}

// Undoes them.
static void NAME(ascend)(const AXIS *axis, ELEMENT *data, ptrdiff_t rows, int pass) {
  if (pass >= axis->passes) return;
  if (IS_NEAR(rows)) {
    ptrdiff_t length = 1;
    for (int last = axis->passes - 1; last >= pass; last--) {
      length *= axis->radix[last];
      NAME(backward_pass)(axis->radix[last], data, rows, length, axis->twiddles[last]);
    }
    return;
  }
  const ptrdiff_t step = rows / axis->radix[pass];
  for (ptrdiff_t row = 0; row < rows; row += step) NAME(ascend)(axis, data + 2 * row * LANES, step, pass + 1);
  NAME(backward_pass)(axis->radix[pass], data, rows, rows, axis->twiddles[pass]);
}

// All passes forward, the product with the spectrum's conjugate, and all backward.
static void NAME(correlate)(const AXIS *axis, ELEMENT *data, ptrdiff_t rows, int pass, const ELEMENT *spectrum) {
  const int last = axis->passes - 1;
  if (pass == last) {
    NAME(conjugate_product_pass)(axis->radix[last], data, rows, spectrum);
  } else if (IS_NEAR(rows)) {
    NAME(descend)(axis, data, rows, pass, last);
    NAME(conjugate_product_pass)(axis->radix[last], data, rows, spectrum);
    ptrdiff_t length = axis->radix[last];
    for (int back = last - 1; back >= pass; back--) {
      length *= axis->radix[back];
      NAME(backward_pass)(axis->radix[back], data, rows, length, axis->twiddles[back]);
    }
  } else {
    NAME(forward_pass)(axis->radix[pass], data, rows, rows, axis->twiddles[pass]);
    const ptrdiff_t step = rows / axis->radix[pass];
    for (ptrdiff_t row = 0; row < rows; row += step) {
      NAME(correlate)(axis, data + 2 * row * LANES, step, pass + 1, spectrum + 2 * row * LANES);
    }
    NAME(backward_pass)(axis->radix[pass], data, rows, rows, axis->twiddles[pass]);
  }
}

// Asks for a row's piece, which the processor's own prefetching does not foresee: rows are far apart.  To the
// second cache: in the first, rows that are a power of two apart would drive each other out.
static INLINE void NAME(prefetch_row)(const char *p, ptrdiff_t bytes) {
  for (ptrdiff_t i = 0; i < bytes; i += 64) __builtin_prefetch(p + i, 0, 2);
}

// The first forward pass, from the caller's rows.
static INLINE void NAME(load_rows)(int radix, int layout, const LONG *t, ptrdiff_t columns, const char *const *a,
                                   const char *const *b, const ELEMENT *factors, ELEMENT *strips,
                                   VECTOR *squares) {
  enum { ahead = 3 };
  const ptrdiff_t bytes = NAME(sample_bytes)(layout);
  const ptrdiff_t step = t->down.length / radix;
  const ELEMENT *twiddles = t->down.twiddles[0];
  for (ptrdiff_t j = 0; j < step; j++, twiddles += 2 * (radix - 1)) {
    if (j + ahead < step) {
      UNROLL for (int k = 0; k < radix; k++) {
        NAME(prefetch_row)(a[j + ahead + k * step], columns * bytes);
        NAME(prefetch_row)(b[j + ahead + k * step], columns * bytes);
      }
    }
    for (ptrdiff_t column = 0; column < columns; column += LANES) {
      ELEMENT *strip = strips + column / LANES * t->strip_stride;
      VECTOR re[8], im[8];
      UNROLL for (int k = 0; k < radix; k++) {
        re[k] = NAME(take)(layout, a[j + k * step] + column * bytes);
        im[k] = NAME(take)(layout, b[j + k * step] + column * bytes);
        squares[0] = MULTIPLY_ADD(re[k], re[k], squares[0]);
        squares[1] = MULTIPLY_ADD(im[k], im[k], squares[1]);
        if (factors) {
          const ELEMENT *const factor = factors + 2 * (j + k * step);
          NAME(multiply)(&re[k], &im[k], ALL(factor[0]), ALL(factor[1]));
        }
      }
      NAME(butterfly)(radix, re, im);
      UNROLL for (int k = 1; k < radix; k++) {
        NAME(multiply)(&re[k], &im[k], ALL(twiddles[2 * k - 2]), ALL(twiddles[2 * k - 1]));
      }
      UNROLL for (int k = 0; k < radix; k++) {
        RE(strip, j + k * step) = re[k];
        IM(strip, j + k * step) = im[k];
      }
    }
  }
}

// A vector to the caller's memory, past the cache where it is a whole cache line of it.
static INLINE void NAME(put)(int layout, char *p, VECTOR v, int is_streaming) {
  if (layout == NAME(narrow)) {
    NAME(store_narrow)(p, v, LANES);
  } else if (VECTOR_BYTES == 64 && is_streaming && ((uintptr_t)p & 63) == 0) {
    __builtin_nontemporal_store(v, (VECTOR *)p);
  } else {
    STORE(p, v);
  }
}

// The last backward pass, to the caller's rows.
static INLINE void NAME(store_rows)(int radix, int layout, const LONG *t, ptrdiff_t columns,
                                    const ELEMENT *strips, char *const *a, char *const *b, int is_streaming) {
  const ptrdiff_t bytes = NAME(sample_bytes)(layout);
  const ptrdiff_t step = t->down.length / radix;
  const ELEMENT *twiddles = t->down.twiddles[0];
  for (ptrdiff_t j = 0; j < step; j++, twiddles += 2 * (radix - 1)) {
    for (ptrdiff_t column = 0; column < columns; column += LANES) {
      const ELEMENT *strip = strips + column / LANES * t->strip_stride;
      VECTOR re[8], im[8];
      UNROLL for (int k = 0; k < radix; k++) {
        re[k] = RE(strip, j + k * step);
        im[k] = IM(strip, j + k * step);
      }
      UNROLL for (int k = 1; k < radix; k++) {
        NAME(multiply_conjugate)(&re[k], &im[k], ALL(twiddles[2 * k - 2]), ALL(twiddles[2 * k - 1]));
      }
      NAME(butterfly)(radix, im, re);
      UNROLL for (int k = 0; k < radix; k++) {
        const ptrdiff_t row = j + k * step;
        if (t->twist) {
          NAME(multiply_conjugate)(&re[k], &im[k], ALL(t->twist[2 * row]), ALL(t->twist[2 * row + 1]));
        }
        if (a[row]) NAME(put)(layout, a[row] + column * bytes, re[k], is_streaming);
        if (b[row]) NAME(put)(layout, b[row] + column * bytes, im[k], is_streaming);
      }
    }
  }
}

static INLINE double NAME(load_piece)(int layout, const LONG *t, ptrdiff_t column, ptrdiff_t columns,
                                      const char *const *a, const char *const *b, int is_kernel, ELEMENT *plane) {
  ELEMENT *const strips = plane + column / LANES * t->strip_stride;
  const ELEMENT *const factors = is_kernel ? t->kernel_twist : t->twist;
  VECTOR squares[2] = {0};
  WITH_CONSTANT_RADIX(t->down.radix[0], NAME(load_rows)(R, layout, t, columns, a, b, factors, strips, squares))
  const ptrdiff_t step = t->down.length / t->down.radix[0];
  for (ptrdiff_t strip = 0; strip < columns / LANES; strip++) {
    for (ptrdiff_t row = 0; row < t->down.length; row += step) {
      NAME(descend)(&t->down, strips + strip * t->strip_stride + 2 * row * LANES, step, 1, t->down.passes);
    }
  }
  return NAME(sum_of_lanes)(squares[0]) + NAME(sum_of_lanes)(squares[1]);
}

static INLINE void NAME(store_piece)(int layout, const LONG *t, ptrdiff_t column, ptrdiff_t columns, ELEMENT *plane,
                                     char *const *a, char *const *b, int is_streaming) {
  ELEMENT *const strips = plane + column / LANES * t->strip_stride;
  const ptrdiff_t step = t->down.length / t->down.radix[0];
  for (ptrdiff_t strip = 0; strip < columns / LANES; strip++) {
    for (ptrdiff_t row = 0; row < t->down.length; row += step) {
      NAME(ascend)(&t->down, strips + strip * t->strip_stride + 2 * row * LANES, step, 1);
    }
  }
  WITH_CONSTANT_RADIX(t->down.radix[0], NAME(store_rows)(R, layout, t, columns, strips, a, b, is_streaming))
#if defined(__x86_64__)
  // Other cores may read what was written past the cache only after it has arrived.
  if (is_streaming) __builtin_ia32_sfence();
#endif
}

static double NAME(long_load)(const LONG *t, ptrdiff_t column, ptrdiff_t columns, const ELEMENT *const *a,
                              const ELEMENT *const *b, int is_kernel, ELEMENT *plane) {
  return NAME(load_piece)(NAME(planar), t, column, columns, (const char *const *)a, (const char *const *)b, is_kernel,
                          plane);
}

static void NAME(long_store)(const LONG *t, ptrdiff_t column, ptrdiff_t columns, ELEMENT *plane,
                             ELEMENT *const *a, ELEMENT *const *b, int is_streaming) {
  NAME(store_piece)(NAME(planar), t, column, columns, plane, (char *const *)a, (char *const *)b, is_streaming);
}

#if ELEMENT_BYTES == 8
static double NAME(long_narrow_load)(const LONG *t, ptrdiff_t column, ptrdiff_t columns, const float *const *a,
                                     const float *const *b, int is_kernel, ELEMENT *plane) {
  return NAME(load_piece)(NAME(narrow), t, column, columns, (const char *const *)a, (const char *const *)b, is_kernel,
                          plane);
}

static void NAME(long_narrow_store)(const LONG *t, ptrdiff_t column, ptrdiff_t columns, ELEMENT *plane,
                                    float *const *a, float *const *b) {
  NAME(store_piece)(NAME(narrow), t, column, columns, plane, (char *const *)a, (char *const *)b, 0);
}
#endif

// The factor between the steps for row `row` and the vector of columns from `column` on.
static INLINE void NAME(between)(const LONG *t, ptrdiff_t row, ptrdiff_t column, VECTOR *re, VECTOR *im) {
  const ELEMENT *const fine = t->fine + row * t->fine_stride + column % long_transform_grain;
  const ELEMENT *const coarse = t->coarse + row * t->coarse_stride + 2 * (column / long_transform_grain);
  *re = LOAD(fine);
  *im = LOAD(fine + long_transform_grain);
  NAME(multiply)(re, im, ALL(coarse[0]), ALL(coarse[1]));
}

// LANES rows of the plane, times the factors between, transposed.
static INLINE void NAME(take_rows)(const LONG *t, ptrdiff_t row, const ELEMENT *plane, ELEMENT *group) {
  const ELEMENT *from = plane + 2 * row * LANES;
  for (ptrdiff_t column = 0; column < t->across.length; column += LANES, from += t->strip_stride) {
    // The next rows' part of this strip, from a cache further away.
    for (ptrdiff_t i = 0; i < 2 * LANES * LANES; i += 64 / ELEMENT_BYTES) {
      __builtin_prefetch(from + 2 * LANES * LANES + i, 0, 2);
    }
    VECTOR re[LANES], im[LANES];
    UNROLL for (int k = 0; k < LANES; k++) {
      VECTOR w_re, w_im;
      NAME(between)(t, row + k, column, &w_re, &w_im);
      re[k] = RE(from, k);
      im[k] = IM(from, k);
      NAME(multiply)(&re[k], &im[k], w_re, w_im);
    }
    ELEMENT *const to = group + 2 * column * LANES;
    NAME(transpose)(re);
    UNROLL for (int k = 0; k < LANES; k++) RE(to, k) = re[k];
    NAME(transpose)(im);
    UNROLL for (int k = 0; k < LANES; k++) IM(to, k) = im[k];
  }
}

static void NAME(long_spectrum)(const LONG *t, ptrdiff_t row, const ELEMENT *plane, ELEMENT *spectrum) {
  for (ptrdiff_t end = row + long_transform_grain; row < end; row += LANES) {
    ELEMENT *const group = spectrum + 2 * row * t->across.length;
    NAME(take_rows)(t, row, plane, group);
    NAME(descend)(&t->across, group, t->across.length, 0, t->across.passes);
  }
}

static void NAME(long_filter)(const LONG *t, ptrdiff_t row, ELEMENT *plane, const ELEMENT *spectrum,
                              ELEMENT *group) {
  for (ptrdiff_t end = row + long_transform_grain; row < end; row += LANES) {
    NAME(take_rows)(t, row, plane, group);
    NAME(correlate)(&t->across, group, t->across.length, 0, spectrum + 2 * row * t->across.length);
    ELEMENT *to = plane + 2 * row * LANES;
    for (ptrdiff_t column = 0; column < t->across.length; column += LANES, to += t->strip_stride) {
      const ELEMENT *const from = group + 2 * column * LANES;
      VECTOR re[LANES], im[LANES];
      UNROLL for (int k = 0; k < LANES; k++) re[k] = RE(from, k);
      NAME(transpose)(re);
      UNROLL for (int k = 0; k < LANES; k++) im[k] = IM(from, k);
      NAME(transpose)(im);
      UNROLL for (int k = 0; k < LANES; k++) {
        VECTOR w_re, w_im;
        NAME(between)(t, row + k, column, &w_re, &w_im);
        NAME(multiply_conjugate)(&re[k], &im[k], w_re, w_im);
        RE(to, k) = re[k];
        IM(to, k) = im[k];
      }
    }
  }
}

#undef IS_NEAR
#undef NEAR_BYTES
#undef LONG
#undef AXIS
