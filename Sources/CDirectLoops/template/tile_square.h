// The tile loop for 3 x 3, 5 x 5 and 7 x 7 kernels, the commonest of all: of known size, and without a decision
// from block to block.  The sums are those of the general tile.

static INLINE void NAME(tile_square)(const NAME(tile_job) *job, const int size, const int vectors,
                                     const NAME(lanes_used) *used) {
  VECTOR sum[TILE_ROWS][TILE_VECTORS][PARTS];
  NAME(tile_nothing)(sum, TILE_ROWS, vectors);
  // The groups of the general tile, of which there are no more than three.
  const int groups = (size + TILE_GROUP - 1) / TILE_GROUP, first = size / groups;
  const int second = groups > 1 ? (size - first) / (groups - 1) : 0, third = size - first - second;
  NAME(tile_group)(sum, job, 0, first, size, TILE_ROWS, vectors, LANES, used);
  if (second) NAME(tile_group)(sum, job, first, second, size, TILE_ROWS, vectors, LANES, used);
  if (third) NAME(tile_group)(sum, job, first + second, third, size, TILE_ROWS, vectors, LANES, used);
  NAME(tile_results)(sum, *job, TILE_ROWS, vectors, LANES);
}

// `count` blocks from column `at` on.  Jobs are handed over in place: a copy of one that was just written would wait
// for its parts.
static INLINE void NAME(tile_square_run)(const NAME(tile_job) *band, ptrdiff_t at, ptrdiff_t count, const int size,
                                         const int vectors, const NAME(lanes_used) *used) {
  NAME(tile_job) job = NAME(tile_from)(*band, at);
  for (; count > 0; count--) {
    NAME(tile_prefetch)(job, TILE_ROWS, vectors);
    NAME(tile_square)(&job, size, vectors, used);
    job.x += vectors * LANES;
    job.y += vectors * LANES;
  }
}

// Inside a row, and one or two vectors where it ends: more would not stay in registers beside their lanes.
#define RUN(BASE, SIZE, VECTORS, USED)                                                                          \
  static NEVER_INLINE void NAME(BASE##_##SIZE)(const NAME(tile_job) *band, ptrdiff_t at, ptrdiff_t count,       \
                                               const NAME(lanes_used) *used) {                                  \
    (void)used;                                                                                                 \
    NAME(tile_square_run)(band, at, count, SIZE, VECTORS, USED);                                                \
  }
#define RUNS(SIZE)                                                                                              \
  RUN(square_inside, SIZE, TILE_VECTORS, NULL)                                                                  \
  RUN(square_end_of_1, SIZE, 1, used)                                                                           \
  RUN(square_end_of_2, SIZE, 2, used)                                                                           \
  static const NAME(square_runs) NAME(square_##SIZE) = {                                                        \
    NAME(square_inside_##SIZE), NAME(square_end_of_1_##SIZE), NAME(square_end_of_2_##SIZE)};

typedef struct {
  void (*inside)(const NAME(tile_job) *, ptrdiff_t, ptrdiff_t, const NAME(lanes_used) *);
  void (*end_of_1)(const NAME(tile_job) *, ptrdiff_t, ptrdiff_t, const NAME(lanes_used) *);
  void (*end_of_2)(const NAME(tile_job) *, ptrdiff_t, ptrdiff_t, const NAME(lanes_used) *);
} NAME(square_runs);

RUNS(3)
#if PARTS == 1 && ELEMENT_IS_FLOAT
RUNS(5)
RUNS(7)
#endif
#undef RUNS
#undef RUN

// The loops for the job's kernel, if it has any.
static INLINE const NAME(square_runs) *NAME(runs_of)(const NAME(tile_job) *job) {
  if (job->kernel_rows != job->kernel_columns || job->step != PARTS) return NULL;
  switch (job->kernel_rows) {
    case 3: return &NAME(square_3);
#if PARTS == 1 && ELEMENT_IS_FLOAT
    case 5: return &NAME(square_5);
    case 7: return &NAME(square_7);
#endif
    default: return NULL;
  }
}

// The blocks of a band from column `at` on that have this loop, whole ones and those where rows end; returns where
// they end.
static INLINE ptrdiff_t NAME(tile_square_band)(const NAME(tile_job) *band, ptrdiff_t at, ptrdiff_t columns) {
  const NAME(square_runs) *const run = NAME(runs_of)(band);
  if (!run) return at;
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
      run->inside(band, at, inside, NULL);
      at += inside * block;
      continue;
    }
    const loops_span span = next_span(at, columns, SAMPLES, 2);
    const NAME(lanes_used) *used = NAME(lanes_at)(ends, band->column + span.start);
    const int keeps_lines_whole = span.start == at && 2 * VECTOR_BYTES % CACHE_LINE == 0;
    if (!used || span.vectors == 0 || (band->stream && !keeps_lines_whole)) break;
    (span.vectors == 1 ? run->end_of_1 : run->end_of_2)(band, span.start, 1, used);
    at = span.start + span.vectors * SAMPLES;
  }
  return at;
}
