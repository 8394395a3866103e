// Lets ThreadSanitizer see one holder of a contended Mutex follow another: preloaded by `make sanitize-thread`.
//
// A Mutex that is contended is waited for, and handed over, in libswiftSynchronization, which is not compiled for the
// sanitizer: it would see no order between two holders, and call whatever they share a race.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
// Swift passes the handle as the context.
#define HANDLE __attribute__((swift_context)) void *handle
// Synchronization._MutexHandle._lockSlow(_: UInt32) and _unlockSlow()
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// None in processes that are not under the sanitizer.
extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

SWIFT void lock_slowly(uint32_t thread, HANDLE) __asm__(LOCK);
SWIFT void unlock_slowly(HANDLE) __asm__(UNLOCK);

SWIFT void lock_slowly(uint32_t thread, HANDLE) {
  SWIFT void (*next)(uint32_t, HANDLE) = dlsym(RTLD_NEXT, LOCK);
  next(thread, handle);
  if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT void unlock_slowly(HANDLE) {
  SWIFT void (*next)(HANDLE) = dlsym(RTLD_NEXT, UNLOCK);
  if (__tsan_release) __tsan_release(handle);
  next(handle);
}
