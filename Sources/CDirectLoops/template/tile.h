// The tile loop: y[r, c] = sum_ij h[i, j] x[r + i, c + j], with steps between the taps' columns.
//
// A register tile of R rows of V vectors.  The kernel's rows are done in groups, and a group column by column: the
// taps of a column stay in registers while each input row is loaded once and feeds every output row that it reaches.
// Larger groups load less often, but of an image whose rows lie 4 KiB apart no more than eight rows are in the nearest
// cache together.  Each output adds its taps in the same order wherever it lies.

#include "tile_ends.h"

// What a tile reads and writes; strides and steps in elements.
typedef struct {
  const ELEMENT *x, *h;
  ELEMENT *y;
  ptrdiff_t x_stride, y_stride, kernel_rows, kernel_columns, step;
  int stream;       // results go past the caches: see tile_columns
  ptrdiff_t ahead;  // from x to the first input row that the next band needs and this one does not
  const NAME(tile_ends) *ends;  // where rows end, when some outputs read beyond; NULL: every sample exists
  ptrdiff_t column;             // of y in its row, for `ends`
} NAME(tile_job);

// The job `columns` further right.
static INLINE NAME(tile_job) NAME(tile_from)(NAME(tile_job) job, ptrdiff_t columns) {
  // With ends, x may be an address before the row, which the lanes in use keep from being read.
  job.x = (const ELEMENT *)((uintptr_t)job.x + (uintptr_t)(columns * PARTS * ELEMENT_BYTES));
  job.y += columns * PARTS;
  job.column += columns;
  return job;
}

// Asks for the input of the next band below this block.  A processor foresees a few rows read side by
// side, not as many as a band has.
static INLINE void NAME(tile_prefetch)(const NAME(tile_job) job, const int rows, const int vectors) {
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int at = 0; at < vectors * VECTOR_BYTES; at += 64) {
      __builtin_prefetch((const char *)(job.x + job.ahead + r * job.x_stride) + at, 0, 2);
    }
  }
}

// Vector `n` of a block whose tap column `j` begins at x.  `used`, where it is not NULL, says for each place that a
// vector is loaded from which lanes have a sample; the others have zeros.  Where the kernel is known to have `size`
// columns (0: any number), no vectors but those at the block's ends can meet such a place.
static INLINE VECTOR NAME(tile_load)(const ELEMENT *x, ptrdiff_t j, const int n, const int size, const int vectors,
                                     ptrdiff_t lanes, const NAME(lanes_used) *used) {
  const int at_end = size == 0 || n * SAMPLES < size - 1 || (vectors - 1 - n) * SAMPLES < size - 1;
  if (used && at_end) return NAME(load_lanes)(x + n * LANES, used[j + n * SAMPLES]);
  return NAME(load)(x + n * LANES, lanes);
}

// Adds the products with `count` rows of taps, from kernel row `row` on.
static INLINE void NAME(tile_group)(VECTOR sum[TILE_ROWS][TILE_VECTORS][PARTS], const NAME(tile_job) *job,
                                    ptrdiff_t row, const int count, const int size, const int rows, const int vectors,
                                    ptrdiff_t lanes, const NAME(lanes_used) *used) {
  const ptrdiff_t kernel_columns = size ? size : job->kernel_columns, step = size ? PARTS : job->step;
  const ELEMENT *x = job->x + row * job->x_stride, *h = job->h + row * kernel_columns * PARTS;
  for (ptrdiff_t j = 0; j < kernel_columns; j++, x += step, h += PARTS) {
    VECTOR tap[TILE_GROUP][PARTS];
    UNROLL for (int i = 0; i < count; i++) {
      UNROLL for (int part = 0; part < PARTS; part++) {
        tap[i][part] = (VECTOR)h[i * kernel_columns * PARTS + part];
        KEEP(tap[i][part]);
      }
    }
    UNROLL for (int line = 0; line < rows + count - 1; line++) {
      UNROLL for (int n = 0; n < vectors; n++) {
        VECTOR v = NAME(tile_load)(x + line * job->x_stride, j, n, size, vectors, lanes, used);
        KEEP(v);
        UNROLL for (int r = 0; r < rows; r++) {
          const int i = line - r;
          if (i < 0 || i >= count) continue;
          UNROLL for (int part = 0; part < PARTS; part++) {
            ADD_PRODUCT(sum[r][n][part], tap[i][part], v);
          }
        }
      }
    }
  }
}

