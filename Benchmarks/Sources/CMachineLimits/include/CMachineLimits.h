// What the machine can do at best, measured in the same process as the library: multiply-adds,
// copying, and FFTW's transforms without anything around them.
#ifndef CMACHINELIMITS_H
#define CMACHINELIMITS_H

#include <stddef.h>

// Multiply-adds from registers on one core, in 1e9 floating-point operations per second (a multiply-add
// counts two); the best instruction set that this machine has.
double machine_fma_peak_f32(void);
double machine_fma_peak_f64(void);

// Seconds to copy `bytes` with memcpy, the best of several.
double machine_copy_seconds(void *destination, const void *source, size_t bytes);

typedef enum { transform_complex = 0, transform_real = 1 } transform_kind;

// Seconds for one forward and one backward transform of rows x columns samples (rows = 1: one
// dimension), in place and in cache as far as it fits, the best of several; negative without a plan.
// Plans are asked for as FFTW_ESTIMATE, so wisdom that the process has loaded is used.
double machine_transform_seconds_f32(transform_kind kind, int rows, int columns);
double machine_transform_seconds_f64(transform_kind kind, int rows, int columns);

// A block as the matrix that it is transformed as, a kernel, and the signal (height 1) or image that it is moved over.
typedef struct {
  ptrdiff_t rows, columns;
  int is_signal;
  ptrdiff_t kernel_rows, kernel_columns, height, width;
} machine_norms_problem;

// What the sums of squares behind the error bound add to the time of a run, as a share of the time without them: the
// median of the ratios of `budget` seconds of turns. -1 where there is nothing to compare with.
double machine_norms_cost_f32(machine_norms_problem problem, double budget);
double machine_norms_cost_f64(machine_norms_problem problem, double budget);

#endif
