// Stands between a program and its files (LD_PRELOAD), to make calls fail or to write down what they do.
//
//   PATRON_FAULT_PATH     the folder whose files are meant; everything else is left alone
//
// Faults:
//   PATRON_FAULT_COUNT    a file of two u64: calls counted, faults injected (in all processes)
//   PATRON_FAULT_AT       the number of the call to fail, from 1
//   PATRON_FAULT_KIND     ENOSPC, EIO, short: half is written, or lost: nothing is, and the call succeeds
//   PATRON_FAULT_LASTING  set: every later call fails too (after a short write with ENOSPC)
//   PATRON_FAULT_CALLS    of write,sync,truncate,map,name (default: all); short, lost: write only
//
// Recording:
//   PATRON_FAULT_JOURNAL  a file that gets a record of each write, sync, change of a name, and of what
//                         is written to stdout; one process at a time
//   PATRON_FAULT_NO_SYNC  set: fsync and fdatasync succeed without doing or recording anything
//
// liblmdb.so.0.9.24 of Debian imports, of what matters here: open, pwrite, write, writev, fdatasync,
// fsync, ftruncate, mmap, msync (nm -D). Foundation and Swift add the *64 and *at names. All go
// straight to the kernel from here, so nothing has to be looked up.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC, TRUNCATE, CREATE, FOLDER, RENAME, LINK, REMOVE, SAID, DURABLE_WRITE };
enum { CALL_WRITE = 1, CALL_SYNC = 2, CALL_TRUNCATE = 4, CALL_MAP = 8, CALL_NAME = 16 };

static char root[PATH_MAX];
static size_t root_length;
static struct { _Atomic uint64_t calls, faults; } own, *count = (void *)&own;
static uint64_t fault_at;
static int fault_error;
static bool is_short, is_lost, is_lasting, no_sync;
static int counted_calls = ~0;
static int journal = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("PATRON_FAULT_PATH"), *text;
  if (!path || !realpath(path, root)) return;
  if ((text = getenv("PATRON_FAULT_COUNT"))) {
    int file = syscall(SYS_openat, AT_FDCWD, text, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file >= 0 && syscall(SYS_ftruncate, file, (long)sizeof own) == 0) {
      void *map = (void *)syscall(SYS_mmap, 0, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
      if (map != MAP_FAILED) count = map;
    }
    if (file >= 0) close(file);
  }
  if ((text = getenv("PATRON_FAULT_AT"))) fault_at = strtoull(text, NULL, 10);
  if ((text = getenv("PATRON_FAULT_KIND"))) {
    is_short = strcmp(text, "short") == 0;
    is_lost = strcmp(text, "lost") == 0;
    fault_error = strcmp(text, "EIO") == 0 ? EIO : ENOSPC;
  }
  if ((text = getenv("PATRON_FAULT_CALLS"))) {
    counted_calls = (strstr(text, "write") ? CALL_WRITE : 0) | (strstr(text, "sync") ? CALL_SYNC : 0)
      | (strstr(text, "truncate") ? CALL_TRUNCATE : 0) | (strstr(text, "map") ? CALL_MAP : 0)
      | (strstr(text, "name") ? CALL_NAME : 0);
  }
  if (is_short || is_lost) counted_calls &= CALL_WRITE;
  is_lasting = getenv("PATRON_FAULT_LASTING") != NULL;
  no_sync = getenv("PATRON_FAULT_NO_SYNC") != NULL;
  if ((text = getenv("PATRON_FAULT_JOURNAL"))) {
    journal = syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  }
  root_length = strlen(root);  // From here on calls are looked at.
}

// MARK: Which file a call is about

static bool is_below(const char *path) {
  return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || !path[root_length]);
}

static bool path_of_descriptor(int file, char *path) {
  char link[32];
  if (!root_length) return false;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
  if (length < 0) return false;
  path[length] = 0;
  return is_below(path);
}

static bool path_of_name(int folder, const char *name, char *path) {
  char base[PATH_MAX] = "";
  if (!root_length || !name) return false;
  if (name[0] != '/') {
    char link[32] = "/proc/self/cwd";
    if (folder != AT_FDCWD) snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, base, PATH_MAX - 2);
    if (length < 0) return false;
    base[length] = '/';
    base[length + 1] = 0;
  }
  return snprintf(path, PATH_MAX, "%s%s", base, name) < PATH_MAX && is_below(path);
}

// MARK: Faults

enum Fate { GO_ON, FAIL, HALF, LOST };

