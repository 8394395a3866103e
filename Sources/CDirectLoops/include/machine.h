// What Swift cannot ask the C library for: calls that glibc hides behind _GNU_SOURCE, and the registers that
// control a thread's arithmetic.
#ifndef CDIRECTLOOPS_MACHINE_H
#define CDIRECTLOOPS_MACHINE_H

// Cores that this process may run on: those of its affinity mask, so that `taskset` is honoured; at least 1.
int machine_cores(void);

// Whether this thread's arithmetic has overflowed since the last call: IEEE 754's sticky flag, taken down.
int machine_take_overflow(void);

// How a thread rounds, and whether it flushes subnormal numbers to zero.
typedef struct {
  int rounding;
  unsigned vectors;
} machine_arithmetic;

// Has this thread compute as IEEE 754 does by default, rounding to nearest and keeping subnormal numbers;
// returns how it computed before.
machine_arithmetic machine_standard_arithmetic(void);
// Undoes that.
void machine_restore_arithmetic(machine_arithmetic before);
// Sets rounding upwards and, where the machine can, flushing to zero: what a test breaks a thread with.
void machine_spoil_arithmetic(void);

#endif
