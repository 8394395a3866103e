// The row loop: y[i] = sum_j h[j] x[i + j].
//
// An unaligned load per multiply-add would cap the speed at about half of what the arithmetic allows,
// so taps are *grouped*: a vector's length apart, taps k, k+V, k+2V, k+3V meet the same loads, shifted
// by one output vector.  B output vectors and S taps take B+S-1 loads for B*S multiply-adds.
//
// The order in which an output adds its taps is that of the groups, the same in every block size and in
// partial vectors: it depends on the number of taps only.

// Taps [first, last) and those 1, 2, ... `shared`-1 vectors further, for `vectors` vectors of outputs.
static INLINE void NAME(row_group)(VECTOR sum[PARTS][ROW_VECTORS], const ELEMENT *x, const ELEMENT *h,
                                   ptrdiff_t first, ptrdiff_t last, const int shared, const int vectors,
                                   ptrdiff_t lanes) {
  for (ptrdiff_t k = first; k < last; k++) {
    VECTOR tap[ROW_SHARED][PARTS];
    UNROLL for (int s = 0; s < shared; s++) {
      UNROLL for (int part = 0; part < PARTS; part++) {
        tap[s][part] = (VECTOR)h[(k + s * SAMPLES) * PARTS + part];
      }
    }
    UNROLL for (int i = 0; i < vectors + shared - 1; i++) {
      VECTOR v = NAME(load)(x + k * PARTS + i * LANES, lanes);
      if (shared * PARTS > 1) KEEP(v);
      UNROLL for (int s = 0; s < shared; s++) {
        const int n = i - s;
        if (n < 0 || n >= vectors) continue;
        UNROLL for (int part = 0; part < PARTS; part++) {
          sum[part][n] = MULTIPLY_ADD(tap[s][part], v, sum[part][n]);
        }
      }
    }
  }
}

// Taps are seen as lines of one vector's length; `lines` of them at a time share loads.  `size` taps
// fill the lines but for the end of the last one.
static INLINE void NAME(row_lines)(VECTOR sum[PARTS][ROW_VECTORS], const ELEMENT *x, const ELEMENT *h,
                                   ptrdiff_t size, const int lines, const int vectors, ptrdiff_t lanes) {
  const ptrdiff_t filled = size - (lines - 1) * SAMPLES;
  NAME(row_group)(sum, x, h, 0, filled, lines, vectors, lanes);
  if (lines > 1) NAME(row_group)(sum, x, h, filled, SAMPLES, lines - 1, vectors, lanes);
}

static INLINE void NAME(row_block)(const ELEMENT *x, const ELEMENT *h, ptrdiff_t taps, ELEMENT *y,
                                   const int vectors, ptrdiff_t lanes) {
  VECTOR sum[PARTS][ROW_VECTORS];
  UNROLL for (int part = 0; part < PARTS; part++) {
    UNROLL for (int n = 0; n < vectors; n++) sum[part][n] = NOTHING;
  }
  // Lines are shared out evenly, so that no group is left with a single one.
  ptrdiff_t lines = (taps + SAMPLES - 1) / SAMPLES, groups = (lines + ROW_SHARED - 1) / ROW_SHARED;
  for (ptrdiff_t at = 0; at < taps;) {
    const ptrdiff_t together = groups == 1 ? lines : (lines + groups - 1) / groups;
    ptrdiff_t size = together * SAMPLES;
    if (size > taps - at) size = taps - at;
    const ELEMENT *x_at = x + at * PARTS, *h_at = h + at * PARTS;
    switch (together) {
      case 1: NAME(row_lines)(sum, x_at, h_at, size, 1, vectors, lanes); break;
      case 2: NAME(row_lines)(sum, x_at, h_at, size, 2, vectors, lanes); break;
      case 3: NAME(row_lines)(sum, x_at, h_at, size, 3, vectors, lanes); break;
      default: NAME(row_lines)(sum, x_at, h_at, size, 4, vectors, lanes); break;
    }
    at += size, lines -= together, groups -= 1;
  }
  UNROLL for (int n = 0; n < vectors; n++) {
    VECTOR whole[PARTS];
    UNROLL for (int part = 0; part < PARTS; part++) whole[part] = sum[part][n];
    NAME(store)(y + n * LANES, NAME(whole)(whole), lanes);
  }
}

// A few taps: all of them stay in registers, and the memory sets the pace.
static INLINE void NAME(row_few_vector)(const ELEMENT *x, VECTOR tap[ROW_FEW][PARTS], const int taps,
                                        ELEMENT *y, ptrdiff_t lanes) {
  VECTOR sum[PARTS];
  UNROLL for (int part = 0; part < PARTS; part++) sum[part] = NOTHING;
  UNROLL for (int k = 0; k < taps; k++) {
    const VECTOR v = NAME(load)(x + k * PARTS, lanes);
    UNROLL for (int part = 0; part < PARTS; part++) sum[part] = MULTIPLY_ADD(tap[k][part], v, sum[part]);
  }
  NAME(store)(y, NAME(whole)(sum), lanes);
}

static INLINE void NAME(row_few)(const ELEMENT *x, const ELEMENT *h, const int taps, ELEMENT *y,
                                 ptrdiff_t count) {
  VECTOR tap[ROW_FEW][PARTS];
  UNROLL for (int k = 0; k < taps; k++) {
    UNROLL for (int part = 0; part < PARTS; part++) tap[k][part] = (VECTOR)h[k * PARTS + part];
  }
  const ptrdiff_t scalars = count * PARTS;
  if (scalars < LANES) {
    NAME(row_few_vector)(x, tap, taps, y, scalars);
    return;
  }
  ptrdiff_t i = 0;
  _Pragma("clang loop unroll_count(4)") for (; i + LANES <= scalars; i += LANES) {
    NAME(row_few_vector)(x + i, tap, taps, y + i, LANES);
  }
  i = scalars - LANES;
  NAME(row_few_vector)(x + i, tap, taps, y + i, LANES);
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
#if ROW_FEW == 8
    case 5: NAME(row_few)(x, h, 5, y, count); return;
    case 6: NAME(row_few)(x, h, 6, y, count); return;
    case 7: NAME(row_few)(x, h, 7, y, count); return;
    case 8: NAME(row_few)(x, h, 8, y, count); return;
#endif
    default: break;
  }
  for (ptrdiff_t done = 0; done < count;) {
    const loops_span span = next_span(done, count, SAMPLES, ROW_VECTORS);
    const ELEMENT *x_at = x + span.start * PARTS;
    ELEMENT *y_at = y + span.start * PARTS;
    switch (span.vectors) {
      case 0: NAME(row_block)(x_at, h, taps, y_at, 1, count * PARTS); return;
      case 1: NAME(row_block)(x_at, h, taps, y_at, 1, LANES); break;
      case 2: NAME(row_block)(x_at, h, taps, y_at, 2, LANES); break;
#if ROW_VECTORS == 8
      case 4: NAME(row_block)(x_at, h, taps, y_at, 4, LANES); break;
#endif
      default: NAME(row_block)(x_at, h, taps, y_at, ROW_VECTORS, LANES); break;
    }
    done = span.start + span.vectors * SAMPLES;
  }
}
