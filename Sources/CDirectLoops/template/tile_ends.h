// The ends of rows, where taps meet no samples: vectors whose lanes beyond the row are zeros.
//
// Outputs are summed as in the tile, and where the rows end makes no difference: an output has the same bits as if the
// zeros stood in memory.

// No end has more places.  An end is longest where it is the whole row, which then has fewer than END_TAPS + 16
// samples: those, and END_TAPS - 1 zeros before them and as many behind.
#define END_PLACES (4 * DIRECT_LOOPS_END_TAPS)

// Outputs [0, left) and [right, columns) of each row read beyond it, or lie between those and whole vectors.
typedef struct {
  NAME(tile_job) job;  // y is the first output of the first row, x the sample under its first tap, there or not
  ptrdiff_t left, right, columns;
  // The lanes that have a sample where lane 0 meets that place: from output 0 on, and from output `right`.
  NAME(lanes_used) left_lanes[END_PLACES], right_lanes[END_PLACES];
} NAME(tile_ends);

// `place` counts samples from the first one that a row of `width` has.
static INLINE NAME(lanes_used) NAME(lanes_with_samples)(ptrdiff_t place, ptrdiff_t width) {
  const ptrdiff_t from = place < 0 ? -place : 0, to = width < place ? 0 : width - place;
  return NAME(lanes_between)((from < SAMPLES ? from : SAMPLES) * PARTS, (to < SAMPLES ? to : SAMPLES) * PARTS);
}

static void NAME(find_ends)(NAME(tile_ends) *ends, const NAME(tile_job) job, ptrdiff_t before, ptrdiff_t width,
                            ptrdiff_t columns) {
  const ptrdiff_t end = width + before - job.kernel_columns + 1;
  ptrdiff_t left = before, right = columns;
  // What is left begins where a line of the cache does, and has whole vectors.
  if (before > 0) left += NAME(unaligned_samples)(job.y + before * PARTS);
  if (end < columns) right = left + (end - left) / SAMPLES * SAMPLES;
  if (end <= left || left > columns) left = right = columns;
  ends->job = job;
  // An address before the row may come of it; only lanes with samples are read.
  ends->job.x = (const ELEMENT *)((uintptr_t)job.x - (uintptr_t)(before * PARTS * ELEMENT_BYTES));
  // A vector or two is not worth streaming.
  ends->job.stream = 0;
  ends->left = left;
  ends->right = right;
  ends->columns = columns;
  for (ptrdiff_t place = 0; left > 0 && place < left + job.kernel_columns - 1; place++) {
    ends->left_lanes[place] = NAME(lanes_with_samples)(place - before, width);
  }
  for (ptrdiff_t place = right; right < columns && place < columns + job.kernel_columns - 1; place++) {
    ends->right_lanes[place - right] = NAME(lanes_with_samples)(place - before, width);
  }
}

static void NAME(tile_high_ends)(const NAME(tile_job) job, const NAME(tile_ends) *ends) {
  NAME(tile_vectors)(job, TILE_ROWS, 0, ends->left, ends->left_lanes);
  NAME(tile_vectors)(job, TILE_ROWS, ends->right, ends->columns, ends->right_lanes);
}

static void NAME(tile_row_ends)(const NAME(tile_job) job, const NAME(tile_ends) *ends) {
  NAME(tile_vectors)(job, 1, 0, ends->left, ends->left_lanes);
  NAME(tile_vectors)(job, 1, ends->right, ends->columns, ends->right_lanes);
}

// Both ends of a band under a 3 x 3 kernel, a vector each, side by side: alone, one would wait for its own sums.
static void NAME(tile_three_ends)(const NAME(tile_job) job, const NAME(tile_ends) *ends) {
  VECTOR sum[2][TILE_ROWS][PARTS];
  const ptrdiff_t place[2] = {0, ends->right * PARTS}, count[2] = {ends->left, ends->columns - ends->right};
  const NAME(lanes_used) *const lanes[2] = {ends->left_lanes, ends->right_lanes};
  UNROLL for (int end = 0; end < 2; end++) {
    UNROLL for (int r = 0; r < TILE_ROWS; r++) {
      UNROLL for (int part = 0; part < PARTS; part++) sum[end][r][part] = NOTHING;
    }
  }
  UNROLL for (int line = 0; line < TILE_ROWS + 2; line++) {
    UNROLL for (int j = 0; j < 3; j++) {
      UNROLL for (int end = 0; end < 2; end++) {
        const ptrdiff_t at = line * job.x_stride + place[end] + j * PARTS;
        const ELEMENT *x = (const ELEMENT *)((uintptr_t)job.x + (uintptr_t)(at * ELEMENT_BYTES));
        const VECTOR v = NAME(load_lanes)(x, lanes[end][j]);
        UNROLL for (int r = 0; r < TILE_ROWS; r++) {
          const int i = line - r;
          if (i < 0 || i > 2) continue;
          UNROLL for (int part = 0; part < PARTS; part++) {
            const VECTOR tap = (VECTOR)job.h[(3 * i + j) * PARTS + part];
            sum[end][r][part] = MULTIPLY_ADD(tap, v, sum[end][r][part]);
          }
        }
      }
    }
  }
  UNROLL for (int end = 0; end < 2; end++) {
    const ptrdiff_t used = count[end] < SAMPLES ? count[end] * PARTS : LANES;
    UNROLL for (int r = 0; r < TILE_ROWS; r++) {
      NAME(store)(job.y + r * job.y_stride + place[end], NAME(whole)(sum[end][r]), used);
    }
  }
}

// The ends of a band, while its rows are near.
static void NAME(tile_band_ends)(const NAME(tile_ends) *ends, ptrdiff_t start, ptrdiff_t high) {
  NAME(tile_job) job = ends->job;
  job.x = (const ELEMENT *)((uintptr_t)job.x + (uintptr_t)(start * job.x_stride * ELEMENT_BYTES));
  job.y += start * job.y_stride;
  if (high == TILE_ROWS) {
    const ptrdiff_t right = ends->columns - ends->right;
    const int single = ends->left > 0 && ends->left <= SAMPLES && right > 0 && right <= SAMPLES;
    if (single && job.kernel_rows == 3 && job.kernel_columns == 3) NAME(tile_three_ends)(job, ends);
    else NAME(tile_high_ends)(job, ends);
    return;
  }
  for (ptrdiff_t row = 0; row < high; row++) {
    NAME(tile_row_ends)(job, ends);
    job.x = (const ELEMENT *)((uintptr_t)job.x + (uintptr_t)(job.x_stride * ELEMENT_BYTES));
    job.y += job.y_stride;
  }
}

#undef END_PLACES
