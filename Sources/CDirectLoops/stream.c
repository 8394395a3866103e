// Copies that go past the caches.
#include "CDirectLoops.h"

#include <string.h>

#define CACHE_LINE 64

typedef uint8_t piece __attribute__((ext_vector_type(16)));
typedef uint8_t unaligned_piece __attribute__((ext_vector_type(16), aligned(1), may_alias));

// A whole line at a time, so that none goes to memory twice.
static inline void stream_line(const char *x, char *y) {
  piece part[CACHE_LINE / sizeof(piece)];
  for (size_t i = 0; i < CACHE_LINE / sizeof(piece); i++) part[i] = ((const unaligned_piece *)x)[i];
  for (size_t i = 0; i < CACHE_LINE / sizeof(piece); i++) {
    __builtin_nontemporal_store(part[i], (piece *)__builtin_assume_aligned(y, CACHE_LINE) + i);
  }
}

void stream_rows(const void *x, ptrdiff_t x_stride, void *y, ptrdiff_t y_stride, ptrdiff_t rows, ptrdiff_t bytes) {
  for (ptrdiff_t row = 0; row < rows; row++) {
    const char *from = (const char *)x + row * x_stride;
    char *to = (char *)y + row * y_stride, *const end = to + bytes;
    // What lies before the first line that is all ours, and behind the last one, is stored as usual: another row or
    // block has the rest of it.
    ptrdiff_t before = (ptrdiff_t)(-(uintptr_t)to % CACHE_LINE);
    if (before > bytes) before = bytes;
    memcpy(to, from, (size_t)before);
    to += before, from += before;
    for (; end - to >= CACHE_LINE; to += CACHE_LINE, from += CACHE_LINE) stream_line(from, to);
    memcpy(to, from, (size_t)(end - to));
  }
#if defined(__x86_64__)
  // Streamed stores are seen in no particular order until a fence.
  __builtin_ia32_sfence();
#endif
}