static enum Fate fate(int call) {
  if (!(counted_calls & call)) return GO_ON;
  uint64_t number = ++count->calls;
  if (!fault_at || number < fault_at || (number > fault_at && !is_lasting)) return GO_ON;
  if (is_lost) return LOST;  // Nobody can tell: it is not counted.
  count->faults++;
  if (is_short && number == fault_at) return HALF;
  errno = call == CALL_MAP ? ENOMEM : fault_error;
  return FAIL;
}

// MARK: The journal

static void record(int kind, const char *path, uint64_t offset, const void *bytes, size_t length) {
  struct { uint32_t kind, path_length; uint64_t offset, length; } header = {
    kind, strlen(path), offset, length,
  };
  struct iovec parts[] = {
    {&header, sizeof header}, {(void *)path, header.path_length}, {(void *)bytes, length},
  };
  int error = errno;
  if (syscall(SYS_writev, journal, parts, 3L) != (long)(sizeof header + header.path_length + length)) {
    abort();  // A journal with holes would prove nothing.
  }
  errno = error;
}

// The lock keeps records in the order of what they are about.
#define RECORDED(call, kind, path, offset, bytes, length) ({ \
  if (journal >= 0) pthread_mutex_lock(&lock); \
  long result = (call); \
  if (journal >= 0 && result >= 0) record(kind, path, offset, bytes, length); \
  if (journal >= 0) pthread_mutex_unlock(&lock); \
  result; \
})

// MARK: Writes

static long write_at(int file, const void *bytes, size_t length, int64_t offset) {
  return offset < 0 ? syscall(SYS_write, file, bytes, length)
    : syscall(SYS_pwrite64, file, bytes, length, offset);
}

static ssize_t do_write(int file, const void *bytes, size_t length, int64_t offset) {
  char path[PATH_MAX];
  if (journal >= 0 && file == STDOUT_FILENO) {
    // What is about to be said is held against every crash from here on.
    pthread_mutex_lock(&lock);
    record(SAID, "", 0, bytes, length);
    pthread_mutex_unlock(&lock);
  }
  if (!path_of_descriptor(file, path)) return write_at(file, bytes, length, offset);
  switch (fate(CALL_WRITE)) {
    case FAIL: return -1;
    case LOST: return length;
    case HALF: length /= 2;
    case GO_ON: break;
  }
  if (journal < 0) return write_at(file, bytes, length, offset);
  int flags = syscall(SYS_fcntl, file, F_GETFL);
  uint64_t at = offset >= 0 ? (uint64_t)offset
    : (uint64_t)syscall(SYS_lseek, file, 0L, flags & O_APPEND ? SEEK_END : SEEK_CUR);
  int kind = flags & O_DSYNC ? DURABLE_WRITE : WRITE;
  return RECORDED(write_at(file, bytes, length, offset), kind, path, at, bytes, (size_t)result);
}

static ssize_t do_writev(int file, const struct iovec *parts, int number, int64_t offset) {
  char path[PATH_MAX];
  if (!path_of_descriptor(file, path) && !(journal >= 0 && file == STDOUT_FILENO)) {
    return offset < 0 ? syscall(SYS_writev, file, parts, (long)number)
      : syscall(SYS_pwritev, file, parts, (long)number, offset, 0L);
  }
  size_t length = 0, done = 0;
  for (int part = 0; part < number; part++) length += parts[part].iov_len;
  char *bytes = malloc(length + 1);
  if (!bytes) return -1;
  for (int part = 0; part < number; done += parts[part++].iov_len) {
    memcpy(bytes + done, parts[part].iov_base, parts[part].iov_len);
  }
  ssize_t result = do_write(file, bytes, length, offset);
  int error = errno;
  free(bytes);
  errno = error;
  return result;
}

ssize_t write(int file, const void *bytes, size_t length) { return do_write(file, bytes, length, -1); }
ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
  return do_write(file, bytes, length, offset);
}
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  return do_write(file, bytes, length, offset);
}
ssize_t writev(int file, const struct iovec *parts, int number) {
  return do_writev(file, parts, number, -1);
}
ssize_t pwritev(int file, const struct iovec *parts, int number, off_t offset) {
  return do_writev(file, parts, number, offset);
}
ssize_t pwritev64(int file, const struct iovec *parts, int number, off64_t offset) {
  return do_writev(file, parts, number, offset);
}

// MARK: Syncs, sizes, maps

static int do_sync(long call, int file) {
  char path[PATH_MAX];
  if (!path_of_descriptor(file, path)) return syscall(call, file);
  if (no_sync) return 0;
  if (fate(CALL_SYNC) != GO_ON) return -1;
  return RECORDED(syscall(call, file), SYNC, path, call == SYS_fsync, "", 0);
}

