// The tables that exist, one per instruction set; dispatch.c chooses one of them.
#ifndef LEVELS_H
#define LEVELS_H

#include "CDirectLoops.h"

extern const direct_loops_table direct_loops_table_plain;
#if defined(__x86_64__)
extern const direct_loops_table direct_loops_table_sse2;
extern const direct_loops_table direct_loops_table_avx2;
extern const direct_loops_table direct_loops_table_avx512;
#endif

#endif
