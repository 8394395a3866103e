// One radix pass over a strip: `rows` rows of a vector's width, cut into sub-transforms of `length` rows.
// Twiddle factors of a pass: for every j < length/radix the radix - 1 factors exp(-2 pi i jk/length), k >= 1,
// as re, im, re, im ...; those of j = 0 are 1 and skipped.

// The sum of squares is gathered as samples are loaded; a benchmark leaves it out to see what it costs.
#ifndef WITHOUT_NORMS
#define GATHERED(SUM) (SUM)
#else
#define GATHERED(SUM) ((VECTOR *)NULL)
#endif

// Keeps the compiler from putting a sum off until the registers hold other things.
#if defined(__x86_64__)
#define NOW(SUM) __asm__ volatile("" : "+v"(SUM))
#elif defined(__aarch64__)
#define NOW(SUM) __asm__ volatile("" : "+w"(SUM))
#else
#define NOW(SUM) ((void)0)
#endif

// Where the first pass reads and the last one writes, when that is not the strip.
typedef struct {
  const char *a, *b;
  ptrdiff_t stride;  // of bytes
} NAME(source);

typedef struct {
  char *a, *b;
  ptrdiff_t stride, rows, lanes, last_lanes;  // lanes of this strip in a row, and in the last row
} NAME(sink);

// Planar: real tiles a and b.  Narrow: the same in single precision.  Interleaved: one complex tile, b not used.
// Strip: the strip itself.
enum NAME(layout) { NAME(planar), NAME(narrow), NAME(interleaved), NAME(strip) };

static INLINE ptrdiff_t NAME(sample_bytes)(int layout) {
  if (layout == NAME(narrow)) return sizeof(float);
  return layout == NAME(interleaved) ? 2 * ELEMENT_BYTES : ELEMENT_BYTES;
}

// A vector of samples as the transform's own.
static INLINE VECTOR NAME(take)(int layout, const char *p) {
  return layout == NAME(narrow) ? LOAD_NARROW(p) : LOAD(p);
}

static INLINE void NAME(read)(int layout, const ELEMENT *data, const NAME(source) *source, ptrdiff_t row,
                              VECTOR *re, VECTOR *im) {
  if (layout == NAME(strip)) {
    *re = RE(data, row);
    *im = IM(data, row);
  } else if (layout != NAME(interleaved)) {
    *re = NAME(take)(layout, source->a + row * source->stride);
    *im = NAME(take)(layout, source->b + row * source->stride);
  } else {
    const VECTOR low = LOAD(source->a + row * source->stride);
    const VECTOR high = LOAD(source->a + row * source->stride + VECTOR_BYTES);
    *re = __builtin_shufflevector(low, high, EVEN_LANES);
    *im = __builtin_shufflevector(low, high, ODD_LANES);
  }
}

static INLINE void NAME(write)(int layout, ELEMENT *data, const NAME(sink) *sink, ptrdiff_t row, VECTOR re,
                               VECTOR im) {
  if (layout == NAME(strip)) {
    RE(data, row) = re;
    IM(data, row) = im;
    return;
  }
  if (row >= sink->rows) return;
  const ptrdiff_t lanes = row == sink->rows - 1 ? sink->last_lanes : sink->lanes;
  if (layout == NAME(planar)) {
    NAME(store_part)(sink->a + row * sink->stride, re, lanes);
    if (sink->b) NAME(store_part)(sink->b + row * sink->stride, im, lanes);
  } else if (layout == NAME(narrow)) {
    NAME(store_narrow)(sink->a + row * sink->stride, re, lanes);
    if (sink->b) NAME(store_narrow)(sink->b + row * sink->stride, im, lanes);
  } else {
    char *y = sink->a + row * sink->stride;
    NAME(store_part)(y, __builtin_shufflevector(re, im, LOW_LANES), 2 * lanes);
    if (2 * lanes > LANES) {
      NAME(store_part)(y + VECTOR_BYTES, __builtin_shufflevector(re, im, HIGH_LANES), 2 * lanes - LANES);
    }
  }
}

