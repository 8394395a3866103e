// Strided outputs straight from where their samples lie.

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
        const VECTOR v = NAME(load)(job.x + i * job.line_step + o * job.stride * PARTS + j, lanes);
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

static void NAME(dot_product_line)(NAME(strided_job) job, ptrdiff_t columns) {
  for (ptrdiff_t c = 0; c < columns;) {
    const ptrdiff_t outputs = columns - c < STRIDED_OUTPUTS ? 1 : STRIDED_OUTPUTS;
    if (outputs == 1) NAME(dot_products)(job, 1);
    else NAME(dot_products)(job, STRIDED_OUTPUTS);
    job.x += outputs * job.stride * PARTS;
    job.y += outputs * PARTS;
    c += outputs;
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
      const ELEMENT *x = job.x + i * job.line_step + j * job.dilation * PARTS;
      UNROLL for (int o = 0; o < outputs; o++) {
        UNROLL for (int p = 0; p < PARTS * PARTS; p++) {
          ELEMENT *s = &sum[o][p / PARTS][p % PARTS];
          *s = MULTIPLY_ADD(h[p / PARTS], x[o * job.stride * PARTS + p % PARTS], *s);
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

static void NAME(scattered_line)(NAME(strided_job) job, ptrdiff_t columns) {
  for (ptrdiff_t c = 0; c < columns;) {
    const ptrdiff_t outputs = columns - c < STRIDED_OUTPUTS ? 1 : STRIDED_OUTPUTS;
    if (outputs == 1) NAME(scattered_outputs)(job, 1);
    else NAME(scattered_outputs)(job, STRIDED_OUTPUTS);
    job.x += outputs * job.stride * PARTS;
    job.y += outputs * PARTS;
    c += outputs;
  }
}