static INLINE void NAME(tile_nothing)(VECTOR sum[TILE_ROWS][TILE_VECTORS][PARTS], const int rows, const int vectors) {
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int n = 0; n < vectors; n++) {
      UNROLL for (int part = 0; part < PARTS; part++) sum[r][n][part] = NOTHING;
    }
  }
}

// Writes a block's sums.
static INLINE void NAME(tile_results)(VECTOR sum[TILE_ROWS][TILE_VECTORS][PARTS], const NAME(tile_job) job,
                                      const int rows, const int vectors, ptrdiff_t lanes) {
  const int stream = job.stream && lanes == LANES && vectors * VECTOR_BYTES % CACHE_LINE == 0
                     && (uintptr_t)job.y % CACHE_LINE == 0;
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int n = 0; n < vectors; n++) {
      ELEMENT *y = job.y + r * job.y_stride + n * LANES;
      const VECTOR result = NAME(whole)(sum[r][n]);
      if (stream) __builtin_nontemporal_store(result, (VECTOR *)y);
      else NAME(store)(y, result, lanes);
    }
  }
}

static INLINE void NAME(tile_block)(const NAME(tile_job) job, const int rows, const int vectors,
                                    ptrdiff_t lanes, const NAME(lanes_used) *used) {
  VECTOR sum[TILE_ROWS][TILE_VECTORS][PARTS];
  NAME(tile_nothing)(sum, rows, vectors);
  const ptrdiff_t groups = (job.kernel_rows + TILE_GROUP - 1) / TILE_GROUP;
  for (ptrdiff_t group = 0, row = 0, count; group < groups; group++, row += count) {
    count = (job.kernel_rows - row) / (groups - group);
#define GROUP(COUNT) \
  case COUNT: NAME(tile_group)(sum, &job, row, COUNT, 0, rows, vectors, lanes, used); break;
    switch (count) {
      GROUP(1) GROUP(2) GROUP(3)
#if REGISTERS == 32
      GROUP(4) GROUP(5)
#endif
      default: break;
    }
#undef GROUP
  }
  NAME(tile_results)(sum, job, rows, vectors, lanes);
}

#include "tile_square.h"

// How many samples lie before the next cache line; none when the samples never meet one.  A line that is
// streamed in two halves, other lines between them, goes to memory twice.
static INLINE ptrdiff_t NAME(unaligned_samples)(const ELEMENT *y) {
  const ptrdiff_t past = (uintptr_t)y % CACHE_LINE / ELEMENT_BYTES, line = CACHE_LINE / (PARTS * ELEMENT_BYTES);
  return past % PARTS != 0 ? 0 : (line - past / PARTS) % line;
}

// A block, whose lanes are looked up where rows end.
static INLINE void NAME(tile_place)(const NAME(tile_job) job, const int rows, const int vectors, ptrdiff_t lanes) {
  const ptrdiff_t count = (vectors - 1) * SAMPLES + lanes / PARTS;
  const NAME(lanes_used) *used = NAME(lanes_of_block)(job.ends, job.column, count);
  if (!used) {
    NAME(tile_block)(job, rows, vectors, lanes, NULL);
    return;
  }
  // Lanes want registers, of which a whole tile leaves none where there are 16.
  const int first = REGISTERS == 16 && vectors > 2 ? 2 : vectors;
  NAME(tile_block)(job, rows, first, first < vectors ? LANES : lanes, used);
  if (first == vectors) return;
  NAME(tile_block)(NAME(tile_from)(job, first * SAMPLES), rows, vectors - first, lanes, used + first * SAMPLES);
}

