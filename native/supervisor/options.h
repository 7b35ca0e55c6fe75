// Command line of the supervisor. See README.md beside this file for the meaning of every option.
#ifndef KF_SUPERVISOR_OPTIONS_H
#define KF_SUPERVISOR_OPTIONS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAX_PATHS = 128 };

enum trust { TRUST_OURS, TRUST_COMPILER, TRUST_CANDIDATE };

// The strongest sandbox that may be tried; anything weaker is for tests and for machines where namespaces
// misbehave.
enum sandbox_ceiling { SANDBOX_FULL, SANDBOX_PARTIAL, SANDBOX_LIMITS };

struct options {
  int64_t wall_ms;  // zero: no limit, here and below
  int64_t idle_ms;
  int64_t output_bytes;   // stdout and stderr each
  int64_t results_bytes;  // descriptor 3
  int64_t file_bytes;
  int64_t folder_bytes;    // all files of the job folder together
  int64_t memory_bytes;    // RLIMIT_AS
  int64_t resident_bytes;  // watchdog, summed over the tree
  int64_t processes;       // tasks (threads included) in the tree
  int64_t open_files;
  int64_t lock_wait_ms;
  enum trust trust;
  enum sandbox_ceiling ceiling;
  const char* folder;  // working directory, the one writable place of a sandboxed job
  const char* lock;
  const char* read_paths[MAX_PATHS];
  size_t read_count;
  const char* device_paths[MAX_PATHS];
  size_t device_count;
  char** command;
};

// Fills `options` from argv. Returns NULL, or what is wrong.
const char* parse_options(int argc, char** argv, struct options* options);

#endif
