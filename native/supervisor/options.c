#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool parse_count(const char* text, int64_t* value) {
  char* end = NULL;
  errno = 0;
  long long parsed = strtoll(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || parsed < 0) return false;
  *value = parsed;
  return true;
}

static bool parse_word(const char* text, const char* const* words, int* value) {
  for (int i = 0; words[i] != NULL; i++) {
    if (strcmp(text, words[i]) == 0) {
      *value = i;
      return true;
    }
  }
  return false;
}

static const char* parse_one(const char* name, const char* value, struct options* options) {
  const struct {
    const char* name;
    int64_t* target;
  } counts[] = {
      {"--wall-ms", &options->wall_ms},           {"--idle-ms", &options->idle_ms},
      {"--output-bytes", &options->output_bytes}, {"--results-bytes", &options->results_bytes},
      {"--file-bytes", &options->file_bytes},     {"--memory-bytes", &options->memory_bytes},
      {"--processes", &options->processes},       {"--resident-bytes", &options->resident_bytes},
      {"--folder-bytes", &options->folder_bytes}, {"--open-files", &options->open_files},
      {"--lock-wait-ms", &options->lock_wait_ms},
  };
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    if (strcmp(name, counts[i].name) == 0) {
      return parse_count(value, counts[i].target) ? NULL : "a limit is not a whole number of at least 0";
    }
  }
  int word = 0;
  if (strcmp(name, "--trust") == 0) {
    static const char* const words[] = {"ours", "compiler", "candidate", NULL};
    if (!parse_word(value, words, &word)) return "--trust must be ours, compiler or candidate";
    options->trust = (enum trust)word;
    return NULL;
  }
  if (strcmp(name, "--sandbox") == 0) {
    static const char* const words[] = {"full", "partial", "limits", NULL};
    if (!parse_word(value, words, &word)) return "--sandbox must be full, partial or limits";
    options->ceiling = (enum sandbox_ceiling)word;
    return NULL;
  }
  const bool is_path = strcmp(name, "--folder") == 0 || strcmp(name, "--lock") == 0 ||
                       strcmp(name, "--read") == 0 || strcmp(name, "--device") == 0;
  if (!is_path) return "unknown option";
  if (value[0] != '/') return "paths must be absolute";
  if (strcmp(name, "--folder") == 0) {
    options->folder = value;
  } else if (strcmp(name, "--lock") == 0) {
    options->lock = value;
  } else if (strcmp(name, "--read") == 0) {
    if (options->read_count == MAX_PATHS) return "too many --read paths";
    options->read_paths[options->read_count++] = value;
  } else {
    if (options->device_count == MAX_PATHS) return "too many --device paths";
    options->device_paths[options->device_count++] = value;
  }
  return NULL;
}

const char* parse_options(int argc, char** argv, struct options* options) {
  memset(options, 0, sizeof *options);
  options->open_files = 1024;
  int i = 1;
  while (i < argc && strcmp(argv[i], "--") != 0) {
    if (i + 1 >= argc) return "an option lacks its value";
    const char* wrong = parse_one(argv[i], argv[i + 1], options);
    if (wrong != NULL) return wrong;
    i += 2;
  }
  if (i + 1 >= argc) return "the command is missing after --";
  if (options->folder == NULL) return "--folder is missing";
  options->command = argv + i + 1;
  return NULL;
}
