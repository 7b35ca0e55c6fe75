#define _GNU_SOURCE
#include "landlock.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

const char* const system_read_paths[] = {
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/opt",
    "/nix/store",
    "/gnu/store",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/localtime",
    "/etc/OpenCL",
    NULL,
};
const char* const harmless_devices[] = {"/dev/null",   "/dev/zero",    "/dev/full",
                                        "/dev/random", "/dev/urandom", NULL};

// The kernel's interface (linux/landlock.h), declared here because headers older than 5.13 lack it.
enum {
  NR_create_ruleset = 444,
  NR_add_rule = 445,
  NR_restrict_self = 446,
  RULE_PATH_BENEATH = 1,
  CREATE_VERSION = 1
};
struct ruleset {
  uint64_t files, network, scoped;
};
struct __attribute__((packed)) path_beneath {
  uint64_t allowed;
  int32_t parent;
};

#define ACCESS_EXECUTE (1ull << 0)
#define ACCESS_WRITE_FILE (1ull << 1)
#define ACCESS_READ_FILE (1ull << 2)
#define ACCESS_READ_DIR (1ull << 3)
#define ACCESS_TRUNCATE (1ull << 14)
#define ACCESS_IOCTL_DEVICE (1ull << 15)
#define ACCESS_READ (ACCESS_EXECUTE | ACCESS_READ_FILE | ACCESS_READ_DIR)
#define ACCESS_OF_FILES \
  (ACCESS_EXECUTE | ACCESS_WRITE_FILE | ACCESS_READ_FILE | ACCESS_TRUNCATE | ACCESS_IOCTL_DEVICE)

static void allow(int ruleset, const char* path, uint64_t access) {
  int file = open(path, O_PATH | O_CLOEXEC);
  if (file < 0) return;
  struct stat status;
  if (fstat(file, &status) == 0) {
    if (!S_ISDIR(status.st_mode)) access &= ACCESS_OF_FILES;
    struct path_beneath rule = {.allowed = access, .parent = file};
    syscall(NR_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
  }
  close(file);
}

int restrict_files(const struct options* options) {
  const int version = (int)syscall(NR_create_ruleset, NULL, 0, CREATE_VERSION);
  if (version < 1) return 0;
  uint64_t all = (1ull << 13) - 1;
  if (version >= 2) all |= 1ull << 13;  // moving files between folders
  if (version >= 3) all |= ACCESS_TRUNCATE;
  if (version >= 5) all |= ACCESS_IOCTL_DEVICE;
  struct ruleset handled = {.files = all};
  if (version >= 4) handled.network = 3;  // bind and connect of TCP
  if (version >= 6) handled.scoped = 3;   // abstract sockets and signals stay within the job
  const size_t size = version >= 6 ? sizeof handled : version >= 4 ? 16 : 8;
  const int ruleset = (int)syscall(NR_create_ruleset, &handled, size, 0);
  if (ruleset < 0) return 0;
  for (size_t i = 0; system_read_paths[i] != NULL; i++) allow(ruleset, system_read_paths[i], ACCESS_READ);
  for (size_t i = 0; i < options->read_count; i++) allow(ruleset, options->read_paths[i], ACCESS_READ);
  const uint64_t use = (ACCESS_READ_FILE | ACCESS_WRITE_FILE | ACCESS_READ_DIR | ACCESS_IOCTL_DEVICE) & all;
  for (size_t i = 0; harmless_devices[i] != NULL; i++) allow(ruleset, harmless_devices[i], use);
  for (size_t i = 0; i < options->device_count; i++) allow(ruleset, options->device_paths[i], use);
  allow(ruleset, "/proc/self", ACCESS_READ_FILE | ACCESS_READ_DIR);
  allow(ruleset, options->folder, all);
  const int failed = (int)syscall(NR_restrict_self, ruleset, 0);
  close(ruleset);
  return failed == 0 ? version : 0;
}
