// The tile loop for 3 x 3 kernels, the commonest of all, whose cost is mostly the memory's: everything
// is unrolled, the taps stay in registers, and the sums are those of the general tile.
//
// Of a block where rows end, no more than two places before its outputs and two behind them have no sample: only
// the vectors that meet those look at `used`.
static INLINE VECTOR NAME(load_of_three)(const ELEMENT *x, const int n, const int j, const int vectors,
                                         const NAME(lanes_used) *used) {
  const int place = n * SAMPLES + j, at_end = n * SAMPLES < 2 || (vectors - 1 - n) * SAMPLES < 2;
  if (used && at_end) return NAME(load_lanes)(x + place * PARTS, used[place]);
  return NAME(load)(x + place * PARTS, LANES);
}

static INLINE void NAME(tile_three)(const NAME(tile_job) job, VECTOR tap[3][3][PARTS], const int vectors,
                                    const NAME(lanes_used) *used) {
  VECTOR sum[TILE_ROWS][TILE_VECTORS][PARTS];
  UNROLL for (int r = 0; r < TILE_ROWS; r++) {
    UNROLL for (int n = 0; n < vectors; n++) {
      UNROLL for (int part = 0; part < PARTS; part++) sum[r][n][part] = NOTHING;
    }
  }
  UNROLL for (int line = 0; line < TILE_ROWS + 2; line++) {
    const ELEMENT *x = job.x + line * job.x_stride;
    VECTOR here = NAME(load_of_three)(x, 0, 0, vectors, used);
    KEEP(here);
    UNROLL for (int n = 0; n < vectors; n++) {
      VECTOR next = here;
      if (n + 1 < vectors) next = NAME(load_of_three)(x, n + 1, 0, vectors, used);
      KEEP(next);
      UNROLL for (int j = 0; j < 3; j++) {
        VECTOR v = here;
        if (SHIFTING_TAPS && j == 1 && n + 1 < vectors) v = NAME(shifted)(here, next, 1);
        else if (j > 0) v = NAME(load_of_three)(x, n, j, vectors, used);
        KEEP(v);
        UNROLL for (int r = 0; r < TILE_ROWS; r++) {
          const int i = line - r;
          if (i < 0 || i > 2) continue;
          UNROLL for (int part = 0; part < PARTS; part++) {
            sum[r][n][part] = MULTIPLY_ADD(tap[i][j][part], v, sum[r][n][part]);
          }
        }
      }
      here = next;
    }
  }
  NAME(tile_results)(sum, job, TILE_ROWS, vectors, LANES);
}

// `count` blocks from column `at` on.  A loop without calls keeps the taps in registers.  Jobs are handed over in
// place: a copy of one that was just written would wait for its parts.
static INLINE void NAME(tile_three_run)(const NAME(tile_job) *band, ptrdiff_t at, ptrdiff_t count, const int vectors,
                                        const NAME(lanes_used) *used) {
  NAME(tile_job) job = NAME(tile_from)(*band, at);
  VECTOR tap[3][3][PARTS];
  UNROLL for (int i = 0; i < 3; i++) {
    UNROLL for (int j = 0; j < 3; j++) {
      UNROLL for (int part = 0; part < PARTS; part++) tap[i][j][part] = (VECTOR)job.h[(3 * i + j) * PARTS + part];
    }
  }
  for (; count > 0; count--) {
    NAME(tile_prefetch)(job, TILE_ROWS, vectors);
    NAME(tile_three)(job, tap, vectors, used);
    job.x += vectors * LANES;
    job.y += vectors * LANES;
  }
}

// Inside a row, and one or two vectors where it ends: more would not stay in registers beside their lanes.
#define RUN(BASE, VECTORS, USED)                                                                                \
  static NEVER_INLINE void NAME(BASE)(const NAME(tile_job) *band, ptrdiff_t at, ptrdiff_t count,                \
                                      const NAME(lanes_used) *used) {                                           \
    (void)used;                                                                                                 \
    NAME(tile_three_run)(band, at, count, VECTORS, USED);                                                       \
  }
RUN(tile_three_inside, TILE_VECTORS, NULL)
RUN(tile_three_end_of_1, 1, used)
RUN(tile_three_end_of_2, 2, used)
#undef RUN

// The blocks of a band from column `at` on that have this loop, whole ones and those where rows end; returns where
// they end.
static INLINE ptrdiff_t NAME(tile_three_band)(const NAME(tile_job) *band, ptrdiff_t at, ptrdiff_t columns) {
  const NAME(tile_ends) *const ends = band->ends;
  const ptrdiff_t block = TILE_VECTORS * SAMPLES;
  const ptrdiff_t left = ends ? ends->left - band->column : 0, right = ends ? ends->right - band->column : columns;
  while (at < columns) {
    ptrdiff_t inside = at < left ? 0 : ((right < columns ? right : columns) - at) / block;
    // The last block inside is moved back, where there is room for it.
    if (inside == 0 && at >= left && right >= columns && columns - block >= (left < 0 ? 0 : left) && !band->stream) {
      inside = 1;
      at = columns - block;
    }
    if (inside > 0) {
      NAME(tile_three_inside)(band, at, inside, NULL);
      at += inside * block;
      continue;
    }
    const loops_span span = next_span(at, columns, SAMPLES, 2);
    const NAME(lanes_used) *used = NAME(lanes_at)(ends, band->column + span.start);
    const int keeps_lines_whole = span.start == at && 2 * VECTOR_BYTES % CACHE_LINE == 0;
    if (!used || span.vectors == 0 || (band->stream && !keeps_lines_whole)) break;
    (span.vectors == 1 ? NAME(tile_three_end_of_1) : NAME(tile_three_end_of_2))(band, span.start, 1, used);
    at = span.start + span.vectors * SAMPLES;
  }
  return at;
}
