#define _GNU_SOURCE
#include "machine.h"

#include <fenv.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#endif
#if defined(__x86_64__)
#include <xmmintrin.h>
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

// The register of the vector unit, and its bits that are 0 by default: rounding other than to nearest,
// flushing results to zero, taking operands for zero.
#if defined(__x86_64__)
static const unsigned unusual = 0x6000 | 0x8000 | 0x0040;
static unsigned vector_control(void) { return _mm_getcsr(); }
static void set_vector_control(unsigned control) { _mm_setcsr(control); }
#elif defined(__aarch64__)
static const unsigned unusual = 3u << 22 | 1u << 24 | 1u << 19;
static unsigned vector_control(void) {
  unsigned long control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  return (unsigned)control;
}
static void set_vector_control(unsigned control) {
  __asm__ volatile("msr fpcr, %0" : : "r"((unsigned long)control));
}
#else
static const unsigned unusual = 0;
static unsigned vector_control(void) { return 0; }
static void set_vector_control(unsigned control) { (void)control; }
#endif

machine_arithmetic machine_standard_arithmetic(void) {
  const machine_arithmetic before = {fegetround(), vector_control() & unusual};
  if (before.rounding != FE_TONEAREST) fesetround(FE_TONEAREST);
  if (before.vectors) set_vector_control(vector_control() & ~unusual);
  return before;
}

void machine_restore_arithmetic(machine_arithmetic before) {
  if (before.rounding != FE_TONEAREST) fesetround(before.rounding);
  if (before.vectors) set_vector_control((vector_control() & ~unusual) | before.vectors);
}

void machine_spoil_arithmetic(void) {
  fesetround(FE_UPWARD);
#if defined(__x86_64__)
  set_vector_control(vector_control() | 0x8040);
#endif
}
