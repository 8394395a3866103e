// The image codecs: libspng (PNG) and libturbojpeg (JPEG).
#include <stdio.h>
#include <spng.h>
#include <turbojpeg.h>
