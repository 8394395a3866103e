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

// One group of LANES rows, transposed, forward: all passes but the last `left`.
static void NAME(rows_forward)(const BLOCK *t, ptrdiff_t row, const ELEMENT *z, ELEMENT *group, int left) {
  for (ptrdiff_t column = 0; column < t->across.length; column += LANES) {
    const ptrdiff_t place = 2 * (column * t->down.length + row * LANES);
    NAME(turn_in)(z + place, group + 2 * column * LANES, t->between ? t->between + place : NULL);
  }
  NAME(forward)(&t->across, group, 0, t->across.passes - left);
}

static void NAME(rows_backward)(const BLOCK *t, ptrdiff_t row, ELEMENT *z, ELEMENT *group) {
  NAME(backward)(&t->across, group, t->across.passes - 2, 0);
  for (ptrdiff_t column = 0; column < t->across.length; column += LANES) {
    const ptrdiff_t place = 2 * (column * t->down.length + row * LANES);
    NAME(turn_out)(group + 2 * column * LANES, z + place, t->between ? t->between + place : NULL);
  }
}

// Asks for LANES rows of the next block's input, each of `bytes`.
static INLINE void NAME(ask_ahead)(const ELEMENT *x, ptrdiff_t samples, ptrdiff_t stride, ptrdiff_t bytes) {
  // An address that is not the input's may come of it, which only goes unanswered.
  const uintptr_t first = (uintptr_t)x + (uintptr_t)(samples * ELEMENT_BYTES);
  for (ptrdiff_t row = 0; row < LANES; row++) {
    const uintptr_t line = first + (uintptr_t)(row * stride * ELEMENT_BYTES);
    for (ptrdiff_t at = 0; at < bytes; at += 64) __builtin_prefetch((const void *)(line + (uintptr_t)at), 0, 2);
  }
}

// Asks for the part of a region that falls to LANES of the block's rows.
static INLINE void NAME(ask_for_part)(const block_transform_region *region, ptrdiff_t row, ptrdiff_t rows) {
  const char *start = region->start;
  const ptrdiff_t end = region->bytes * (row + LANES) / rows;
  for (ptrdiff_t at = region->bytes * row / rows; at < end; at += 64) __builtin_prefetch(start + at, 0, 2);
}

// Every group of rows: forward, times the spectrum, backward, while it is in the nearest cache.  The next
// block's input lies `ahead` samples, of `parts` scalars each, beyond `source`; 0: there is none.
static void NAME(rows_product)(const BLOCK *t, ELEMENT *z, const ELEMENT *spectrum, NAME(source) source,
                               ptrdiff_t ahead, ptrdiff_t parts) {
  const AXIS *across = &t->across;
  ELEMENT *group = z + 2 * t->down.length * across->length;
  const ptrdiff_t bytes = across->length * parts * ELEMENT_BYTES;
  for (ptrdiff_t row = 0; row < t->down.length; row += LANES) {
    if (ahead) {
      const ptrdiff_t samples = (ahead + row * source.stride) * parts;
      NAME(ask_ahead)(source.a, samples, source.stride * parts, bytes);
      if (source.b != source.a) NAME(ask_ahead)(source.b, samples, source.stride * parts, bytes);
    }
    NAME(rows_forward)(t, row, z, group, 1);
    NAME(product_pass)(across->radix[across->passes - 1], group, across->length,
                       spectrum + 2 * row * across->length);
    NAME(rows_backward)(t, row, z, group);
  }
}

static block_transform_norms NAME(spectrum)(const BLOCK *t, const ELEMENT *re, const ELEMENT *im,
                                            ptrdiff_t x_stride, ELEMENT *spectrum, ELEMENT *z) {
  VECTOR squares[2] = {0};
  NAME(columns_forward)(t, (NAME(source)){re, im, x_stride}, NAME(planar), z, squares);
  for (ptrdiff_t row = 0; row < t->down.length; row += LANES) {
    NAME(rows_forward)(t, row, z, spectrum + 2 * row * t->across.length, 0);
  }
  return (block_transform_norms){NAME(sum_of_lanes)(squares[0]), NAME(sum_of_lanes)(squares[1])};
}

// The products of a group of frequencies are added while they are in the nearest cache.
static block_transform_norms NAME(add_product)(const BLOCK *t, const ELEMENT *re, const ELEMENT *im,
                                               ptrdiff_t x_stride, const ELEMENT *spectrum, ELEMENT *sum,
                                               ELEMENT *z, const block_transform_region *ahead) {
  VECTOR squares[2] = {0};
  const ptrdiff_t across = t->across.length;
  ELEMENT *group = z + 2 * t->down.length * across;
  NAME(columns_forward)(t, (NAME(source)){re, im, x_stride}, NAME(planar), z, squares);
  for (ptrdiff_t row = 0; row < t->down.length; row += LANES) {
    for (int i = 0; i < 2; i++) NAME(ask_for_part)(&ahead[i], row, t->down.length);
    NAME(rows_forward)(t, row, z, group, 0);
    NAME(add_conjugate_products)(across, group, spectrum + 2 * row * across, sum + 2 * row * across);
  }
  return (block_transform_norms){NAME(sum_of_lanes)(squares[0]), NAME(sum_of_lanes)(squares[1])};
}

static void NAME(sum)(const BLOCK *t, ptrdiff_t channels, const ELEMENT *x, const ELEMENT *h, ELEMENT *z,
                      ELEMENT *ya, ELEMENT *yb, const block_transform_window *window) {
  const AXIS *across = &t->across;
  ELEMENT *group = z + 2 * t->down.length * across->length;
  for (ptrdiff_t row = 0; row < t->down.length; row += LANES) {
    const ptrdiff_t place = 2 * row * across->length * channels;
    NAME(sum_pass)(across->radix[across->passes - 1], group, across->length, channels, x + place, h + place);
    NAME(rows_backward)(t, row, z, group);
  }
  NAME(columns_backward)(t, z, NAME(planar), ya, yb, window);
}

static block_transform_norms NAME(pair)(const BLOCK *t, const ELEMENT *a, const ELEMENT *b, ptrdiff_t x_stride,
                                        const ELEMENT *spectrum, ELEMENT *z, ELEMENT *ya, ELEMENT *yb,
                                        const block_transform_window *window) {
  VECTOR squares[2] = {0};
  const NAME(source) source = {a, b, x_stride};
  NAME(columns_forward)(t, source, NAME(planar), z, squares);
  NAME(rows_product)(t, z, spectrum, source, window->ahead, 1);
  NAME(columns_backward)(t, z, NAME(planar), ya, yb, window);
  return (block_transform_norms){NAME(sum_of_lanes)(squares[0]), NAME(sum_of_lanes)(squares[1])};
}

static block_transform_norms NAME(complex)(const BLOCK *t, const ELEMENT *x, ptrdiff_t x_stride,
                                           const ELEMENT *spectrum, ELEMENT *z, ELEMENT *y,
                                           const block_transform_window *window) {
  VECTOR squares[2] = {0};
  const NAME(source) source = {x, x, x_stride};
  NAME(columns_forward)(t, source, NAME(interleaved), z, squares);
  NAME(rows_product)(t, z, spectrum, source, window->ahead, 2);
  NAME(columns_backward)(t, z, NAME(interleaved), y, NULL, window);
  return (block_transform_norms){NAME(sum_of_lanes)(squares[0]), NAME(sum_of_lanes)(squares[1])};
}

#undef BLOCK
#undef AXIS
