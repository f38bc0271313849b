/* A C host: opens a root, reads, lists, searches, and holds the library to its word about handles and buffers. */
#include "rune.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CHECK(condition)                                                     \
  do {                                                                       \
    if (!(condition)) {                                                      \
      fprintf(stderr, "consumer.c:%d: %s\n", __LINE__, #condition);          \
      return 1;                                                              \
    }                                                                        \
  } while (0)

#define TEXT(literal) (const uint8_t *)(literal), (uint32_t)(sizeof(literal) - 1)

int main(int count, char **arguments) {
  CHECK(count == 2);
  CHECK(rune_abi_version() == RUNE_ABI_VERSION);

  rune_instance instance;
  CHECK(rune_instance_open(NULL, &instance) == RUNE_OK);
  rune_instance_info info;
  CHECK(rune_instance_get_info(instance, &info) == RUNE_OK && info.threads > 0);

  rune_root root;
  CHECK(rune_root_open(instance, (const uint8_t *)arguments[1], (uint32_t)strlen(arguments[1]), NULL, &root) == RUNE_OK);

  uint8_t buffer[4096];
  rune_read_result result;
  CHECK(rune_read(root, TEXT("hello.txt"), NULL, buffer, sizeof buffer, &result) == RUNE_OK);
  CHECK(result.written == 12 && memcmp(buffer, "hello\nworld\n", 12) == 0 && result.binary == 0);
  CHECK(rune_read(root, TEXT("hello.txt"), NULL, NULL, 0, &result) == RUNE_SPACE && result.required == 12);
  CHECK(rune_read(root, TEXT("../hello.txt"), NULL, buffer, sizeof buffer, &result) == RUNE_ESCAPE);

  rune_line_options lines = RUNE_INIT(rune_line_options);
  lines.first = 2;
  rune_line_result found;
  CHECK(rune_read_lines(root, TEXT("hello.txt"), &lines, buffer, sizeof buffer, &found) == RUNE_OK);
  CHECK(found.count == 1 && found.total == 2 && memcmp(buffer, "world\n", 6) == 0);

  /* A host that knows a longer structure is understood as long as it asks for nothing new. */
  struct { rune_read_options known; uint64_t unknown; } future = { RUNE_INIT(rune_read_options), 0 };
  future.known.size = sizeof future;
  CHECK(rune_read(root, TEXT("hello.txt"), &future.known, buffer, sizeof buffer, &result) == RUNE_OK);
  future.unknown = 1;
  CHECK(rune_read(root, TEXT("hello.txt"), &future.known, buffer, sizeof buffer, &result) == RUNE_UNSUPPORTED);

  rune_write_options writing = RUNE_INIT(rune_write_options);
  writing.create_only = 1;
  rune_write_result written;
  uint8_t hash[32];
  uint64_t removed;
  CHECK(rune_write(root, TEXT("hello.txt"), &writing, TEXT("x"), &written, hash) == RUNE_EXISTS);
  CHECK(rune_write(root, TEXT("new.txt"), &writing, TEXT("hello"), &written, hash) == RUNE_OK);
  CHECK(written.created == 1 && written.size == 5 && hash[0] == 0x2c && hash[31] == 0x24);
  CHECK(rune_remove(root, TEXT("new.txt"), NULL, &removed) == RUNE_OK && removed == 1);

  CHECK(rune_overlay_put(root, TEXT("hello.txt"), (const uint8_t *)"unsaved", 7, 3) == RUNE_OK);
  CHECK(rune_read(root, TEXT("hello.txt"), NULL, buffer, sizeof buffer, &result) == RUNE_OK);
  CHECK(result.written == 7 && result.overlaid == 1 && result.version == 3 && memcmp(buffer, "unsaved", 7) == 0);
  CHECK(rune_write(root, TEXT("hello.txt"), NULL, (const uint8_t *)"x", 1, &written, hash) == RUNE_OVERLAID);
  CHECK(rune_overlay_drop(root, TEXT("hello.txt")) == RUNE_OK);
  CHECK(rune_overlay_drop(root, TEXT("hello.txt")) == RUNE_NOT_FOUND);
  CHECK(rune_overlay_drop(root, NULL, 0) == RUNE_OK);

  rune_list_result listed;
  CHECK(rune_list(root, NULL, 0, NULL, buffer, sizeof buffer, &listed) == RUNE_OK && listed.entries == 1);
  const rune_list_entry *entry = (const rune_list_entry *)buffer;
  CHECK(entry->kind == RUNE_KIND_FILE && entry->name_length == 9);
  CHECK(memcmp(buffer + entry->name_offset, "hello.txt", 9) == 0);

  rune_search_request request = RUNE_INIT(rune_search_request);
  request.needle = (const uint8_t *)"wor";
  request.needle_length = 3;
  rune_job job;
  CHECK(rune_search(root, &request, &job) == RUNE_OK);
  int descriptor;
  CHECK(rune_event_descriptor(instance, &descriptor) == RUNE_OK);
  struct pollfd waiting = { .fd = descriptor, .events = POLLIN };
  CHECK(poll(&waiting, 1, 10000) == 1);
  rune_completion completion;
  uint32_t taken;
  CHECK(rune_poll(instance, &completion, 1, &taken) == RUNE_OK && taken == 1);
  CHECK(completion.job == job && completion.status == RUNE_OK);
  CHECK(poll(&waiting, 1, 0) == 0);
  CHECK(rune_job_cancel(job) == RUNE_STALE);

  rune_lease_view view;
  CHECK(rune_lease_get_view(completion.lease, &view) == RUNE_OK && view.length == completion.length);
  const rune_search_result *search = (const rune_search_result *)view.address;
  CHECK(search->lines == 1 && search->files == 1 && search->ascii == 1 && search->truncated == 0);
  const rune_search_line *line = (const rune_search_line *)(view.address + sizeof *search + sizeof(rune_search_file));
  CHECK(line->number == 2 && line->offset == 6 && line->ranges == 1);
  CHECK(rune_lease_release(completion.lease) == RUNE_OK);
  CHECK(rune_lease_release(completion.lease) == RUNE_STALE);
  CHECK(rune_lease_get_view(completion.lease, &view) == RUNE_STALE);

  /* In parts: the matches in completions of their own, as raw bytes, and the counts in the last one. */
  request.flags = RUNE_SEARCH_FLAG_PARTS | RUNE_SEARCH_FLAG_RAW;
  CHECK(rune_search(root, &request, &job) == RUNE_OK);
  uint32_t parts = 0;
  do {
    CHECK(poll(&waiting, 1, 10000) == 1);
    CHECK(rune_poll(instance, &completion, 1, &taken) == RUNE_OK && taken == 1);
    CHECK(completion.job == job && completion.status == RUNE_OK);
    CHECK(rune_lease_get_view(completion.lease, &view) == RUNE_OK);
    search = (const rune_search_result *)view.address;
    if (completion.more) {
      parts++;
      CHECK(search->lines == 1 && search->text_bytes == sizeof "hello.txtworld\n" - 1);
      CHECK(memcmp(view.address + view.length - search->text_bytes, "hello.txtworld\n", search->text_bytes) == 0);
    }
    CHECK(rune_lease_release(completion.lease) == RUNE_OK);
  } while (completion.more);
  CHECK(parts == 1 && search->lines == 0 && search->files_matched == 1);
  CHECK(rune_job_cancel(job) == RUNE_STALE);

  CHECK(rune_root_close(root) == RUNE_OK);
  CHECK(rune_read(root, TEXT("hello.txt"), NULL, buffer, sizeof buffer, &result) == RUNE_STALE);
  /* A handle of another kind is no handle here. */
  CHECK(rune_root_close((rune_root)instance) == RUNE_STALE);
  CHECK(rune_instance_close(instance) == RUNE_OK);
  CHECK(rune_poll(instance, &completion, 1, &taken) == RUNE_STALE);
  return 0;
}