// `count` columns, fewer than a whole block has, a vector at a time.
static INLINE void NAME(tile_vectors)(NAME(tile_job) job, const int rows, ptrdiff_t count) {
  for (; count > 0; count -= SAMPLES) {
    NAME(tile_place)(job, rows, 1, count < SAMPLES ? count * PARTS : LANES);
    job = NAME(tile_from)(job, SAMPLES);
  }
}

// `rows` rows of the tile past the caches, from left to right and no column twice: what touches a line before it
// is streamed, or after, brings it into the caches for nothing.
static INLINE void NAME(tile_streamed_band)(const NAME(tile_job) *band, const int rows, ptrdiff_t columns) {
  ptrdiff_t done = NAME(unaligned_samples)(band->y);
  if (done > columns) done = columns;
  NAME(tile_vectors)(*band, rows, done);
  if (rows == TILE_ROWS) done = NAME(tile_square_band)(band, done, columns);
  for (; done + TILE_VECTORS * SAMPLES <= columns; done += TILE_VECTORS * SAMPLES) {
    const NAME(tile_job) job = NAME(tile_from)(*band, done);
    NAME(tile_prefetch)(job, rows, TILE_VECTORS);
    NAME(tile_place)(job, rows, TILE_VECTORS, LANES);
  }
  NAME(tile_vectors)(NAME(tile_from)(*band, done), rows, columns - done);
}

// `rows` rows of the tile, from left to right.
static INLINE void NAME(tile_band)(const NAME(tile_job) *band, const int rows, ptrdiff_t columns) {
  ptrdiff_t done = rows == TILE_ROWS ? NAME(tile_square_band)(band, 0, columns) : 0;
  while (done < columns) {
    const loops_span span = next_span(done, columns, SAMPLES, TILE_VECTORS);
    const NAME(tile_job) job = NAME(tile_from)(*band, span.start);
    switch (span.vectors) {
      case 0: NAME(tile_place)(job, rows, 1, columns * PARTS); return;
      case 1: NAME(tile_place)(job, rows, 1, LANES); break;
#if TILE_VECTORS > 2
      case 2: NAME(tile_place)(job, rows, 2, LANES); break;
#endif
      default:
        NAME(tile_prefetch)(job, rows, TILE_VECTORS);
        NAME(tile_place)(job, rows, TILE_VECTORS, LANES);
        break;
    }
    done = span.start + span.vectors * SAMPLES;
  }
}

// Each height has its own functions, for the sake of their size.
static void NAME(tile_high_band)(const NAME(tile_job) *job, ptrdiff_t columns) {
  NAME(tile_band)(job, TILE_ROWS, columns);
}
static void NAME(tile_one_row)(const NAME(tile_job) *job, ptrdiff_t columns) { NAME(tile_band)(job, 1, columns); }
static void NAME(tile_streamed_high_band)(const NAME(tile_job) *job, ptrdiff_t columns) {
  NAME(tile_streamed_band)(job, TILE_ROWS, columns);
}
static void NAME(tile_streamed_row)(const NAME(tile_job) *job, ptrdiff_t columns) {
  NAME(tile_streamed_band)(job, 1, columns);
}

#include "tile_column.h"

static void NAME(tile_rows)(NAME(tile_job) job, ptrdiff_t rows, ptrdiff_t columns) {
  const NAME(tile_job) top = job;
  const int column = job.kernel_columns == 1 && job.kernel_rows >= COLUMN_ROWS && !job.ends;
  for (ptrdiff_t done = 0; done < rows;) {
    ptrdiff_t start = done, high = 1;
    if (column && rows - done >= COLUMN_ROWS) {
      high = COLUMN_ROWS;
    } else if (rows >= TILE_ROWS) {
      // The last band is moved back to end at the last row, as in a row of outputs.
      if (done > rows - TILE_ROWS) start = rows - TILE_ROWS;
      high = TILE_ROWS;
    }
    job.x = (const ELEMENT *)((uintptr_t)top.x + (uintptr_t)(start * job.x_stride * ELEMENT_BYTES));
    job.y = top.y + start * job.y_stride;
    done = start + high;
    job.ahead = done + high <= rows ? (high + job.kernel_rows - 1) * job.x_stride : 0;
    if (column && high == COLUMN_ROWS) NAME(column_band)(job, columns);
    else if (high == 1) (job.stream ? NAME(tile_streamed_row) : NAME(tile_one_row))(&job, columns);
    else (job.stream ? NAME(tile_streamed_high_band) : NAME(tile_high_band))(&job, columns);
  }
}

