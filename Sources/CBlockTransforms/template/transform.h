// A whole block: strips of columns forward, groups of rows forward, times the spectrum, and back.
//
// The scratch holds the block strip by strip, a strip being all rows of LANES columns (each row a vector of
// real parts and one of imaginary parts), and behind it one group of LANES rows, transposed.

#define BLOCK NAME(block_transform)
#define AXIS NAME(block_axis)

// All forward passes of an axis over a strip but the first `done`.
static void NAME(forward)(const AXIS *axis, ELEMENT *data, int done, int passes) {
  ptrdiff_t length = axis->length;
  for (int pass = 0; pass < passes; pass++) {
    if (pass >= done) NAME(forward_pass)(axis->radix[pass], data, axis->length, length, axis->twiddles[pass]);
    length /= axis->radix[pass];
  }
}

// The backward passes of an axis from its pass `from` down to its pass `to`.
static void NAME(backward)(const AXIS *axis, ELEMENT *data, int from, int to) {
  ptrdiff_t length = 1;
  for (int pass = axis->passes - 1; pass >= to; pass--) {
    length *= axis->radix[pass];
    if (pass <= from) NAME(backward_pass)(axis->radix[pass], data, axis->length, length, axis->twiddles[pass]);
  }
}

static INLINE void NAME(columns_forward)(const BLOCK *t, int layout, NAME(source) source, ELEMENT *z,
                                         VECTOR *squares) {
  const AXIS *down = &t->down;
  const ptrdiff_t advance = LANES * NAME(sample_bytes)(layout);
  for (ptrdiff_t column = 0; column < t->across.length; column += LANES) {
    ELEMENT *strip = z + 2 * column * down->length;
    NAME(load_pass)(layout, down->radix[0], strip, &source, down->length, down->twiddles[0], squares);
    NAME(forward)(down, strip, 1, down->passes);
    source.a += advance;
    if (source.b) source.b += advance;
  }
}

static INLINE void NAME(columns_backward)(const BLOCK *t, int layout, ELEMENT *z, char *a, char *b,
                                          const block_transform_window *window) {
  const AXIS *down = &t->down;
  const ptrdiff_t bytes = NAME(sample_bytes)(layout);
  for (ptrdiff_t column = 0; column < window->columns; column += LANES) {
    ELEMENT *strip = z + 2 * column * down->length;
    NAME(sink) sink = {a, b, window->stride * bytes, window->rows, window->columns - column,
                       window->last_columns - column};
    NAME(backward)(down, strip, down->passes - 1, 1);
    NAME(store_pass)(layout, down->radix[0], strip, &sink, down->length, down->twiddles[0]);
    a += LANES * bytes;
    if (b) b += LANES * bytes;
  }
}

// LANES rows of a strip, times their twiddle factors, transposed.
static void NAME(turn_in)(const ELEMENT *from, ELEMENT *to, const ELEMENT *twiddles) {
  VECTOR re[LANES], im[LANES];
  UNROLL for (int k = 0; k < LANES; k++) {
    re[k] = RE(from, k);
    im[k] = IM(from, k);
    if (twiddles) NAME(multiply)(&re[k], &im[k], RE(twiddles, k), IM(twiddles, k));
  }
  NAME(transpose)(re);
  UNROLL for (int k = 0; k < LANES; k++) RE(to, k) = re[k];
  NAME(transpose)(im);
  UNROLL for (int k = 0; k < LANES; k++) IM(to, k) = im[k];
}

// Undoes turn_in.
static void NAME(turn_out)(const ELEMENT *from, ELEMENT *to, const ELEMENT *twiddles) {
  VECTOR re[LANES], im[LANES];
  UNROLL for (int k = 0; k < LANES; k++) re[k] = RE(from, k);
  NAME(transpose)(re);
  UNROLL for (int k = 0; k < LANES; k++) im[k] = IM(from, k);
  NAME(transpose)(im);
  UNROLL for (int k = 0; k < LANES; k++) {
    if (twiddles) NAME(multiply_conjugate)(&re[k], &im[k], RE(twiddles, k), IM(twiddles, k));
    RE(to, k) = re[k];
    IM(to, k) = im[k];
  }
}

// Memory that is needed soon, row by row of the block: what the next block reads, or what this one writes.
typedef struct {
  const char *a, *b;                              // b may be NULL
  ptrdiff_t stride, rows, columns, sample_bytes;  // stride and columns count samples
} NAME(area);

