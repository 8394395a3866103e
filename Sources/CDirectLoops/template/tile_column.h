// The tile loop for kernels of one column: the column pass of a separable kernel.
//
// Nothing is shared from left to right, so the tile is higher than wide: the more output rows share an
// input row, the less often it comes out of the second-level cache.  Sums as in the general tile.

// Input row `line` of the block, which feeds its output rows `first` ... `last`.
static INLINE void NAME(column_line)(VECTOR sum[COLUMN_ROWS][COLUMN_VECTORS][PARTS], const NAME(tile_job) job,
                                     ptrdiff_t line, const int first, const int last, const int vectors,
                                     ptrdiff_t lanes) {
  VECTOR v[COLUMN_VECTORS];
  UNROLL for (int n = 0; n < vectors; n++) {
    v[n] = NAME(load)(job.x + line * job.x_stride + n * LANES, lanes);
    KEEP(v[n]);
  }
  UNROLL for (int r = first; r <= last; r++) {
    UNROLL for (int part = 0; part < PARTS; part++) {
      const VECTOR tap = (VECTOR)job.h[(line - r) * PARTS + part];
      UNROLL for (int n = 0; n < vectors; n++) sum[r][n][part] = MULTIPLY_ADD(tap, v[n], sum[r][n][part]);
    }
  }
}

// COLUMN_ROWS rows of outputs, of a kernel with at least as many.
static INLINE void NAME(column_block)(const NAME(tile_job) job, const int vectors, ptrdiff_t lanes) {
  VECTOR sum[COLUMN_ROWS][COLUMN_VECTORS][PARTS];
  UNROLL for (int r = 0; r < COLUMN_ROWS; r++) {
    UNROLL for (int n = 0; n < vectors; n++) {
      UNROLL for (int part = 0; part < PARTS; part++) sum[r][n][part] = NOTHING;
    }
  }
  UNROLL for (int line = 0; line < COLUMN_ROWS - 1; line++) {
    NAME(column_line)(sum, job, line, 0, line, vectors, lanes);
  }
  for (ptrdiff_t line = COLUMN_ROWS - 1; line < job.kernel_rows; line++) {
    NAME(column_line)(sum, job, line, 0, COLUMN_ROWS - 1, vectors, lanes);
  }
  UNROLL for (int r = 1; r < COLUMN_ROWS; r++) {
    NAME(column_line)(sum, job, job.kernel_rows - 1 + r, r, COLUMN_ROWS - 1, vectors, lanes);
  }
  UNROLL for (int r = 0; r < COLUMN_ROWS; r++) {
    UNROLL for (int n = 0; n < vectors; n++) {
      NAME(store)(job.y + r * job.y_stride + n * LANES, NAME(whole)(sum[r][n]), lanes);
    }
  }
}

static void NAME(column_band)(NAME(tile_job) job, ptrdiff_t columns) {
  const NAME(tile_job) left = job;
  for (ptrdiff_t done = 0; done < columns;) {
    const loops_span span = next_span(done, columns, SAMPLES, COLUMN_VECTORS);
    job.x = left.x + span.start * PARTS;
    job.y = left.y + span.start * PARTS;
    switch (span.vectors) {
      case 0: NAME(column_block)(job, 1, columns * PARTS); return;
      case 1: NAME(column_block)(job, 1, LANES); break;
#if COLUMN_VECTORS > 2
      case 2: NAME(column_block)(job, 2, LANES); break;
#endif
      default:
        NAME(tile_prefetch)(job, COLUMN_ROWS, COLUMN_VECTORS);
        NAME(column_block)(job, COLUMN_VECTORS, LANES);
        break;
    }
    done = span.start + span.vectors * SAMPLES;
  }
}
