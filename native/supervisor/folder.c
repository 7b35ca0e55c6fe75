#define _GNU_SOURCE
#include "folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 512, DEEPEST = 64 };

// A folder and an empty file take room too: what the file system needs to remember them.
static int64_t measure_open(int folder, int64_t enough, int depth) {
  DIR* entries = fdopendir(folder);
  if (entries == NULL) {
    close(folder);
    return 0;
  }
  int64_t bytes = 0;
  for (struct dirent* entry; bytes <= enough && (entry = readdir(entries)) != NULL;) {
    struct stat status;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (fstatat(dirfd(entries), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    bytes += BLOCK_BYTES + (int64_t)status.st_blocks * BLOCK_BYTES;
    if (!S_ISDIR(status.st_mode) || depth == DEEPEST) continue;
    const int inner = openat(dirfd(entries), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner >= 0) bytes += measure_open(inner, enough - bytes, depth + 1);
  }
  closedir(entries);
  return bytes;
}

int64_t measure_folder(const char* path, int64_t enough) {
  const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return folder < 0 ? 0 : measure_open(folder, enough, 0);
}
