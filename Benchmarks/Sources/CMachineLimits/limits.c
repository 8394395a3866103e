#define _GNU_SOURCE
#include "CMachineLimits.h"

#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// Many short attempts, so that one of them keeps its core.  Twelve independent accumulators hide the latency (4 cycles) of two multiply-add units.
#define PEAK(NAME, T, BYTES, TARGET)                                                        \
  TARGET static double NAME(void) {                                                         \
    typedef T vector __attribute__((vector_size(BYTES)));                                   \
    vector a0 = {0}, a1 = a0 + 1, a2 = a0 + 2, a3 = a0 + 3, a4 = a0 + 4, a5 = a0 + 5;        \
    vector a6 = a0 + 6, a7 = a0 + 7, a8 = a0 + 8, a9 = a0 + 9, a10 = a0 + 10, a11 = a0 + 11; \
    vector x = a0 + (T)0.999999, y = a0 + (T)1e-9;                                          \
    const long rounds = 500000;                                                            \
    double best = 1e9;                                                                      \
    for (int attempt = 0; attempt < 200; attempt++) {                                         \
      double start = now();                                                                 \
      for (long round = 0; round < rounds; round++) {                                       \
        a0 = a0 * x + y, a1 = a1 * x + y, a2 = a2 * x + y, a3 = a3 * x + y;                 \
        a4 = a4 * x + y, a5 = a5 * x + y, a6 = a6 * x + y, a7 = a7 * x + y;                 \
        a8 = a8 * x + y, a9 = a9 * x + y, a10 = a10 * x + y, a11 = a11 * x + y;             \
      }                                                                                     \
      double seconds = now() - start;                                                       \
      if (seconds < best) best = seconds;                                                   \
    }                                                                                       \
    vector sum = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11;               \
    volatile T keep = sum[0];                                                               \
    (void)keep;                                                                             \
    return 2.0 * 12.0 * (double)(BYTES / sizeof(T)) * (double)rounds / best / 1e9;          \
  }

#pragma clang fp contract(fast)
#if defined(__x86_64__)
PEAK(peak_f32_avx512, float, 64, __attribute__((target("avx512f"))))
PEAK(peak_f64_avx512, double, 64, __attribute__((target("avx512f"))))
PEAK(peak_f32_avx2, float, 32, __attribute__((target("avx2,fma"))))
PEAK(peak_f64_avx2, double, 32, __attribute__((target("avx2,fma"))))
#endif
PEAK(peak_f32_base, float, 16, )
PEAK(peak_f64_base, double, 16, )

// The faster of the two wide sets: some processors run AVX-512 at half rate, so that AVX2 is the peak.
#if defined(__x86_64__)
#define BEST(SUFFIX)                                                            \
  double machine_fma_peak_##SUFFIX(void) {                                      \
    double peak = 0;                                                            \
    if (__builtin_cpu_supports("avx512f")) peak = peak_##SUFFIX##_avx512();     \
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {      \
      double other = peak_##SUFFIX##_avx2();                                    \
      if (other > peak) peak = other;                                           \
    }                                                                           \
    return peak > 0 ? peak : peak_##SUFFIX##_base();                            \
  }
#else
#define BEST(SUFFIX) \
  double machine_fma_peak_##SUFFIX(void) { return peak_##SUFFIX##_base(); }
#endif
BEST(f32)
BEST(f64)

double machine_copy_seconds(void *destination, const void *source, size_t bytes) {
  double best = 1e9;
  for (int attempt = 0; attempt < 50; attempt++) {
    double start = now();
    memcpy(destination, source, bytes);
    double seconds = now() - start;
    if (seconds < best) best = seconds;
  }
  return best;
}