// Forward, decimation in frequency; squares, where wanted, gathers the sum of squares of what was read.
static INLINE void NAME(forward_radix)(int radix, int layout, ELEMENT *data, const NAME(source) *source,
                                       ptrdiff_t rows, ptrdiff_t length, const ELEMENT *twiddles,
                                       VECTOR *squares) {
  const ptrdiff_t step = length / radix;
  for (ptrdiff_t j = 0; j < step; j++, twiddles += 2 * (radix - 1)) {
    for (ptrdiff_t row = j; row < rows; row += length) {
      VECTOR re[8], im[8];
      UNROLL for (int k = 0; k < radix; k++) {
        NAME(read)(layout, data, source, row + k * step, &re[k], &im[k]);
      }
      if (squares) {
        // A sum of its own, so that no butterfly waits for the one before, and one only: registers are few.
        VECTOR sum = re[0] * re[0];
        sum = MULTIPLY_ADD(im[0], im[0], sum);
        UNROLL for (int k = 1; k < radix; k++) {
          sum = MULTIPLY_ADD(re[k], re[k], sum);
          sum = MULTIPLY_ADD(im[k], im[k], sum);
        }
        *squares += sum;
        NOW(*squares);
      }
      NAME(butterfly)(radix, re, im);
      if (j > 0) {
        UNROLL for (int k = 1; k < radix; k++) {
          NAME(multiply)(&re[k], &im[k], ALL(twiddles[2 * k - 2]), ALL(twiddles[2 * k - 1]));
        }
      }
      UNROLL for (int k = 0; k < radix; k++) {
        NAME(write)(NAME(strip), data, NULL, row + k * step, re[k], im[k]);
      }
    }
  }
}

// Backward, decimation in time: undoes the forward pass, step by step.
static INLINE void NAME(backward_radix)(int radix, int layout, ELEMENT *data, const NAME(sink) *sink,
                                        ptrdiff_t rows, ptrdiff_t length, const ELEMENT *twiddles) {
  const ptrdiff_t step = length / radix;
  for (ptrdiff_t j = 0; j < step; j++, twiddles += 2 * (radix - 1)) {
    for (ptrdiff_t row = j; row < rows; row += length) {
      VECTOR re[8], im[8];
      UNROLL for (int k = 0; k < radix; k++) {
        NAME(read)(NAME(strip), data, NULL, row + k * step, &re[k], &im[k]);
      }
      if (j > 0) {
        UNROLL for (int k = 1; k < radix; k++) {
          NAME(multiply_conjugate)(&re[k], &im[k], ALL(twiddles[2 * k - 2]), ALL(twiddles[2 * k - 1]));
        }
      }
      NAME(butterfly)(radix, im, re);
      UNROLL for (int k = 0; k < radix; k++) NAME(write)(layout, data, sink, row + k * step, re[k], im[k]);
    }
  }
}

// The last forward pass, the product with the spectrum or its conjugate and the first backward pass, all in
// registers.
static INLINE void NAME(product_radix)(int radix, int conjugate, ELEMENT *data, ptrdiff_t rows,
                                       const ELEMENT *spectrum) {
  for (ptrdiff_t row = 0; row < rows; row += radix) {
    VECTOR re[8], im[8];
    UNROLL for (int k = 0; k < radix; k++) {
      re[k] = RE(data, row + k);
      im[k] = IM(data, row + k);
    }
    NAME(butterfly)(radix, re, im);
    UNROLL for (int k = 0; k < radix; k++) {
      if (conjugate) {
        NAME(multiply_conjugate)(&re[k], &im[k], RE(spectrum, row + k), IM(spectrum, row + k));
      } else {
        NAME(multiply)(&re[k], &im[k], RE(spectrum, row + k), IM(spectrum, row + k));
      }
    }
    NAME(butterfly)(radix, im, re);
    UNROLL for (int k = 0; k < radix; k++) {
      RE(data, row + k) = re[k];
      IM(data, row + k) = im[k];
    }
  }
}

