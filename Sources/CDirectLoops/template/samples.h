// Looks at samples that lie one after another; part of transform.h, by its rules.

// The largest magnitude that is a number: an infinity counts, a NaN does not.
static double NAME(largest)(const ELEMENT *x, ptrdiff_t count) {
  VECTOR most[2] = {0};
  ptrdiff_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES) {
    UNROLL for (int n = 0; n < 2; n++) {
      const VECTOR v = NAME(load)(x + i + n * LANES, LANES);
      most[n] = __builtin_elementwise_max(most[n], __builtin_elementwise_abs(v));
    }
  }
  for (; i < count; i += LANES) {
    const VECTOR v = NAME(load)(x + i, NAME(lanes_from)(count, i));
    most[0] = __builtin_elementwise_max(most[0], __builtin_elementwise_abs(v));
  }
  most[0] = __builtin_elementwise_max(most[0], most[1]);
  double largest = 0;
  for (int lane = 0; lane < LANES; lane++) largest = most[0][lane] > largest ? most[0][lane] : largest;
  return largest;
}

// Whether a sample is below zero.
static int NAME(any_negative)(const ELEMENT *x, ptrdiff_t count) {
  VECTOR least[2] = {0};
  ptrdiff_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES) {
    UNROLL for (int n = 0; n < 2; n++) {
      least[n] = __builtin_elementwise_min(least[n], NAME(load)(x + i + n * LANES, LANES));
    }
  }
  for (; i < count; i += LANES) {
    least[0] = __builtin_elementwise_min(least[0], NAME(load)(x + i, NAME(lanes_from)(count, i)));
  }
  least[0] = __builtin_elementwise_min(least[0], least[1]);
  for (int lane = 0; lane < LANES; lane++) {
    if (least[0][lane] < 0) return 1;
  }
  return 0;
}

// Widens range[0] ... range[1], smallest and largest, by the largest magnitudes of groups of 16 neighbours;
// groups of zeros, and those with an infinity, are left out.
static void NAME(range)(const ELEMENT *x, ptrdiff_t count, double *range) {
  for (ptrdiff_t i = 0; i < count; i += 16) {
    VECTOR most = {0};
    UNROLL for (int n = 0; n < 16 / LANES; n++) {
      const VECTOR v = NAME(load)(x + i + n * LANES, NAME(lanes_from)(count, i + n * LANES));
      most = __builtin_elementwise_max(most, __builtin_elementwise_abs(v));
    }
    const double peak = __builtin_reduce_max(most);
    if (peak == 0 || peak > __DBL_MAX__) continue;
    if (peak < range[0]) range[0] = peak;
    if (peak > range[1]) range[1] = peak;
  }
}
