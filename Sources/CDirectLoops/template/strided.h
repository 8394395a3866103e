// The strided loop: outputs taken every `stride` samples, taps laid every `dilation` samples.
//
// Without a column stride the outputs are consecutive and the tile loop does the work.  With one, the
// taps of an output are consecutive (undilated kernel) and a long kernel is a dot product, vectorised
// over its taps; a short or dilated kernel goes output by output.

typedef struct {
  const ELEMENT *x, *h;
  ELEMENT *y;
  ptrdiff_t kernel_rows, kernel_columns;
  ptrdiff_t line_step, tap_step, output_step;  // in x, from one tap or output to the next, in elements
} NAME(strided_job);

// MARK: dot products over the taps

// The sum of every `step`th lane from `first`, by halves: in the same order whatever the vector's origin.
static INLINE ELEMENT NAME(dot_sum)(VECTOR v, const int first, const int step) {
  ELEMENT half[LANES];
  int count = 0;
  for (int i = first; i < LANES; i += step) half[count++] = v[i];
  for (count /= 2; count > 0; count /= 2) {
    for (int i = 0; i < count; i++) half[i] += half[i + count];
  }
  return half[0];
}

// Complex: sum 0 collects re*re and im*im, whose difference is the real part of the result; sum 1, with the
// taps turned, re*im and im*re, whose sum is the imaginary part.
static INLINE void NAME(dot_products)(NAME(strided_job) job, const int outputs) {
  VECTOR sum[STRIDED_OUTPUTS][PARTS];
  UNROLL for (int o = 0; o < outputs; o++) {
    UNROLL for (int part = 0; part < PARTS; part++) sum[o][part] = (VECTOR)(ELEMENT)0;
  }
  const ptrdiff_t length = job.kernel_columns * PARTS;
  for (ptrdiff_t i = 0; i < job.kernel_rows; i++) {
    for (ptrdiff_t j = 0; j < length; j += LANES) {
      const ptrdiff_t lanes = length - j < LANES ? length - j : LANES;
      VECTOR tap[PARTS];
      tap[0] = NAME(load)(job.h + i * length + j, lanes);
#if PARTS == 2
      tap[1] = NAME(turned)(tap[0]);
#endif
      UNROLL for (int o = 0; o < outputs; o++) {
        const VECTOR v = NAME(load)(job.x + i * job.line_step + o * job.output_step + j, lanes);
        UNROLL for (int part = 0; part < PARTS; part++) {
          sum[o][part] = MULTIPLY_ADD(tap[part], v, sum[o][part]);
        }
      }
    }
  }
  UNROLL for (int o = 0; o < outputs; o++) {
#if PARTS == 2
    job.y[2 * o] = NAME(dot_sum)(sum[o][0], 0, 2) - NAME(dot_sum)(sum[o][0], 1, 2);
    job.y[2 * o + 1] = NAME(dot_sum)(sum[o][1], 0, 1);
#else
    job.y[o] = NAME(dot_sum)(sum[o][0], 0, 1);
#endif
  }
}

// MARK: output by output

static INLINE void NAME(scattered_outputs)(NAME(strided_job) job, const int outputs) {
  // sum[o][part][c]: products of component c of the samples with the real or imaginary parts of the taps.
  ELEMENT sum[STRIDED_OUTPUTS][PARTS][PARTS];
  UNROLL for (int o = 0; o < outputs; o++) {
    UNROLL for (int p = 0; p < PARTS * PARTS; p++) sum[o][p / PARTS][p % PARTS] = (ELEMENT)(-0.0);
  }
  const ELEMENT *h = job.h;
  for (ptrdiff_t i = 0; i < job.kernel_rows; i++) {
    for (ptrdiff_t j = 0; j < job.kernel_columns; j++, h += PARTS) {
      const ELEMENT *x = job.x + i * job.line_step + j * job.tap_step;
      UNROLL for (int o = 0; o < outputs; o++) {
        UNROLL for (int p = 0; p < PARTS * PARTS; p++) {
          ELEMENT *s = &sum[o][p / PARTS][p % PARTS];
          *s = MULTIPLY_ADD(h[p / PARTS], x[o * job.output_step + p % PARTS], *s);
        }
      }
    }
  }
  UNROLL for (int o = 0; o < outputs; o++) {
#if PARTS == 2
    job.y[2 * o] = sum[o][0][0] - sum[o][1][1];
    job.y[2 * o + 1] = sum[o][0][1] + sum[o][1][0];
#else
    job.y[o] = sum[o][0][0];
#endif
  }
}

static void NAME(strided_line)(NAME(strided_job) job, ptrdiff_t columns) {
  const int dense = job.tap_step == PARTS && job.kernel_columns >= SAMPLES;
  for (ptrdiff_t c = 0; c < columns;) {
    const int outputs = columns - c < STRIDED_OUTPUTS ? 1 : STRIDED_OUTPUTS;
    if (dense && outputs > 1) NAME(dot_products)(job, STRIDED_OUTPUTS);
    else if (dense) NAME(dot_products)(job, 1);
    else if (outputs > 1) NAME(scattered_outputs)(job, STRIDED_OUTPUTS);
    else NAME(scattered_outputs)(job, 1);
    job.x += outputs * job.output_step;
    job.y += outputs * PARTS;
    c += outputs;
  }
}

static void NAME(strided)(const SCALAR *x, ptrdiff_t x_stride, const SCALAR *h, ptrdiff_t kernel_rows,
                          ptrdiff_t kernel_columns, ptrdiff_t dilation_rows, ptrdiff_t dilation_columns,
                          SCALAR *y, ptrdiff_t y_stride, ptrdiff_t rows, ptrdiff_t columns,
                          ptrdiff_t stride_rows, ptrdiff_t stride_columns) {
  if (rows <= 0 || columns <= 0) return;
  if (kernel_rows == 1) dilation_rows = 1;
  if (kernel_columns == 1) dilation_columns = 1;
  if (kernel_rows == 1 && stride_columns == 1 && dilation_columns == 1) {
    for (ptrdiff_t r = 0; r < rows; r++) {
      ROW(x + r * stride_rows * x_stride * PARTS, h, kernel_columns, y + r * y_stride * PARTS, columns);
    }
    return;
  }
  const ptrdiff_t line_step = dilation_rows * x_stride * PARTS;
  // Without a row stride, output rows a dilation apart share input rows: they are a tile of their own.
  const ptrdiff_t together = stride_rows == 1 && stride_columns == 1 ? dilation_rows : rows;
  for (ptrdiff_t r = 0; r < rows && r < together; r++) {
    const ELEMENT *x_row = (const ELEMENT *)x + r * stride_rows * x_stride * PARTS;
    ELEMENT *y_row = (ELEMENT *)y + r * y_stride * PARTS;
    if (stride_columns == 1) {
      const NAME(tile_job) job = {
        .x = x_row, .h = (const ELEMENT *)h, .y = y_row,
        .x_stride = line_step, .y_stride = y_stride * dilation_rows * PARTS,
        .kernel_rows = kernel_rows, .kernel_columns = kernel_columns, .step = dilation_columns * PARTS,
      };
      NAME(tile_columns)(job, stride_rows == 1 ? (rows - r + dilation_rows - 1) / dilation_rows : 1, columns);
    } else {
      const NAME(strided_job) job = {
        .x = x_row, .h = (const ELEMENT *)h, .y = y_row,
        .kernel_rows = kernel_rows, .kernel_columns = kernel_columns, .line_step = line_step,
        .tap_step = dilation_columns * PARTS, .output_step = stride_columns * PARTS,
      };
      NAME(strided_line)(job, columns);
    }
  }
}
