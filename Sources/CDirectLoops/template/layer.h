// Sums over channels and taps for many filters at once; see layer_loops.h.

// One block of registers: `outputs` x `vectors` sums, which share every sample and every vector of taps.
static INLINE void NAME(layer_block)(int outputs, int vectors, const layer_terms *terms, const ELEMENT *x,
                                     const ELEMENT *w, const ELEMENT *begin, ptrdiff_t begin_stride, ELEMENT *y,
                                     ptrdiff_t y_stride) {
  VECTOR sum[8][4];
  const ptrdiff_t step = terms->output_step;
  UNROLL for (int p = 0; p < outputs; p++) {
    UNROLL for (int v = 0; v < vectors; v++) sum[p][v] = NAME(load)(begin + p * begin_stride + v * LANES, LANES);
  }
  for (ptrdiff_t c = 0; c < terms->channels; c++, x += terms->channel_step) {
    const ELEMENT *line = x;
    for (ptrdiff_t i = 0; i < terms->rows; i++, line += terms->row_step) {
      const ELEMENT *at = line;
      for (ptrdiff_t j = 0; j < terms->columns; j++, at += terms->column_step, w += vectors * LANES) {
        VECTOR taps[4];
        UNROLL for (int v = 0; v < vectors; v++) {
          taps[v] = *(const VECTOR *)(w + v * LANES);
          KEEP(taps[v]);
        }
        UNROLL for (int p = 0; p < outputs; p++) {
          const VECTOR sample = (VECTOR)(at[p * step]);
          UNROLL for (int v = 0; v < vectors; v++) sum[p][v] = MULTIPLY_ADD(sample, taps[v], sum[p][v]);
        }
      }
    }
  }
  UNROLL for (int p = 0; p < outputs; p++) {
    UNROLL for (int v = 0; v < vectors; v++) NAME(store)(y + p * y_stride + v * LANES, sum[p][v], LANES);
  }
}

#define LAYER_BLOCK(VECTORS, OUTPUTS)                                                                        \
  static void NAME(layer_block_##VECTORS##_##OUTPUTS)(                                                       \
      const layer_terms *terms, const ELEMENT *x, const ELEMENT *w, const ELEMENT *begin,                    \
      ptrdiff_t begin_stride, ELEMENT *y, ptrdiff_t y_stride) {                                              \
    NAME(layer_block)(OUTPUTS, VECTORS, terms, x, w, begin, begin_stride, y, y_stride);                      \
  }
#define LAYER_BLOCKS_TO_6(VECTORS) \
  LAYER_BLOCK(VECTORS, 1) LAYER_BLOCK(VECTORS, 2) LAYER_BLOCK(VECTORS, 3) LAYER_BLOCK(VECTORS, 4) \
  LAYER_BLOCK(VECTORS, 5) LAYER_BLOCK(VECTORS, 6)
#define LAYER_BLOCKS_TO_8(VECTORS) LAYER_BLOCKS_TO_6(VECTORS) LAYER_BLOCK(VECTORS, 7) LAYER_BLOCK(VECTORS, 8)
LAYER_BLOCKS_TO_8(1)
#if REGISTERS == 32
LAYER_BLOCKS_TO_8(2)
LAYER_BLOCKS_TO_6(3)
LAYER_BLOCKS_TO_6(4)
#else
LAYER_BLOCKS_TO_6(2)
#endif

typedef void NAME(layer_block_function)(const layer_terms *, const ELEMENT *, const ELEMENT *, const ELEMENT *,
                                        ptrdiff_t, ELEMENT *, ptrdiff_t);