// The rows of a kernel in flight stay in the second-level cache: wide images are cut into columns.
//
// A result that no cache holds would only push its own beginning out of them, and each of its lines would be
// read before it is written: it is streamed past them.
static void NAME(tile_columns)(NAME(tile_job) job, ptrdiff_t rows, ptrdiff_t columns) {
  const ptrdiff_t cache_bytes = 256 * 1024, tile_samples = TILE_VECTORS * SAMPLES;
  ptrdiff_t width = cache_bytes / (PARTS * ELEMENT_BYTES) / (job.kernel_rows + COLUMN_ROWS);
  width = width < 4 * tile_samples ? 4 * tile_samples : width / tile_samples * tile_samples;
  job.stream = job.stream && TILE_VECTORS * VECTOR_BYTES % CACHE_LINE == 0
               && (rows == 1 || job.y_stride * ELEMENT_BYTES % CACHE_LINE == 0);
  for (ptrdiff_t done = 0; done < columns;) {
    // A narrow rest joins its neighbour.
    const ptrdiff_t here = columns - done < 2 * width ? columns - done : width;
    NAME(tile_rows)(NAME(tile_from)(job, done), rows, here);
    done += here;
  }
#if defined(__x86_64__)
  // Streamed stores are seen in no particular order until a fence.
  if (job.stream) __builtin_ia32_sfence();
#endif
}

static void NAME(tile)(const SCALAR *x, ptrdiff_t x_stride, const SCALAR *h, ptrdiff_t kernel_rows,
                       ptrdiff_t kernel_columns, SCALAR *y, ptrdiff_t y_stride, ptrdiff_t rows,
                       ptrdiff_t columns, int streams) {
  if (rows <= 0 || columns <= 0) return;
  if (kernel_rows == 1 && !streams) {
    for (ptrdiff_t r = 0; r < rows; r++) {
      ROW(x + r * x_stride * PARTS, h, kernel_columns, y + r * y_stride * PARTS, columns);
    }
    return;
  }
  const NAME(tile_job) job = {
    .x = (const ELEMENT *)x, .h = (const ELEMENT *)h, .y = (ELEMENT *)y,
    .x_stride = x_stride * PARTS, .y_stride = y_stride * PARTS,
    .kernel_rows = kernel_rows, .kernel_columns = kernel_columns, .step = PARTS, .stream = streams,
  };
  NAME(tile_columns)(job, rows, columns);
}

// The same for whole rows of `width` samples with zeros beyond: y[r, c] = sum_ij h[i, j] x[r + i, c + j - before].
static void NAME(within)(const SCALAR *x, ptrdiff_t x_stride, ptrdiff_t before, ptrdiff_t width, const SCALAR *h,
                              ptrdiff_t kernel_rows, ptrdiff_t kernel_columns, SCALAR *y, ptrdiff_t y_stride,
                              ptrdiff_t rows, ptrdiff_t columns, int streams) {
  if (rows <= 0 || columns <= 0) return;
  NAME(tile_ends) ends;
  const int read_beyond = NAME(find_ends)(&ends, kernel_columns, before, width, columns);
  const NAME(tile_job) job = {
    // An address before the row may come of it; only lanes with samples are read.
    .x = (const ELEMENT *)((uintptr_t)x - (uintptr_t)(before * PARTS * ELEMENT_BYTES)),
    .h = (const ELEMENT *)h, .y = (ELEMENT *)y, .x_stride = x_stride * PARTS, .y_stride = y_stride * PARTS,
    .kernel_rows = kernel_rows, .kernel_columns = kernel_columns, .step = PARTS, .stream = streams,
    .ends = read_beyond ? &ends : NULL,
  };
  NAME(tile_columns)(job, rows, columns);
}