// Asks for the lines that begin in bytes [first, last) of LANES rows from `row`.
static INLINE void NAME(ask_lines)(const char *x, const NAME(area) *area, ptrdiff_t row, ptrdiff_t first,
                                   ptrdiff_t last, int writes) {
  const ptrdiff_t end = area->rows - row < LANES ? area->rows : row + LANES;
  for (ptrdiff_t line = (first + 63) & ~(ptrdiff_t)63; line < last; line += 64) {
    for (ptrdiff_t at = row; at < end; at++) {
      // An address that is not the input's may come of it, which only goes unanswered.
      const uintptr_t bytes = (uintptr_t)(at * area->stride * area->sample_bytes + line);
      const void *wanted = (const void *)((uintptr_t)x + bytes);
      if (writes) __builtin_prefetch(wanted, 1, 3);
      else __builtin_prefetch(wanted, 0, 2);
    }
  }
}

// Asks for what falls to LANES rows and columns, so that memory is busy as long as the block computes; tile b half a
// line later than a.
static INLINE void NAME(ask)(const NAME(area) *area, ptrdiff_t row, ptrdiff_t column, int writes) {
  if (column >= area->columns) return;
  const ptrdiff_t first = column * area->sample_bytes, last = first + LANES * area->sample_bytes;
  NAME(ask_lines)(area->a, area, row, first, last, writes);
  if (area->b) NAME(ask_lines)(area->b, area, row, first - 32, last - 32, writes);
}

// One group of LANES rows, transposed, forward: all passes but the last `left`.
static void NAME(rows_forward)(const BLOCK *t, ptrdiff_t row, const ELEMENT *z, ELEMENT *group, int left,
                               const NAME(area) *next) {
  for (ptrdiff_t column = 0; column < t->across.length; column += LANES) {
    const ptrdiff_t place = 2 * (column * t->down.length + row * LANES);
    if (next) NAME(ask)(next, row, column, 0);
    NAME(turn_in)(z + place, group + 2 * column * LANES, t->between ? t->between + place : NULL);
  }
  NAME(forward)(&t->across, group, 0, t->across.passes - left);
}

static void NAME(rows_backward)(const BLOCK *t, ptrdiff_t row, ELEMENT *z, ELEMENT *group,
                                const NAME(area) *outputs) {
  NAME(backward)(&t->across, group, t->across.passes - 2, 0);
  for (ptrdiff_t column = 0; column < t->across.length; column += LANES) {
    const ptrdiff_t place = 2 * (column * t->down.length + row * LANES);
    NAME(ask)(outputs, row, column, 1);
    NAME(turn_out)(group + 2 * column * LANES, z + place, t->between ? t->between + place : NULL);
  }
}

// Asks for the part of a region that falls to LANES of the block's rows.
static INLINE void NAME(ask_for_part)(block_transform_region region, ptrdiff_t row, ptrdiff_t rows) {
  const uintptr_t start = (uintptr_t)region.start;
  const ptrdiff_t end = region.bytes * (row + LANES) / rows;
  for (ptrdiff_t at = region.bytes * row / rows; at < end; at += 64) {
    __builtin_prefetch((const void *)(start + (uintptr_t)at), 0, 2);
  }
}

// Every group of rows: forward, times the spectrum, backward, while it is in the nearest cache.
static void NAME(rows_product)(const BLOCK *t, ELEMENT *z, const ELEMENT *spectrum, const NAME(area) *next,
                               const NAME(area) *outputs) {
  const AXIS *across = &t->across;
  ELEMENT *group = z + 2 * t->down.length * across->length;
  for (ptrdiff_t row = 0; row < t->down.length; row += LANES) {
    NAME(rows_forward)(t, row, z, group, 1, next);
    NAME(product_pass)(across->radix[across->passes - 1], group, across->length,
                       spectrum + 2 * row * across->length);
    NAME(rows_backward)(t, row, z, group, outputs);
  }
}

static void NAME(load_planes)(const BLOCK *t, const ELEMENT *re, const ELEMENT *im, ptrdiff_t x_stride, ELEMENT *z,
                              VECTOR *squares) {
  const NAME(source) source = {(const char *)re, (const char *)im, x_stride * ELEMENT_BYTES};
  NAME(columns_forward)(t, NAME(planar), source, z, squares);
}

static double NAME(spectrum)(const BLOCK *t, const ELEMENT *re, const ELEMENT *im,
                             ptrdiff_t x_stride, ELEMENT *spectrum, ELEMENT *z) {
  VECTOR squares = {0};
  NAME(load_planes)(t, re, im, x_stride, z, &squares);
  for (ptrdiff_t row = 0; row < t->down.length; row += LANES) {
    NAME(rows_forward)(t, row, z, spectrum + 2 * row * t->across.length, 0, NULL);
  }
  return NAME(sum_of_lanes)(squares);
}

