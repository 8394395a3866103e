// Strided outputs from a panel of gathered samples.
//
// Output c meets tap j at sample c*stride + j*dilation.  Every P = stride / gcd(stride, dilation) taps these
// samples fall into step again: those of taps j and j + P are the same row of samples, taken every `stride`
// samples, P*dilation/stride of them apart.  So `count` = min(P, kernel_columns) such rows, copied together
// for every kernel row, serve all taps, and the outputs of a panel are consecutive.

typedef struct {
  ptrdiff_t count;    // rows of samples for each kernel row
  ptrdiff_t step;     // samples between taps j and j + count
  ptrdiff_t length;   // samples in a row of the panel
  ptrdiff_t outputs;  // of a panel; not positive where not even one vector fits
} NAME(strided_phases);

#define PANEL_BYTES (32 * 1024)

static NAME(strided_phases) NAME(phases_of)(const NAME(strided_job) job) {
  ptrdiff_t a = job.stride, b = job.dilation;
  while (b != 0) {
    const ptrdiff_t rest = a % b;
    a = b, b = rest;
  }
  NAME(strided_phases) phases = {.count = job.stride / a, .step = job.dilation / a};
  if (phases.count > job.kernel_columns) phases.count = job.kernel_columns;
  phases.length = PANEL_BYTES / (ELEMENT_BYTES * PARTS) / job.kernel_rows / phases.count;
  const ptrdiff_t outputs = phases.length - (job.kernel_columns - 1) / phases.count * phases.step;
  phases.outputs = outputs > 0 ? outputs / SAMPLES * SAMPLES : 0;
  return phases;
}

// y[i] = x[i * stride]; for a known stride the compiler gathers with shuffles.
static INLINE void NAME(gather_every)(const ELEMENT *x, const ptrdiff_t stride, ELEMENT *y, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) {
    for (int part = 0; part < PARTS; part++) y[i * PARTS + part] = x[i * stride * PARTS + part];
  }
}

static void NAME(gather_samples)(const ELEMENT *x, ptrdiff_t stride, ELEMENT *y, ptrdiff_t count) {
  switch (stride) {
    case 2: NAME(gather_every)(x, 2, y, count); break;
    case 3: NAME(gather_every)(x, 3, y, count); break;
    case 4: NAME(gather_every)(x, 4, y, count); break;
    default: NAME(gather_every)(x, stride, y, count); break;
  }
}

// One kernel row's rows of samples, for `outputs` outputs; x is where the first output meets the first tap.
static void NAME(fill_panel_line)(const NAME(strided_job) job, const NAME(strided_phases) phases,
                                  const ELEMENT *x, ELEMENT *line, ptrdiff_t outputs) {
  for (ptrdiff_t p = 0; p < phases.count; p++) {
    // Taps p, p + count, ... up to the kernel's last.
    const ptrdiff_t further = (job.kernel_columns - 1 - p) / phases.count * phases.step;
    NAME(gather_samples)(x + p * job.dilation * PARTS, job.stride, line + p * phases.length * PARTS, outputs + further);
  }
}

// The panel is a ring of kernel_rows lines; `top` is the one of the first kernel row.
static INLINE void NAME(panel_block)(const NAME(strided_job) job, const NAME(strided_phases) phases,
                                     const ELEMENT *panel, ptrdiff_t top, ELEMENT *y, const int vectors,
                                     ptrdiff_t lanes) {
  VECTOR sum[ROW_VECTORS][PARTS];
  UNROLL for (int n = 0; n < vectors; n++) {
    UNROLL for (int part = 0; part < PARTS; part++) sum[n][part] = NOTHING;
  }
  const ELEMENT *h = job.h;
  for (ptrdiff_t i = 0; i < job.kernel_rows; i++) {
    const ptrdiff_t line = top + i < job.kernel_rows ? top + i : top + i - job.kernel_rows;
    const ELEMENT *samples = panel + line * phases.count * phases.length * PARTS;
    ptrdiff_t phase = 0, further = 0;
    for (ptrdiff_t j = 0; j < job.kernel_columns; j++, h += PARTS) {
      const ELEMENT *x = samples + (phase * phases.length + further) * PARTS;
      UNROLL for (int n = 0; n < vectors; n++) {
        const VECTOR v = NAME(load)(x + n * LANES, lanes);
        UNROLL for (int part = 0; part < PARTS; part++) {
          sum[n][part] = MULTIPLY_ADD((VECTOR)h[part], v, sum[n][part]);
        }
      }
      if (++phase == phases.count) phase = 0, further += phases.step;
    }
  }
  UNROLL for (int n = 0; n < vectors; n++) NAME(store)(y + n * LANES, NAME(whole)(sum[n]), lanes);
}

static void NAME(panel_row)(const NAME(strided_job) job, const NAME(strided_phases) phases,
                            const ELEMENT *panel, ptrdiff_t top, ELEMENT *y, ptrdiff_t outputs) {
  for (ptrdiff_t done = 0; done < outputs;) {
    const loops_span span = next_span(done, outputs, SAMPLES, ROW_VECTORS);
    const ELEMENT *from = panel + span.start * PARTS;
    ELEMENT *to = y + span.start * PARTS;
    switch (span.vectors) {
      case 0: NAME(panel_block)(job, phases, from, top, to, 1, outputs * PARTS); return;
      case 1: NAME(panel_block)(job, phases, from, top, to, 1, LANES); break;
      case 2: NAME(panel_block)(job, phases, from, top, to, 2, LANES); break;
#if ROW_VECTORS == 8
      case 4: NAME(panel_block)(job, phases, from, top, to, 4, LANES); break;
#endif
      default: NAME(panel_block)(job, phases, from, top, to, ROW_VECTORS, LANES); break;
    }
    done = span.start + span.vectors * SAMPLES;
  }
}

static void NAME(strided_panels)(const NAME(strided_job) job, const NAME(strided_phases) phases,
                                 ptrdiff_t rows, ptrdiff_t columns) {
  ELEMENT panel[PANEL_BYTES / ELEMENT_BYTES] __attribute__((aligned(64)));
  const ptrdiff_t line_length = phases.count * phases.length * PARTS;
  for (ptrdiff_t c = 0; c < columns; c += phases.outputs) {
    const ptrdiff_t outputs = columns - c < phases.outputs ? columns - c : phases.outputs;
    ptrdiff_t top = 0, kept = 0;
    for (ptrdiff_t r = 0; r < rows; r++) {
      const ELEMENT *x = job.x + r * job.row_step + c * job.stride * PARTS;
      for (ptrdiff_t i = kept; i < job.kernel_rows; i++) {
        ELEMENT *line = panel + (top + i) % job.kernel_rows * line_length;
        NAME(fill_panel_line)(job, phases, x + i * job.line_step, line, outputs);
      }
      NAME(panel_row)(job, phases, panel, top, job.y + r * job.y_stride + c * PARTS, outputs);
      // The next row's first lines are this row's last ones, where kernel rows follow each other.
      const ptrdiff_t passed = job.rows_follow && job.stride_rows < job.kernel_rows ? job.stride_rows
                                                                                    : job.kernel_rows;
      kept = job.kernel_rows - passed;
      top = (top + passed) % job.kernel_rows;
    }
  }
}

#undef PANEL_BYTES
