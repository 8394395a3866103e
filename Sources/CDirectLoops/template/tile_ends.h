// The ends of rows, where taps meet no samples: blocks whose loads leave out the lanes beyond the row.
//
// Those lanes are zeros, and an output has the same bits as if the zeros stood in memory.

// No table has more places: a kernel's columns, as many before the row or behind it, and a block.
#define END_PLACES (4 * DIRECT_LOOPS_END_TAPS)

typedef struct {
  // Blocks that begin before output `left`, and those that reach beyond output `right`, meet places without samples.
  ptrdiff_t left, right;
  // The lanes that have a sample where lane 0 meets that place: from output 0 on, and from one block before `right`.
  NAME(lanes_used) left_lanes[END_PLACES], right_lanes[END_PLACES];
} NAME(tile_ends);

// `place` counts samples from the first one that a row of `width` has.
static INLINE NAME(lanes_used) NAME(lanes_with_samples)(ptrdiff_t place, ptrdiff_t width) {
  const ptrdiff_t from = place < 0 ? -place : 0, to = width < place ? 0 : width - place;
  return NAME(lanes_between)((from < SAMPLES ? from : SAMPLES) * PARTS, (to < SAMPLES ? to : SAMPLES) * PARTS);
}

// Where rows of `columns` outputs end, the first of which meets `before` places before its row; whether any reads
// beyond it.
static int NAME(find_ends)(NAME(tile_ends) *ends, ptrdiff_t kernel_columns, ptrdiff_t before, ptrdiff_t width,
                           ptrdiff_t columns) {
  const ptrdiff_t block = TILE_VECTORS * SAMPLES, places = columns + kernel_columns - 1;
  const ptrdiff_t end = width + before - kernel_columns + 1;
  if (before <= 0 && end >= columns) return 0;
  ends->left = before < 0 ? 0 : before;
  // Without an end at the right, no block comes near it.
  ends->right = end < 0 ? 0 : end < columns ? end : columns + block;
  // A short row needs one table only, and has no inside.
  const int is_short = columns <= ends->left + block;
  if (is_short) ends->left = columns;
  const ptrdiff_t last = is_short ? places : ends->left + block + kernel_columns - 1;
  for (ptrdiff_t place = 0; ends->left > 0 && place < last; place++) {
    ends->left_lanes[place] = NAME(lanes_with_samples)(place - before, width);
  }
  const ptrdiff_t first = ends->right - block;
  for (ptrdiff_t place = first; !is_short && ends->right < columns && place < places; place++) {
    ends->right_lanes[place - first] = NAME(lanes_with_samples)(place - before, width);
  }
  return 1;
}

// The lanes of a block from `column` on, where they are known: at the ends, and up to a block before the right one.
static INLINE const NAME(lanes_used) *NAME(lanes_at)(const NAME(tile_ends) *ends, ptrdiff_t column) {
  if (!ends) return NULL;
  if (column < ends->left) return ends->left_lanes + column;
  const ptrdiff_t place = column + TILE_VECTORS * SAMPLES - ends->right;
  return place < 0 ? NULL : ends->right_lanes + place;
}

// The lanes with samples of a block of `count` outputs from `column` on; NULL: all of them.
static INLINE const NAME(lanes_used) *NAME(lanes_of_block)(const NAME(tile_ends) *ends, ptrdiff_t column,
                                                           ptrdiff_t count) {
  if (!ends || (column >= ends->left && column + count <= ends->right)) return NULL;
  return NAME(lanes_at)(ends, column);
}

#undef END_PLACES
