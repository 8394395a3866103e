// The entry points of four_step.h; part of dispatch.c.
#define FOUR_STEP_DEFINE(SUFFIX, T)                                                                          \
  void four_step_gather_##SUFFIX(const T *const *re, const T *const *im, const T *roots, ptrdiff_t rows,     \
                                 ptrdiff_t columns, T *scratch, ptrdiff_t pitch) {                           \
    loops()->four_step_gather_##SUFFIX(re, im, roots, rows, columns, scratch, pitch);                                  \
  }                                                                                                          \
  void four_step_scatter_##SUFFIX(const T *scratch, ptrdiff_t pitch, const T *roots, ptrdiff_t rows,         \
                                  ptrdiff_t columns, T *const *re, T *const *im) {                           \
    loops()->four_step_scatter_##SUFFIX(scratch, pitch, roots, rows, columns, re, im);                                 \
  }                                                                                                          \
  void four_step_transpose_##SUFFIX(const T *from, ptrdiff_t from_stride, ptrdiff_t rows, ptrdiff_t columns, \
                                    T *to, ptrdiff_t to_stride, int streaming) {                             \
    loops()->four_step_transpose_##SUFFIX(from, from_stride, rows, columns, to, to_stride, streaming);                 \
  }                                                                                                          \
  void four_step_twiddle_##SUFFIX(const T *from, T *to, ptrdiff_t count, const T *coarse, const T *fine,     \
                                  ptrdiff_t grain, int conjugate) {                                          \
    loops()->four_step_twiddle_##SUFFIX(from, to, count, coarse, fine, grain, conjugate);                              \
  }                                                                                                          \
  void four_step_stream_##SUFFIX(const T *from, T *to, ptrdiff_t count) {                                    \
    loops()->four_step_stream_##SUFFIX(from, to, count);                                                               \
  }
FOUR_STEP_DEFINE(f32, float)
FOUR_STEP_DEFINE(f64, double)
#undef FOUR_STEP_DEFINE