// The products of a group of frequencies are added while they are in the nearest cache.
static double NAME(add_product)(const BLOCK *t, const ELEMENT *re, const ELEMENT *im,
                                ptrdiff_t x_stride, const ELEMENT *spectrum, ELEMENT *sum,
                                ELEMENT *z, block_transform_region samples,
                                block_transform_region taps) {
  VECTOR squares = {0};
  const ptrdiff_t across = t->across.length;
  ELEMENT *group = z + 2 * t->down.length * across;
  NAME(load_planes)(t, re, im, x_stride, z, &squares);
  for (ptrdiff_t row = 0; row < t->down.length; row += LANES) {
    NAME(ask_for_part)(samples, row, t->down.length);
    NAME(ask_for_part)(taps, row, t->down.length);
    NAME(rows_forward)(t, row, z, group, 0, NULL);
    NAME(add_conjugate_products)(across, group, spectrum + 2 * row * across, sum + 2 * row * across);
  }
  return NAME(sum_of_lanes)(squares);
}

static void NAME(sum)(const BLOCK *t, ptrdiff_t channels, const ELEMENT *x, const ELEMENT *h, ELEMENT *z,
                      ELEMENT *ya, ELEMENT *yb, const block_transform_window *window) {
  const AXIS *across = &t->across;
  ELEMENT *group = z + 2 * t->down.length * across->length;
  const NAME(area) outputs = {(char *)ya, (char *)yb, window->stride, window->rows, window->columns, ELEMENT_BYTES};
  for (ptrdiff_t row = 0; row < t->down.length; row += LANES) {
    const ptrdiff_t place = 2 * row * across->length * channels;
    NAME(sum_pass)(across->radix[across->passes - 1], group, across->length, channels, x + place, h + place);
    NAME(rows_backward)(t, row, z, group, &outputs);
  }
  NAME(columns_backward)(t, NAME(planar), z, (char *)ya, (char *)yb, window);
}

// A block from samples to samples; b and yb may be NULL.
static INLINE double NAME(convolve)(const BLOCK *t, int layout, const char *a, const char *b, ptrdiff_t x_stride,
                                    const ELEMENT *spectrum, ELEMENT *z, char *ya, char *yb,
                                    const block_transform_window *window) {
  VECTOR squares = {0};
  const ptrdiff_t bytes = NAME(sample_bytes)(layout), ahead = window->ahead * bytes;
  NAME(columns_forward)(t, layout, (NAME(source)){a, b, x_stride * bytes}, z, &squares);
  const NAME(area) next = {a + ahead, b ? b + ahead : NULL, x_stride, t->down.length, t->across.length, bytes};
  const NAME(area) outputs = {ya, yb, window->stride, window->rows, window->columns, bytes};
  NAME(rows_product)(t, z, spectrum, ahead ? &next : NULL, &outputs);
  NAME(columns_backward)(t, layout, z, ya, yb, window);
  return NAME(sum_of_lanes)(squares);
}

static double NAME(pair)(const BLOCK *t, const ELEMENT *a, const ELEMENT *b, ptrdiff_t x_stride,
                         const ELEMENT *spectrum, ELEMENT *z, ELEMENT *ya, ELEMENT *yb,
                         const block_transform_window *window) {
  return NAME(convolve)(t, NAME(planar), (const char *)a, (const char *)b, x_stride, spectrum, z, (char *)ya,
                        (char *)yb, window);
}

static double NAME(complex)(const BLOCK *t, const ELEMENT *x, ptrdiff_t x_stride,
                            const ELEMENT *spectrum, ELEMENT *z, ELEMENT *y,
                            const block_transform_window *window) {
  return NAME(convolve)(t, NAME(interleaved), (const char *)x, NULL, x_stride, spectrum, z, (char *)y, NULL, window);
}

#if ELEMENT_BYTES == 8
static double NAME(narrow_pair)(const BLOCK *t, const float *a, const float *b, ptrdiff_t x_stride,
                                const ELEMENT *spectrum, ELEMENT *z, float *ya, float *yb,
                                const block_transform_window *window) {
  return NAME(convolve)(t, NAME(narrow), (const char *)a, (const char *)b, x_stride, spectrum, z, (char *)ya,
                        (char *)yb, window);
}
#endif

#undef BLOCK
#undef AXIS
