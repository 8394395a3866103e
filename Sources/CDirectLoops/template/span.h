// How a run of outputs is cut into register blocks.
#ifndef LOOPS_SPAN_H
#define LOOPS_SPAN_H

#include <stddef.h>

// `vectors` whole vectors of outputs from `start`; none: the run is shorter than one vector.
typedef struct {
  ptrdiff_t start, vectors;
} loops_span;

// The next block of a run of `count` outputs of which `done` are done, in blocks of `largest`,
// `largest`/2, ..., 1 vectors.  The last block is moved back to end where the run ends: some outputs
// are computed twice, and come out the same, which is cheaper than any tail loop.
static inline __attribute__((always_inline)) loops_span next_span(ptrdiff_t done, ptrdiff_t count,
                                                                  ptrdiff_t samples, ptrdiff_t largest) {
  const ptrdiff_t left = count - done;
  if (left >= largest * samples) return (loops_span){done, largest};
  ptrdiff_t vectors = 1;
  while (vectors * samples < left) vectors *= 2;
  if (vectors > largest) vectors = largest;
  if (vectors * samples <= count) return (loops_span){count - vectors * samples, vectors};
  return (loops_span){done, vectors / 2};
}

#endif
