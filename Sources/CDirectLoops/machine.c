#define _GNU_SOURCE
#include "machine.h"

#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#include <fenv.h>
#endif

int machine_cores(void) {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return CPU_COUNT(&set);
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
}

int machine_take_overflow(void) {
  if (!fetestexcept(FE_OVERFLOW)) return 0;
  feclearexcept(FE_OVERFLOW);
  return 1;
}