int fsync(int file) { return do_sync(SYS_fsync, file); }
int fdatasync(int file) { return do_sync(SYS_fdatasync, file); }

static int do_truncate(int file, int64_t length) {
  char path[PATH_MAX];
  if (!path_of_descriptor(file, path)) return syscall(SYS_ftruncate, file, length);
  if (fate(CALL_TRUNCATE) != GO_ON) return -1;
  return RECORDED(syscall(SYS_ftruncate, file, length), TRUNCATE, path, length, "", 0);
}

int ftruncate(int file, off_t length) { return do_truncate(file, length); }
int ftruncate64(int file, off64_t length) { return do_truncate(file, length); }

static void *do_map(void *at, size_t length, int access, int flags, int file, int64_t offset) {
  char path[PATH_MAX];
  if (file >= 0 && path_of_descriptor(file, path) && fate(CALL_MAP) != GO_ON) return MAP_FAILED;
  return (void *)syscall(SYS_mmap, at, length, (long)access, (long)flags, (long)file, offset);
}

void *mmap(void *at, size_t length, int access, int flags, int file, off_t offset) {
  return do_map(at, length, access, flags, file, offset);
}
void *mmap64(void *at, size_t length, int access, int flags, int file, off64_t offset) {
  return do_map(at, length, access, flags, file, offset);
}

// MARK: Names

static int do_open(int folder, const char *name, int flags, mode_t mode) {
  char path[PATH_MAX];
  bool creates = flags & O_CREAT && path_of_name(folder, name, path)
    && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
  bool empties = flags & O_TRUNC && !creates && path_of_name(folder, name, path);
  if (creates && fate(CALL_NAME) != GO_ON) return -1;
  if (creates) return RECORDED(syscall(SYS_openat, folder, name, flags, mode), CREATE, path, 0, "", 0);
  if (empties) return RECORDED(syscall(SYS_openat, folder, name, flags, mode), TRUNCATE, path, 0, "", 0);
  return syscall(SYS_openat, folder, name, flags, mode);
}

#define MODE(flags) ({ \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | __O_TMPFILE)) { \
    va_list list; \
    va_start(list, flags); \
    mode = va_arg(list, mode_t); \
    va_end(list); \
  } \
  mode; \
})

int open(const char *name, int flags, ...) { return do_open(AT_FDCWD, name, flags, MODE(flags)); }
int open64(const char *name, int flags, ...) { return do_open(AT_FDCWD, name, flags, MODE(flags)); }
int openat(int folder, const char *name, int flags, ...) {
  return do_open(folder, name, flags, MODE(flags));
}
int openat64(int folder, const char *name, int flags, ...) {
  return do_open(folder, name, flags, MODE(flags));
}

int mkdirat(int folder, const char *name, mode_t mode) {
  char path[PATH_MAX];
  if (!path_of_name(folder, name, path)) return syscall(SYS_mkdirat, folder, name, mode);
  if (fate(CALL_NAME) != GO_ON) return -1;
  return RECORDED(syscall(SYS_mkdirat, folder, name, mode), FOLDER, path, 0, "", 0);
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

int renameat2(int from, const char *name, int to, const char *new_name, unsigned flags) {
  char path[PATH_MAX], new_path[PATH_MAX];
  if (!path_of_name(from, name, path) || !path_of_name(to, new_name, new_path)) {
    return syscall(SYS_renameat2, from, name, to, new_name, flags);
  }
  if (fate(CALL_NAME) != GO_ON) return -1;
  return RECORDED(
    syscall(SYS_renameat2, from, name, to, new_name, flags), RENAME, path, 0, new_path, strlen(new_path)
  );
}
int renameat(int from, const char *name, int to, const char *new_name) {
  return renameat2(from, name, to, new_name, 0);
}
int rename(const char *name, const char *new_name) {
  return renameat2(AT_FDCWD, name, AT_FDCWD, new_name, 0);
}

int symlinkat(const char *target, int folder, const char *name) {
  char path[PATH_MAX];
  if (!path_of_name(folder, name, path)) return syscall(SYS_symlinkat, target, folder, name);
  if (fate(CALL_NAME) != GO_ON) return -1;
  return RECORDED(syscall(SYS_symlinkat, target, folder, name), LINK, path, 0, target, strlen(target));
}
int symlink(const char *target, const char *name) { return symlinkat(target, AT_FDCWD, name); }

int unlinkat(int folder, const char *name, int flags) {
  char path[PATH_MAX];
  if (!path_of_name(folder, name, path)) return syscall(SYS_unlinkat, folder, name, flags);
  return RECORDED(syscall(SYS_unlinkat, folder, name, flags), REMOVE, path, 0, "", 0);
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }
