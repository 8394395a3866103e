#define _GNU_SOURCE
#include "CMachineLimits.h"

#include <fftw3.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// In place, as the library runs them; a real row is padded to its row of complex numbers.
// A round trip multiplies the data by rows * columns; they are all zero, so nothing overflows.
#define TRANSFORM(SUFFIX, API, T)                                                                   \
  double machine_transform_seconds_##SUFFIX(transform_kind kind, int rows, int columns) {           \
    size_t count = (size_t)rows * (size_t)(kind == transform_real ? columns / 2 + 1 : columns);     \
    API##_complex *z = API##_malloc(sizeof(API##_complex) * count);                                 \
    if (!z) return -1;                                                                              \
    memset(z, 0, sizeof(API##_complex) * count);                                                    \
    T *x = (T *)z;                                                                                  \
    API##_plan forward = kind == transform_real                                                     \
                             ? API##_plan_dft_r2c_2d(rows, columns, x, z, FFTW_ESTIMATE)            \
                             : API##_plan_dft_2d(rows, columns, z, z, FFTW_FORWARD, FFTW_ESTIMATE); \
    API##_plan backward = kind == transform_real                                                    \
                              ? API##_plan_dft_c2r_2d(rows, columns, z, x, FFTW_ESTIMATE)           \
                              : API##_plan_dft_2d(rows, columns, z, z, FFTW_BACKWARD, FFTW_ESTIMATE); \
    double best = -1;                                                                               \
    double deadline = now() + 0.4;                                                                  \
    long batch = 1;                                                                                 \
    for (int attempt = 0; forward && backward && (attempt < 5 || now() < deadline); attempt++) {    \
      double start = now();                                                                         \
      for (long i = 0; i < batch; i++) API##_execute(forward), API##_execute(backward);             \
      double seconds = now() - start;                                                               \
      if (best < 0 || seconds / (double)batch < best) best = seconds / (double)batch;               \
      if (seconds < 1e-3) batch *= 2;                                                               \
    }                                                                                               \
    if (forward) API##_destroy_plan(forward);                                                       \
    if (backward) API##_destroy_plan(backward);                                                     \
    API##_free(z);                                                                                  \
    return best;                                                                                    \
  }

TRANSFORM(f32, fftwf, float)
TRANSFORM(f64, fftw, double)
