// The codec libraries: libspng (PNG) and libturbojpeg (JPEG) are linked; of libtiff, libsndfile and libzip
// only the types and constants are used here, since they are loaded when first needed.
#include <stdarg.h>
#include <stdio.h>
#include <sndfile.h>
#include <spng.h>
#include <tiff.h>
#include <turbojpeg.h>
#include <zip.h>

// libtiff's field functions take a variable number of arguments, which Swift cannot call: one wrapper for
// each kind of value. `function` is TIFFGetField, TIFFGetFieldDefaulted or TIFFSetField.
typedef int (*codecs_tiff_field)(void *tiff, uint32_t tag, ...);

static inline int codecs_tiff_get(void *function, void *tiff, uint32_t tag, void *value) {
  return ((codecs_tiff_field)function)(tiff, tag, value);
}
static inline int codecs_tiff_get2(void *function, void *tiff, uint32_t tag, void *first, void *second) {
  return ((codecs_tiff_field)function)(tiff, tag, first, second);
}
static inline int codecs_tiff_get3(
    void *function, void *tiff, uint32_t tag, void *first, void *second, void *third) {
  return ((codecs_tiff_field)function)(tiff, tag, first, second, third);
}
static inline int codecs_tiff_set_int(void *function, void *tiff, uint32_t tag, uint32_t value) {
  return ((codecs_tiff_field)function)(tiff, tag, value);
}
static inline int codecs_tiff_set_double(void *function, void *tiff, uint32_t tag, double value) {
  return ((codecs_tiff_field)function)(tiff, tag, value);
}
static inline int codecs_tiff_set_bytes(
    void *function, void *tiff, uint32_t tag, uint32_t count, const void *bytes) {
  return ((codecs_tiff_field)function)(tiff, tag, count, bytes);
}

// An error handler for TIFFOpenOptionsSetErrorHandlerExtR: keeps the first message in the 256 bytes given.
static inline int codecs_tiff_keep_message(
    void *tiff, void *buffer, const char *module, const char *format, va_list arguments) {
  (void)tiff;
  (void)module;
  if (*(char *)buffer == 0) vsnprintf(buffer, 256, format, arguments);
  return 1;
}
static inline void *codecs_tiff_message_keeper(void) { return (void *)codecs_tiff_keep_message; }
static inline int codecs_tiff_ignore_message(
    void *tiff, void *buffer, const char *module, const char *format, va_list arguments) {
  (void)tiff, (void)buffer, (void)module, (void)format, (void)arguments;
  return 1;
}
static inline void *codecs_tiff_message_ignorer(void) { return (void *)codecs_tiff_ignore_message; }
