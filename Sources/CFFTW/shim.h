// FFTW in its three precisions: fftw_ (double), fftwf_ (float), fftwl_ (long double).
#include <fftw3.h>

// FFTW declares its version as an array of unknown length, which Swift does not import.
static inline const char *fftw_version_string(void) { return fftw_version; }
static inline const char *fftwf_version_string(void) { return fftwf_version; }
static inline const char *fftwl_version_string(void) { return fftwl_version; }
