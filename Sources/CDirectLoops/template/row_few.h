// The row loop for a few taps, which all stay in registers, and the choice between it and the blocks.

// One vector of outputs.  With SHIFTING_TAPS, `next` follows the vector at x, and every third tap takes
// its samples out of the two by a shift of lanes: shifts and loads go different ways into the
// multiply-adds, and sharing the work is a third faster than either alone (Zen 4).  The sums are the same.
static INLINE VECTOR NAME(row_few_vector)(const ELEMENT *x, VECTOR tap[ROW_FEW][PARTS], const int taps,
                                          const int shifting, VECTOR here, VECTOR next, ptrdiff_t lanes) {
  VECTOR sum[PARTS];
  UNROLL for (int part = 0; part < PARTS; part++) sum[part] = NOTHING;
  UNROLL for (int k = 0; k < taps; k++) {
    VECTOR v;
    if (shifting && k == 0) v = here;
    else if (shifting && k % 3 == 1 && k < LANES) v = NAME(shifted)(here, next, k);
    else v = NAME(load)(x + k * PARTS, lanes);
    UNROLL for (int part = 0; part < PARTS; part++) sum[part] = MULTIPLY_ADD(tap[k][part], v, sum[part]);
  }
  return NAME(whole)(sum);
}

static INLINE void NAME(row_few)(const ELEMENT *x, const ELEMENT *h, const int taps, ELEMENT *y,
                                 ptrdiff_t count) {
  VECTOR tap[ROW_FEW][PARTS];
  UNROLL for (int k = 0; k < taps; k++) {
    UNROLL for (int part = 0; part < PARTS; part++) tap[k][part] = (VECTOR)h[k * PARTS + part];
  }
  const VECTOR none = NOTHING;
  const ptrdiff_t scalars = count * PARTS;
  if (scalars < LANES) {
    NAME(store)(y, NAME(row_few_vector)(x, tap, taps, 0, none, none, scalars), scalars);
    return;
  }
  ptrdiff_t i = 0;
  if (scalars >= 512 && (uintptr_t)y % (PARTS * ELEMENT_BYTES) == 0) {
    // A store across two cache lines costs two: up to a tenth of the time, where the row is long enough for
    // the vector that is computed twice not to count.
    NAME(store)(y, NAME(row_few_vector)(x, tap, taps, 0, none, none, LANES), LANES);
    i = (ptrdiff_t)(-(uintptr_t)y % VECTOR_BYTES / ELEMENT_BYTES);
  }
#if SHIFTING_TAPS
  // The last vector to be read begins a whole vector after the samples that the outputs begin with.
  const ptrdiff_t end = taps <= LANES ? scalars + taps - 1 - 2 * LANES : scalars - LANES;
  if (taps > 1 && end >= i) {
    VECTOR here = NAME(load)(x + i, LANES);
    _Pragma("clang loop unroll_count(4)") for (; i <= end; i += LANES) {
      const VECTOR next = NAME(load)(x + i + LANES, LANES);
      NAME(store)(y + i, NAME(row_few_vector)(x + i, tap, taps, 1, here, next, LANES), LANES);
      here = next;
    }
  }
#endif
  _Pragma("clang loop unroll_count(4)") for (; i + LANES <= scalars; i += LANES) {
    NAME(store)(y + i, NAME(row_few_vector)(x + i, tap, taps, 0, none, none, LANES), LANES);
  }
  if (i == scalars) return;
  i = scalars - LANES;
  NAME(store)(y + i, NAME(row_few_vector)(x + i, tap, taps, 0, none, none, LANES), LANES);
}

static void NAME(row)(const SCALAR *x_start, const SCALAR *h_start, ptrdiff_t taps, SCALAR *y_start,
                      ptrdiff_t count) {
  const ELEMENT *x = (const ELEMENT *)x_start, *h = (const ELEMENT *)h_start;
  ELEMENT *y = (ELEMENT *)y_start;
  if (count <= 0) return;
  switch (taps) {
    case 1: NAME(row_few)(x, h, 1, y, count); return;
    case 2: NAME(row_few)(x, h, 2, y, count); return;
    case 3: NAME(row_few)(x, h, 3, y, count); return;
    case 4: NAME(row_few)(x, h, 4, y, count); return;
#if ROW_FEW >= 8
    case 5: NAME(row_few)(x, h, 5, y, count); return;
    case 6: NAME(row_few)(x, h, 6, y, count); return;
    case 7: NAME(row_few)(x, h, 7, y, count); return;
    case 8: NAME(row_few)(x, h, 8, y, count); return;
#endif
#if ROW_FEW >= 12
    case 9: NAME(row_few)(x, h, 9, y, count); return;
    case 10: NAME(row_few)(x, h, 10, y, count); return;
    case 11: NAME(row_few)(x, h, 11, y, count); return;
    case 12: NAME(row_few)(x, h, 12, y, count); return;
#endif
    default: break;
  }
#ifdef NARROW_BLOCKS
  if (taps < NARROW_TAPS) {
    NARROW_BLOCKS(x, h, taps, y, count);
    return;
  }
#endif
  NAME(row_blocks)(x, h, taps, y, count);
}
