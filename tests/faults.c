// faults.c: makes the n-th call of one kind fail, from the beginning of main() to its end. To be
// preloaded; who does that: faults_test.py.
//
//   FAULT=write:3    the kind, as in `kinds`, and n; 0: none
//   FAULT_REPORT=F   to F: "fired" once it has failed; "N calls" at the end of main()
//
// An allocation is a call of C++'s operator new, by the program or by a library that it uses. What
// asks malloc by itself is left alone: glibc, OpenMP and libxsmm end the program by themselves.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { none, allocation, opening, writing, syncing, renaming };
static const char* const kinds[] = {"none", "allocation", "open", "write", "fsync", "rename"};

static enum kind failing;
static long wanted;
static atomic_long calls;
static atomic_int armed;

static void report(const char* text) {
  const char* path = getenv("FAULT_REPORT");
  if (!path) return;
  const int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0666);
  syscall(SYS_write, file, text, strlen(text));
  syscall(SYS_close, file);
}

static int fails(enum kind kind) {
  if (kind != failing || !atomic_load(&armed)) return 0;
  if (atomic_fetch_add(&calls, 1) + 1 != wanted) return 0;
  report("fired ");
  return 1;
}

static int fails_with(enum kind kind, int reason) {
  if (!fails(kind)) return 0;
  errno = reason;
  return 1;
}

static void set_up(void) {
  const char* fault = getenv("FAULT");
  for (int k = allocation; fault && k <= renaming; ++k) {
    const size_t length = strlen(kinds[k]);
    if (strncmp(fault, kinds[k], length) != 0 || fault[length] != ':') continue;
    failing = (enum kind)k;
    wanted = atol(fault + length + 1);
  }
}

typedef int (*main_function)(int, char**, char**);
static main_function program;

static int main_with_faults(int argc, char** argv, char** environment) {
  set_up();
  atomic_store(&armed, 1);
  const int status = program(argc, argv, environment);
  atomic_store(&armed, 0);
  char text[40];
  snprintf(text, sizeof text, "%ld calls", atomic_load(&calls));
  report(text);
  return status;
}

int __libc_start_main(main_function main, int argc, char** argv, void (*init)(void),
                      void (*fini)(void), void (*end)(void), void* stack) {
  int (*real)(main_function, int, char**, void (*)(void), void (*)(void), void (*)(void), void*) =
      dlsym(RTLD_NEXT, "__libc_start_main");
  program = main;
  return real(main_with_faults, argc, argv, init, fini, end, stack);
}

// Declared as the C++ compiler names them.
void _ZSt17__throw_bad_allocv(void);
void* _Znwm(size_t size);
void* _ZnwmSt11align_val_t(size_t size, size_t alignment);
void* _ZnwmRKSt9nothrow_t(size_t size, const void* tag);
void* _ZnwmSt11align_val_tRKSt9nothrow_t(size_t size, size_t alignment, const void* tag);

void* _ZnwmSt11align_val_tRKSt9nothrow_t(size_t size, size_t alignment, const void* tag) {
  (void)tag;
  if (fails(allocation)) return NULL;
  return aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

void* _ZnwmRKSt9nothrow_t(size_t size, const void* tag) {
  (void)tag;
  return fails(allocation) ? NULL : malloc(size ? size : 1);
}

void* _ZnwmSt11align_val_t(size_t size, size_t alignment) {
  void* got = _ZnwmSt11align_val_tRKSt9nothrow_t(size, alignment, NULL);
  if (!got) _ZSt17__throw_bad_allocv();
  return got;
}

void* _Znwm(size_t size) {
  void* got = _ZnwmRKSt9nothrow_t(size, NULL);
  if (!got) _ZSt17__throw_bad_allocv();
  return got;
}

static mode_t mode_of(int flags, va_list rest) {
  return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(rest, mode_t) : 0;
}

#define OPEN_AND(name, parameters, folder)                      \
  int name parameters {                                         \
    va_list rest;                                               \
    va_start(rest, flags);                                      \
    const mode_t mode = mode_of(flags, rest);                   \
    va_end(rest);                                               \
    if (fails_with(opening, EMFILE)) return -1;                 \
    return (int)syscall(SYS_openat, folder, path, flags, mode); \
  }
OPEN_AND(open, (const char* path, int flags, ...), AT_FDCWD)
OPEN_AND(open64, (const char* path, int flags, ...), AT_FDCWD)
OPEN_AND(openat, (int folder, const char* path, int flags, ...), folder)
OPEN_AND(openat64, (int folder, const char* path, int flags, ...), folder)

// What open becomes with _FORTIFY_SOURCE.
int __open_2(const char* path, int flags);
int __open64_2(const char* path, int flags);
int __open_2(const char* path, int flags) {
  return open(path, flags);
}
int __open64_2(const char* path, int flags) {
  return open(path, flags);
}

FILE* fopen(const char* path, const char* mode) {
  FILE* (*real)(const char*, const char*) = dlsym(RTLD_NEXT, "fopen");
  return fails_with(opening, EMFILE) ? NULL : real(path, mode);
}
FILE* fopen64(const char* path, const char* mode) {
  return fopen(path, mode);
}

ssize_t write(int file, const void* bytes, size_t size) {
  return fails_with(writing, ENOSPC) ? -1 : syscall(SYS_write, file, bytes, size);
}
ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  return fails_with(writing, ENOSPC) ? -1 : syscall(SYS_pwrite64, file, bytes, size, at);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  return pwrite(file, bytes, size, at);
}

int fsync(int file) {
  return fails_with(syncing, EIO) ? -1 : (int)syscall(SYS_fsync, file);
}
int fdatasync(int file) {
  return fails_with(syncing, EIO) ? -1 : (int)syscall(SYS_fdatasync, file);
}

int rename(const char* from, const char* to) {
  return fails_with(renaming, EIO) ? -1
                                   : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
