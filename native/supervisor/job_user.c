#define _GNU_SOURCE
#include "job_user.h"

#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool may(int capability) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {{0}};
  if (syscall(SYS_capget, &header, data) != 0) return false;
  return (data[capability / 32].effective >> (capability % 32)) & 1;
}

uid_t choose_job_user(const struct options* options) {
  const uid_t self_user = geteuid();
  if (self_user != 0 || options->trust == TRUST_OURS || options->ceiling == SANDBOX_LIMITS) return self_user;
  if (!may(CAP_SETUID) || !may(CAP_SETGID) || !may(CAP_KILL) || !may(CAP_CHOWN)) return self_user;
  const uid_t first = 0x6b000000;  // far from accounts and from the ranges of subordinate ids
  const uid_t user = first + (uid_t)getpid();
  // Inside a container with few mapped ids this one may not exist; then `nobody` has to do.
  const uid_t candidates[] = {user, 65534};
  for (size_t i = 0; i < 2; i++) {
    if (chown(options->folder, (uid_t)-1, (gid_t)candidates[i]) == 0) return candidates[i];
  }
  return self_user;
}

void prepare_folder(const struct options* options, uid_t job_user) {
  char path[4096];
  if (options->trust == TRUST_OURS) return;
  const bool foreign = job_user != geteuid();
  if (foreign) {
    struct stat status;
    if (stat(options->folder, &status) == 0) chmod(options->folder, 01770);
  }
  if (snprintf(path, sizeof path, "%s/.tmp", options->folder) >= (int)sizeof path) return;
  if (mkdir(path, 0700) == 0 && foreign && chown(path, job_user, (gid_t)job_user) != 0) rmdir(path);
}

// Whether somebody who owns nothing here gets to `path`, and may read it when `read` is asked for.
static bool open_to_others(const char* path, bool read) {
  char prefix[4096];
  struct stat status;
  for (size_t i = 1; i < sizeof prefix; i++) {
    if (path[i] != '/' && path[i] != '\0') continue;
    memcpy(prefix, path, i);
    prefix[i] = '\0';
    if (stat(prefix, &status) != 0) return false;
    const bool last = path[i] == '\0';
    const mode_t pass = S_ISDIR(status.st_mode) ? S_IXOTH : 0;
    const mode_t needed = last && read ? S_IROTH | pass : pass;
    if ((status.st_mode & needed) != needed) return false;
    if (last) return true;
  }
  return false;
}

bool stranger_can_work(const struct options* options) {
  char parent[4096];
  snprintf(parent, sizeof parent, "%s", options->folder);
  char* slash = strrchr(parent, '/');
  if (slash == NULL) return false;
  *slash = '\0';
  if (parent[0] != '\0' && !open_to_others(parent, false)) return false;
  for (size_t i = 0; i < options->read_count; i++) {
    if (!open_to_others(options->read_paths[i], true)) return false;
  }
  return true;
}
