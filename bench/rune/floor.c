/*
 * What the kernel and libc ask for reading one file: the floor that a guarded read is measured against.
 * Each function repeats its sequence over `count` files (paths relative to `root`, each ending in NUL) `rounds` times
 * and returns the nanoseconds that passed, or -1 with errno on the first failure. `buffer` holds `capacity` bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <string.h>

#include "rune.h"

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

/* Opening and closing alone; what is opened beneath the root is asked for its status, as a guard must. */
int64_t floor_open(int root, const char *paths, int count, int rounds, int how) {
  int64_t start = now();
  for (int round = 0; round < rounds; round++) {
    const char *path = paths;
    for (int i = 0; i < count; i++, path += strlen(path) + 1) {
      int file = open_file(root, path, how);
      struct stat status;
      if (file < 0 || (how == BENEATH && fstat(file, &status) < 0)) return -1;
      close(file);
    }
  }
  return now() - start;
}

/* The same reads by rune_read: what a host in C pays for the guard. `library` is librune. */
int64_t floor_rune_read(const char *library, const char *root_path, const char *paths, int count, int rounds, char *buffer, size_t capacity) {
  void *rune = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (rune == NULL) return -1;
  __typeof__(&rune_instance_open) create = dlsym(rune, "rune_instance_open");
  __typeof__(&rune_root_open) open_root = dlsym(rune, "rune_root_open");
  __typeof__(&rune_read) read_file = dlsym(rune, "rune_read");
  if (create == NULL || open_root == NULL || read_file == NULL) return -1;
  static rune_instance instance;
  static rune_root root;
  if (root == 0) {
    if (create(NULL, &instance) != RUNE_OK) return -1;
    if (open_root(instance, (const uint8_t *)root_path, (uint32_t)strlen(root_path), NULL, &root) != RUNE_OK) return -1;
  }
  int64_t start = now();
  for (int round = 0; round < rounds; round++) {
    const char *path = paths;
    for (int i = 0; i < count; i++) {
      size_t length = strlen(path);
      rune_read_options options = RUNE_INIT(rune_read_options);
      rune_read_result result;
      if (read_file(root, (const uint8_t *)path, (uint32_t)length, &options, (uint8_t *)buffer, capacity, &result) != RUNE_OK) return -1;
      path += length + 1;
    }
  }
  return now() - start;
}

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
