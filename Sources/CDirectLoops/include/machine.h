// What Swift cannot ask the C library for: calls that glibc hides behind _GNU_SOURCE.
#ifndef CDIRECTLOOPS_MACHINE_H
#define CDIRECTLOOPS_MACHINE_H

// Cores that this process may run on: those of its affinity mask, so that `taskset` is honoured; at least 1.
int machine_cores(void);

// Whether this thread's arithmetic has overflowed since the last call: IEEE 754's sticky flag, taken down.
int machine_take_overflow(void);

#endif
