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

// The row, in blocks of ROW_VECTORS vectors and then of fewer.
static void NAME(row_blocks)(const ELEMENT *x, const ELEMENT *h, ptrdiff_t taps, ELEMENT *y,
                             ptrdiff_t count) {
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
