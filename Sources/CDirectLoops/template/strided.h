// The strided loop: outputs taken every `stride` samples, taps laid every `dilation` samples.
//
// Without a column stride the outputs are consecutive and the tile loop does the work.  With one, the
// samples that a tap meets are gathered into consecutive ones first (strided_panel.h); where that would
// cost more than the sums themselves, taps that are consecutive are summed as a dot product, and all others
// output by output (strided_outputs.h).

typedef struct {
  const ELEMENT *x, *h;
  ELEMENT *y;
  ptrdiff_t kernel_rows, kernel_columns;
  ptrdiff_t stride, dilation;     // of columns, in samples
  ptrdiff_t row_step, line_step;  // in x, from one output row or kernel row to the next, in elements
  ptrdiff_t y_stride;             // in elements
  ptrdiff_t stride_rows;
  int rows_follow;                // kernel rows are not dilated
} NAME(strided_job);

#include "strided_outputs.h"
#include "strided_panel.h"

static void NAME(strided_rows)(NAME(strided_job) job, ptrdiff_t rows, ptrdiff_t columns) {
  // All of this depends on the kernel, the stride and the dilation only, and so does the order of the sums.
  const NAME(strided_phases) phases = NAME(phases_of)(job);
  const int dense = job.dilation == 1 && job.kernel_columns >= SAMPLES;
  if (phases.outputs >= SAMPLES && !(dense && phases.count > 8)) {
    NAME(strided_panels)(job, phases, rows, columns);
    return;
  }
  for (ptrdiff_t r = 0; r < rows; r++) {
    if (dense) NAME(dot_product_line)(job, columns);
    else NAME(scattered_line)(job, columns);
    job.x += job.row_step;
    job.y += job.y_stride;
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
  const ptrdiff_t row_step = stride_rows * x_stride * PARTS, line_step = dilation_rows * x_stride * PARTS;
  if (stride_columns > 1) {
    const NAME(strided_job) job = {
      .x = (const ELEMENT *)x, .h = (const ELEMENT *)h, .y = (ELEMENT *)y,
      .kernel_rows = kernel_rows, .kernel_columns = kernel_columns, .stride = stride_columns,
      .dilation = dilation_columns, .row_step = row_step, .line_step = line_step,
      .y_stride = y_stride * PARTS, .stride_rows = stride_rows, .rows_follow = dilation_rows == 1,
    };
    NAME(strided_rows)(job, rows, columns);
    return;
  }
  // Without a row stride, output rows a dilation apart share input rows: they are a tile of their own.
  const ptrdiff_t apart = stride_rows == 1 ? dilation_rows : rows;
  for (ptrdiff_t r = 0; r < rows && r < apart; r++) {
    const NAME(tile_job) job = {
      .x = (const ELEMENT *)x + r * row_step, .h = (const ELEMENT *)h, .y = (ELEMENT *)y + r * y_stride * PARTS,
      .x_stride = line_step, .y_stride = y_stride * apart * PARTS,
      .kernel_rows = kernel_rows, .kernel_columns = kernel_columns, .step = dilation_columns * PARTS,
    };
    NAME(tile_columns)(job, (rows - r + apart - 1) / apart, columns);
  }
}