#define LAYER_NAMES_TO_6(VECTORS)                                                                         \
  NAME(layer_block_##VECTORS##_1), NAME(layer_block_##VECTORS##_2), NAME(layer_block_##VECTORS##_3),      \
    NAME(layer_block_##VECTORS##_4), NAME(layer_block_##VECTORS##_5), NAME(layer_block_##VECTORS##_6)
#define LAYER_NAMES_TO_8(VECTORS) \
  LAYER_NAMES_TO_6(VECTORS), NAME(layer_block_##VECTORS##_7), NAME(layer_block_##VECTORS##_8)

// As many outputs in a block as the registers hold beside a vector of taps for each vector of filters.
static const struct { int most; NAME(layer_block_function) *blocks[8]; } NAME(layer_blocks)[] = {
  {8, {LAYER_NAMES_TO_8(1)}},
#if REGISTERS == 32
  {8, {LAYER_NAMES_TO_8(2)}},
  {6, {LAYER_NAMES_TO_6(3)}},
  {6, {LAYER_NAMES_TO_6(4)}},
#else
  {6, {LAYER_NAMES_TO_6(2)}},
#endif
};

static void NAME(layer_sum)(const layer_terms *terms, const ELEMENT *x, const ELEMENT *w, int vectors,
                            const ELEMENT *begin, ptrdiff_t begin_stride, ELEMENT *y, ptrdiff_t y_stride,
                            ptrdiff_t count) {
  // Blocks of nearly equal size, so that none is left with a single output.
  const int most = NAME(layer_blocks)[vectors - 1].most;
  ptrdiff_t blocks = (count + most - 1) / most;
  for (ptrdiff_t done = 0; done < count; blocks--) {
    const ptrdiff_t outputs = (count - done + blocks - 1) / blocks;
    NAME(layer_blocks)[vectors - 1].blocks[outputs - 1](
        terms, x + done * terms->output_step, w, begin + done * begin_stride, begin_stride, y + done * y_stride,
        y_stride);
    done += outputs;
  }
}

#if LANES == 2
#define LOW_LANES 0, 2
#define HIGH_LANES 1, 3
#elif LANES == 4
#define LOW_LANES 0, 4, 1, 5
#define HIGH_LANES 2, 6, 3, 7
#elif LANES == 8
#define LOW_LANES 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_LANES 4, 12, 5, 13, 6, 14, 7, 15
#else
#define LOW_LANES 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_LANES 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#endif

// Whole squares are turned in registers, by log2(LANES) perfect shuffles; the last outputs one by one.
static void NAME(layer_turn)(const ELEMENT *from, ptrdiff_t from_stride, ptrdiff_t count, ptrdiff_t filters,
                             ELEMENT *to, ptrdiff_t to_stride) {
  const ptrdiff_t whole = count / LANES * LANES;
  for (ptrdiff_t p = 0; p < whole; p += LANES) {
    for (ptrdiff_t f = 0; f < filters; f += LANES) {
      VECTOR square[LANES];
      UNROLL for (int i = 0; i < LANES; i++) square[i] = NAME(load)(from + (p + i) * from_stride + f, LANES);
      UNROLL for (int step = 1; step < LANES; step *= 2) {
        VECTOR shuffled[LANES];
        UNROLL for (int i = 0; i < LANES / 2; i++) {
          shuffled[2 * i] = __builtin_shufflevector(square[i], square[i + LANES / 2], LOW_LANES);
          shuffled[2 * i + 1] = __builtin_shufflevector(square[i], square[i + LANES / 2], HIGH_LANES);
        }
        UNROLL for (int i = 0; i < LANES; i++) square[i] = shuffled[i];
      }
      UNROLL for (int i = 0; i < LANES; i++) {
        if (f + i < filters) NAME(store)(to + (f + i) * to_stride + p, square[i], LANES);
      }
    }
  }
  for (ptrdiff_t f = 0; f < filters; f++) {
    for (ptrdiff_t p = whole; p < count; p++) to[f * to_stride + p] = from[p * from_stride + f];
  }
}

#undef LOW_LANES
#undef HIGH_LANES
#undef LAYER_BLOCK
#undef LAYER_BLOCKS_TO_6
#undef LAYER_BLOCKS_TO_8
#undef LAYER_NAMES_TO_6
#undef LAYER_NAMES_TO_8
