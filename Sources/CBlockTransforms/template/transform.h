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

static void NAME(columns_forward)(const BLOCK *t, NAME(source) source, int layout, ELEMENT *z, VECTOR *squares) {
  const AXIS *down = &t->down;
  const ptrdiff_t advance = layout == NAME(planar) ? LANES : 2 * LANES;
  for (ptrdiff_t column = 0; column < t->across.length; column += LANES) {
    ELEMENT *strip = z + 2 * column * down->length;
    if (layout == NAME(planar)) {
      NAME(load_planar_pass)(down->radix[0], strip, &source, down->length, down->twiddles[0], squares);
    } else {
      NAME(load_interleaved_pass)(down->radix[0], strip, &source, down->length, down->twiddles[0], squares);
    }
    NAME(forward)(down, strip, 1, down->passes);
    source.a += advance;
    source.b += advance;
  }
}

static void NAME(columns_backward)(const BLOCK *t, ELEMENT *z, int layout, ELEMENT *a, ELEMENT *b,
                                   const block_transform_window *window) {
  const AXIS *down = &t->down;
  const ptrdiff_t advance = layout == NAME(planar) ? LANES : 2 * LANES;
  for (ptrdiff_t column = 0; column < window->columns; column += LANES) {
    ELEMENT *strip = z + 2 * column * down->length;
    NAME(sink) sink = {a, b, window->stride, window->rows, window->columns - column,
                       window->last_columns - column};
    NAME(backward)(down, strip, down->passes - 1, 1);
    if (layout == NAME(planar)) {
      NAME(store_planar_pass)(down->radix[0], strip, &sink, down->length, down->twiddles[0]);
    } else {
      NAME(store_interleaved_pass)(down->radix[0], strip, &sink, down->length, down->twiddles[0]);
    }
    a += advance;
    if (b) b += advance;
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
  const ELEMENT *a, *b;                    // b may be NULL
  ptrdiff_t stride, rows, columns, parts;  // of samples, each of so many scalars
} NAME(area);

// Asks for the lines that begin in bytes [first, last) of LANES rows from `row`.
static INLINE void NAME(ask_lines)(const ELEMENT *x, const NAME(area) *area, ptrdiff_t row, ptrdiff_t first,
                                   ptrdiff_t last, int writes) {
  const ptrdiff_t end = area->rows - row < LANES ? area->rows : row + LANES;
  for (ptrdiff_t line = (first + 63) & ~(ptrdiff_t)63; line < last; line += 64) {
    for (ptrdiff_t at = row; at < end; at++) {
      // An address that is not the input's may come of it, which only goes unanswered.
      const uintptr_t bytes = (uintptr_t)(at * area->stride * area->parts * ELEMENT_BYTES + line);
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
  const ptrdiff_t scalar = area->parts * ELEMENT_BYTES, first = column * scalar, last = first + LANES * scalar;
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

static double NAME(spectrum)(const BLOCK *t, const ELEMENT *re, const ELEMENT *im,
                             ptrdiff_t x_stride, ELEMENT *spectrum, ELEMENT *z) {
  VECTOR squares = {0};
  NAME(columns_forward)(t, (NAME(source)){re, im, x_stride}, NAME(planar), z, &squares);
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
  NAME(columns_forward)(t, (NAME(source)){re, im, x_stride}, NAME(planar), z, &squares);
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
  const NAME(area) outputs = {ya, yb, window->stride, window->rows, window->columns, 1};
  for (ptrdiff_t row = 0; row < t->down.length; row += LANES) {
    const ptrdiff_t place = 2 * row * across->length * channels;
    NAME(sum_pass)(across->radix[across->passes - 1], group, across->length, channels, x + place, h + place);
    NAME(rows_backward)(t, row, z, group, &outputs);
  }
  NAME(columns_backward)(t, z, NAME(planar), ya, yb, window);
}

static double NAME(pair)(const BLOCK *t, const ELEMENT *a, const ELEMENT *b, ptrdiff_t x_stride,
                         const ELEMENT *spectrum, ELEMENT *z, ELEMENT *ya, ELEMENT *yb,
                         const block_transform_window *window) {
  VECTOR squares = {0};
  NAME(columns_forward)(t, (NAME(source)){a, b, x_stride}, NAME(planar), z, &squares);
  const NAME(area) next = {a + window->ahead, b + window->ahead, x_stride, t->down.length, t->across.length, 1};
  const NAME(area) outputs = {ya, yb, window->stride, window->rows, window->columns, 1};
  NAME(rows_product)(t, z, spectrum, window->ahead ? &next : NULL, &outputs);
  NAME(columns_backward)(t, z, NAME(planar), ya, yb, window);
  return NAME(sum_of_lanes)(squares);
}

static double NAME(complex)(const BLOCK *t, const ELEMENT *x, ptrdiff_t x_stride,
                            const ELEMENT *spectrum, ELEMENT *z, ELEMENT *y,
                            const block_transform_window *window) {
  VECTOR squares = {0};
  NAME(columns_forward)(t, (NAME(source)){x, x, x_stride}, NAME(interleaved), z, &squares);
  const NAME(area) next = {x + 2 * window->ahead, NULL, x_stride, t->down.length, t->across.length, 2};
  const NAME(area) outputs = {y, NULL, window->stride, window->rows, window->columns, 2};
  NAME(rows_product)(t, z, spectrum, window->ahead ? &next : NULL, &outputs);
  NAME(columns_backward)(t, z, NAME(interleaved), y, NULL, window);
  return NAME(sum_of_lanes)(squares);
}

#undef BLOCK
#undef AXIS
