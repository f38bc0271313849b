/* A tour of Rune for C: opens a directory as a root, reads a file, counts its tokens, lays an unsaved buffer over it, searches and
 * waits on a descriptor.
 *
 *   script/rune && zig cc -Iinclude examples/c/tour.c src/rune/native/linux-x64-gnu/librune.so -o tour
 *   LD_LIBRARY_PATH=src/rune/native/linux-x64-gnu ./tour DIRECTORY FILE TEXT
 */
#include "rune.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every call says how it went. rune_last_os_error has the system's number behind RUNE_IO. */
static void check(int32_t status, const char *what) {
  if (status == RUNE_OK) return;
  fprintf(stderr, "%s: status %d, errno %d\n", what, status, rune_last_os_error());
  exit(1);
}

static const uint8_t *bytes(const char *text) { return (const uint8_t *)text; }

/* Reads a whole file into memory of its own: a first call with no room says how much is needed. */
static uint8_t *read_file(rune_root root, const char *path, uint64_t *length) {
  rune_read_options options = RUNE_INIT(rune_read_options);
  options.text = 1; /* UTF-16 comes as UTF-8 */
  options.max_bytes = 64 << 20;
  rune_read_result result;
  uint8_t *buffer = NULL;
  uint64_t capacity = 0;
  int32_t status;
  while ((status = rune_read(root, bytes(path), (uint32_t)strlen(path), &options, buffer, capacity, &result)) == RUNE_SPACE) {
    capacity = result.required;
    buffer = realloc(buffer, capacity);
    if (buffer == NULL) exit(1);
  }
  check(status, path);
  *length = result.written;
  return buffer;
}

/* Starts a search on the library's threads, and sleeps in poll(2) until it is done: an event loop does the same. */
static rune_lease search(rune_instance instance, rune_root root, const char *text) {
  rune_search_request request = RUNE_INIT(rune_search_request);
  request.needle = bytes(text);
  request.needle_length = (uint32_t)strlen(text);
  rune_job job;
  check(rune_search(root, &request, &job), "search");
  int32_t descriptor;
  check(rune_event_descriptor(instance, &descriptor), "descriptor");
  for (;;) {
    struct pollfd wait = {descriptor, POLLIN, 0};
    if (poll(&wait, 1, -1) < 0) continue; /* a signal */
    rune_completion completion;
    uint32_t taken;
    check(rune_poll(instance, &completion, 1, &taken), "poll");
    if (taken == 0) continue;
    check(completion.status, "search");
    return completion.lease; /* there is only one job, and its result comes whole */
  }
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: tour DIRECTORY FILE TEXT\n");
    return 2;
  }
  if (rune_abi_version() != RUNE_ABI_VERSION) {
    fprintf(stderr, "built for another version of librune\n");
    return 1;
  }
  rune_instance instance;
  check(rune_instance_open(NULL, &instance), "instance");

  /* Nothing outside the directory is reached, and of what is in it neither secrets nor git's own files. */
  static const char deny[] = ".env*\n.git/";
  rune_root_options options = RUNE_INIT(rune_root_options);
  options.deny = bytes(deny);
  options.deny_length = sizeof deny - 1;
  rune_root root;
  check(rune_root_open(instance, bytes(arguments[1]), (uint32_t)strlen(arguments[1]), &options, &root), arguments[1]);

  uint64_t length;
  uint8_t *content = read_file(root, arguments[2], &length);
  rune_token_count tokens;
  check(rune_tokens_count(RUNE_TOKEN_ENCODING_O200K_BASE, content, length, UINT64_MAX, 0, &tokens), "tokens");
  printf("%s: %llu bytes, %llu tokens\n", arguments[2], (unsigned long long)length, (unsigned long long)tokens.tokens);
  free(content);

  /* An editor's unsaved buffer stands in the place of its file, for whatever reads: searches, too. */
  static const char unsaved[] = "an unsaved world\n";
  check(rune_overlay_put(root, bytes(arguments[2]), (uint32_t)strlen(arguments[2]), bytes(unsaved), sizeof unsaved - 1, 1), "overlay");

  /* A result is a lease: it stays where it is until it is given back. Structures first, the text of all behind them. */
  rune_lease lease = search(instance, root, arguments[3]);
  rune_lease_view view;
  check(rune_lease_get_view(lease, &view), "lease");
  const rune_search_result *found = (const void *)view.address;
  const rune_search_file *files = (const void *)(found + 1);
  const rune_search_line *lines = (const void *)(files + found->files);
  const rune_search_range *ranges = (const void *)(lines + found->lines);
  const char *text = (const void *)(ranges + found->ranges);
  /* Places count UTF-16 code units, which are bytes where all of the text is ASCII; the flag RAW counts bytes always. */
  for (uint32_t file = 0; found->ascii && file < found->files; file++) {
    for (uint32_t index = 0; index < files[file].lines; index++) {
      const rune_search_line *line = &lines[files[file].first_line + index];
      printf("%.*s:%llu:%.*s\n", (int)files[file].path_units, text + files[file].path_start, (unsigned long long)line->number,
             (int)line->text_units, text + line->text_start);
    }
  }
  check(rune_lease_release(lease), "lease");
  check(rune_root_close(root), "root");
  check(rune_instance_close(instance), "instance");
  return 0;
}