// The first backward pass of a sum of products of spectra, grain by grain, in registers.
static INLINE void NAME(sum_radix)(int radix, ELEMENT *data, ptrdiff_t rows, ptrdiff_t channels,
                                   const ELEMENT *x, const ELEMENT *h) {
  for (ptrdiff_t row = 0; row < rows; row += radix) {
    VECTOR re[8], im[8];
    UNROLL for (int k = 0; k < radix; k++) re[k] = im[k] = ALL(0);
    for (ptrdiff_t c = 0; c < channels; c++, x += 2 * radix * LANES, h += 2 * radix * LANES) {
      UNROLL for (int k = 0; k < radix; k++) {
        const VECTOR xr = RE(x, k), xi = IM(x, k), hr = RE(h, k), hi = IM(h, k);
        re[k] = MULTIPLY_ADD(xr, hr, MULTIPLY_ADD(-xi, hi, re[k]));
        im[k] = MULTIPLY_ADD(xr, hi, MULTIPLY_ADD(xi, hr, im[k]));
      }
    }
    NAME(butterfly)(radix, im, re);
    UNROLL for (int k = 0; k < radix; k++) {
      RE(data, row + k) = re[k];
      IM(data, row + k) = im[k];
    }
  }
}

// sum += x times the conjugate of h.
static void NAME(add_conjugate_products)(ptrdiff_t rows, const ELEMENT *x, const ELEMENT *h, ELEMENT *sum) {
  for (ptrdiff_t row = 0; row < rows; row++) {
    const VECTOR xr = RE(x, row), xi = IM(x, row), hr = RE(h, row), hi = IM(h, row);
    RE(sum, row) = MULTIPLY_ADD(xr, hr, MULTIPLY_ADD(xi, hi, RE(sum, row)));
    IM(sum, row) = MULTIPLY_ADD(xi, hr, MULTIPLY_ADD(-xr, hi, IM(sum, row)));
  }
}

// Calls with the radix as a constant, so that every loop over it is unrolled into registers.
#define WITH_CONSTANT_RADIX(RADIX, CALL)     \
  switch (RADIX) {                           \
    case 2: { enum { R = 2 }; CALL; } break; \
    case 3: { enum { R = 3 }; CALL; } break; \
    case 4: { enum { R = 4 }; CALL; } break; \
    default: { enum { R = 8 }; CALL; }       \
  }

static void NAME(forward_pass)(int radix, ELEMENT *data, ptrdiff_t rows, ptrdiff_t length,
                               const ELEMENT *twiddles) {
  WITH_CONSTANT_RADIX(radix, NAME(forward_radix)(R, NAME(strip), data, NULL, rows, length, twiddles, NULL))
}

// The first forward pass, from a source.
static INLINE void NAME(load_pass)(int layout, int radix, ELEMENT *data, const NAME(source) *source, ptrdiff_t rows,
                                   const ELEMENT *twiddles, VECTOR *squares) {
  VECTOR sum = *squares;
  WITH_CONSTANT_RADIX(radix, NAME(forward_radix)(R, layout, data, source, rows, rows, twiddles, GATHERED(&sum)))
  *squares = sum;
}

static void NAME(backward_pass)(int radix, ELEMENT *data, ptrdiff_t rows, ptrdiff_t length,
                                const ELEMENT *twiddles) {
  WITH_CONSTANT_RADIX(radix, NAME(backward_radix)(R, NAME(strip), data, NULL, rows, length, twiddles))
}

// The last backward pass, to a sink.
static INLINE void NAME(store_pass)(int layout, int radix, ELEMENT *data, const NAME(sink) *sink, ptrdiff_t rows,
                                    const ELEMENT *twiddles) {
  WITH_CONSTANT_RADIX(radix, NAME(backward_radix)(R, layout, data, sink, rows, rows, twiddles))
}

static void NAME(sum_pass)(int radix, ELEMENT *data, ptrdiff_t rows, ptrdiff_t channels, const ELEMENT *x,
                           const ELEMENT *h) {
  WITH_CONSTANT_RADIX(radix, NAME(sum_radix)(R, data, rows, channels, x, h))
}

static void NAME(product_pass)(int radix, ELEMENT *data, ptrdiff_t rows, const ELEMENT *spectrum) {
  WITH_CONSTANT_RADIX(radix, NAME(product_radix)(R, 0, data, rows, spectrum))
}

static void NAME(conjugate_product_pass)(int radix, ELEMENT *data, ptrdiff_t rows, const ELEMENT *spectrum) {
  WITH_CONSTANT_RADIX(radix, NAME(product_radix)(R, 1, data, rows, spectrum))
}
