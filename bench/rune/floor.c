/*
 * What the kernel and libc ask for reading one file: the floor that a guarded read is measured against.
 * Each function repeats its sequence over `count` files (paths relative to `root`, each ending in NUL) `rounds` times
 * and returns the nanoseconds that passed, or -1 with errno on the first failure. `buffer` holds `capacity` bytes.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/openat2.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <string.h>

enum { PLAIN = 0, BENEATH = 1 };

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int open_file(int root, const char *path, int how) {
  if (how == PLAIN) return openat(root, path, O_RDONLY | O_CLOEXEC);
  struct open_how request = {
    .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
  };
  return (int)syscall(SYS_openat2, root, path, &request, sizeof request);
}

int floor_open_root(const char *path) { return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); }

int64_t floor_read(int root, const char *paths, int count, int rounds, int how, char *buffer, size_t capacity) {
  int64_t start = now();
  for (int round = 0; round < rounds; round++) {
    const char *path = paths;
    for (int i = 0; i < count; i++, path += strlen(path) + 1) {
      int file = open_file(root, path, how);
      struct stat status;
      if (file < 0 || fstat(file, &status) < 0) return -1;
      size_t size = (size_t)status.st_size, done = 0;
      if (size > capacity) return -1;
      while (done < size) {
        ssize_t got = read(file, buffer + done, size - done);
        if (got <= 0) return -1;
        done += (size_t)got;
      }
      close(file);
    }
  }
  return now() - start;
}
