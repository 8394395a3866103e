// The tile loop for 3 x 3 kernels, the commonest of all, whose cost is mostly the memory's: everything
// is unrolled, the taps stay in registers, and the sums are those of the general tile.
static INLINE void NAME(tile_three)(const NAME(tile_job) job, VECTOR tap[3][3][PARTS]) {
  VECTOR sum[TILE_ROWS][TILE_VECTORS][PARTS];
  UNROLL for (int r = 0; r < TILE_ROWS; r++) {
    UNROLL for (int n = 0; n < TILE_VECTORS; n++) {
      UNROLL for (int part = 0; part < PARTS; part++) sum[r][n][part] = NOTHING;
    }
  }
  UNROLL for (int line = 0; line < TILE_ROWS + 2; line++) {
    const ELEMENT *x = job.x + line * job.x_stride;
    VECTOR here = NAME(load)(x, LANES);
    KEEP(here);
    UNROLL for (int n = 0; n < TILE_VECTORS; n++, x += LANES) {
      VECTOR next = here;
      if (n + 1 < TILE_VECTORS) next = NAME(load)(x + LANES, LANES);
      KEEP(next);
      UNROLL for (int j = 0; j < 3; j++) {
        VECTOR v = here;
        if (SHIFTING_TAPS && j == 1 && n + 1 < TILE_VECTORS) v = NAME(shifted)(here, next, 1);
        else if (j > 0) v = NAME(load)(x + j * PARTS, LANES);
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
  NAME(tile_results)(sum, job, TILE_ROWS, TILE_VECTORS, LANES);
}

// Whole blocks of a band, the last one moved back to end where the band ends, unless results are streamed; returns
// how many columns are done.
static ptrdiff_t NAME(tile_three_band)(NAME(tile_job) job, ptrdiff_t columns) {
  VECTOR tap[3][3][PARTS];
  UNROLL for (int i = 0; i < 3; i++) {
    UNROLL for (int j = 0; j < 3; j++) {
      UNROLL for (int part = 0; part < PARTS; part++) tap[i][j][part] = (VECTOR)job.h[(3 * i + j) * PARTS + part];
    }
  }
  ptrdiff_t done = 0;
  for (; done + TILE_VECTORS * SAMPLES <= columns; done += TILE_VECTORS * SAMPLES) {
    NAME(tile_prefetch)(job, TILE_ROWS, TILE_VECTORS);
    NAME(tile_three)(job, tap);
    job.x += TILE_VECTORS * LANES;
    job.y += TILE_VECTORS * LANES;
  }
  if (job.stream || done == 0 || done == columns) return done;
  job.x -= (done + TILE_VECTORS * SAMPLES - columns) * PARTS;
  job.y -= (done + TILE_VECTORS * SAMPLES - columns) * PARTS;
  NAME(tile_three)(job, tap);
  return columns;
}
