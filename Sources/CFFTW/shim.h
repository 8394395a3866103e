// FFTW in its three precisions: fftw_ (double), fftwf_ (float), fftwl_ (long double).
#include <fftw3.h>
