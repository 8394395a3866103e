// Makes the k-th call of a kind fail, in a program that runs with this library preloaded:
//   FAULT=write:3:28    the third write fails with error 28 (ENOSPC)
//   FAULT=write:3+:28   the third and all that follow
//   FAULT=write:3:0     the third does half of what it was asked for
//   FAULT_COUNTS=FILE   nothing fails; how many calls of each kind there were is written to FILE at the end
// Kinds: allocate, read, write, open, close, rename, map. Calls count from the moment when the program has set
// its handlers: what its loader does before is not its own. Messages to standard error are left alone.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { ALLOCATE, READ, WRITE, OPEN, CLOSE, RENAME, MAP, KINDS };
static const char *const names[KINDS] = {"allocate", "read", "write", "open", "close", "rename", "map"};

static atomic_int armed;
static atomic_long counts[KINDS];
static enum kind failing = KINDS;
static long first, is_lasting;
static int code;

static void configure(void) {
  const char *fault = getenv("FAULT");
  for (int kind = 0; fault && kind < KINDS; kind++) {
    size_t length = strlen(names[kind]);
    if (strncmp(fault, names[kind], length) || fault[length] != ':') continue;
    char *end;
    first = strtol(fault + length + 1, &end, 10);
    is_lasting = *end == '+';
    code = atoi(end + is_lasting + 1);
    failing = kind;
  }
}

// Whether this call is one that must fail; errno says why.
static int fails(enum kind kind) {
  if (!atomic_load(&armed)) return 0;
  long number = atomic_fetch_add(&counts[kind], 1) + 1;
  if (kind != failing || (is_lasting ? number < first : number != first)) return 0;
  errno = code;
  return 1;
}

// The handler for `abort` is the last thing that the program sets up.
int sigaction(int number, const struct sigaction *action, struct sigaction *before) {
  int (*next)(int, const struct sigaction *, struct sigaction *) = dlsym(RTLD_NEXT, "sigaction");
  int result = next(number, action, before);
  if (number == SIGABRT && action && !atomic_load(&armed)) {
    configure();
    atomic_store(&armed, 1);
  }
  return result;
}

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("FAULT_COUNTS");
  if (!path || !atomic_load(&armed)) return;
  atomic_store(&armed, 0);
  int file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  for (int kind = 0; kind < KINDS; kind++) dprintf(file, "%s %ld\n", names[kind], counts[kind]);
}

void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) { return fails(ALLOCATE) ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return fails(ALLOCATE) ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return fails(ALLOCATE) ? NULL : __libc_realloc(old, size); }
void *aligned_alloc(size_t alignment, size_t size) {
  return fails(ALLOCATE) ? NULL : __libc_memalign(alignment, size);
}
int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (fails(ALLOCATE)) return ENOMEM;
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}

ssize_t read(int file, void *bytes, size_t count) {
  if (fails(READ)) {
    if (code) return -1;
    count = (count + 1) / 2;
  }
  return syscall(SYS_read, file, bytes, count);
}
ssize_t pread64(int file, void *bytes, size_t count, off64_t place) {
  if (fails(READ)) {
    if (code) return -1;
    count = (count + 1) / 2;
  }
  return syscall(SYS_pread64, file, bytes, count, place);
}
ssize_t pread(int file, void *bytes, size_t count, off_t place) { return pread64(file, bytes, count, place); }
size_t fread(void *bytes, size_t size, size_t count, FILE *file) {
  size_t (*next)(void *, size_t, size_t, FILE *) = dlsym(RTLD_NEXT, "fread");
  // The C library repeats a call that a signal interrupted.
  if (fails(READ) && code && code != EINTR) return 0;
  return next(bytes, size, count, file);
}

ssize_t write(int file, const void *bytes, size_t count) {
  if (file != STDERR_FILENO && fails(WRITE)) {
    if (code) return -1;
    count = (count + 1) / 2;
  }
  return syscall(SYS_write, file, bytes, count);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
  if (fails(WRITE)) {
    if (code) return -1;
    count = (count + 1) / 2;
  }
  return syscall(SYS_pwrite64, file, bytes, count, place);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
  return pwrite64(file, bytes, count, place);
}

int open64(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  if (fails(OPEN) && code) return -1;
  return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
int open(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  return open64(path, flags, mode);
}

int close(int file) {
  int result = syscall(SYS_close, file);
  return fails(CLOSE) && code ? -1 : result;
}

int rename(const char *from, const char *to) {
  if (fails(RENAME) && code) return -1;
  return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

void *mmap64(void *address, size_t length, int protection, int flags, int file, off64_t place) {
  if (file >= 0 && fails(MAP) && code) return MAP_FAILED;
  return (void *)syscall(SYS_mmap, address, length, protection, flags, file, place);
}
void *mmap(void *address, size_t length, int protection, int flags, int file, off_t place) {
  return mmap64(address, length, protection, flags, file, place);
}
