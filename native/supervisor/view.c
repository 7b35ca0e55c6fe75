#define _GNU_SOURCE
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "landlock.h"

#define OLD_ROOT "/.old-root"

static bool make_folders(char* path) {
  for (char* slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
    *slash = '\0';
    if (mkdir(path, 0755) != 0 && errno != EEXIST) return false;
    *slash = '/';
  }
  return true;
}

// Bits a remount must repeat: the kernel refuses to drop those that were set outside.
static unsigned long kept_flags(const char* path) {
  struct statvfs status;
  if (statvfs(path, &status) != 0) return 0;
  unsigned long flags = 0;
  if (status.f_flag & ST_NOSUID) flags |= MS_NOSUID;
  if (status.f_flag & ST_NODEV) flags |= MS_NODEV;
  if (status.f_flag & ST_NOEXEC) flags |= MS_NOEXEC;
  if (status.f_flag & ST_NOATIME) flags |= MS_NOATIME;
  if (status.f_flag & ST_NODIRATIME) flags |= MS_NODIRATIME;
  if (status.f_flag & ST_RELATIME) flags |= MS_RELATIME;
  return flags;
}

static bool make_read_only(const char* path) {
  struct {
    uint64_t set, clear, propagation, user_namespace;
  } change = {.set = 1 | 2 /* read-only, no set-uid */};
  const int at_recursive = 0x8000, nr_mount_setattr = 442;
  if (syscall(nr_mount_setattr, -1, path, at_recursive, &change, sizeof change) == 0) return true;
  return mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | kept_flags(path), NULL) == 0;
}

enum access { READ_ONLY, WRITABLE };

// Shows `path` of the old root at the same place in the new one. What does not exist is left out.
static bool show(const char* path, enum access access) {
  char source[PATH_MAX], target[PATH_MAX];
  if (snprintf(source, sizeof source, OLD_ROOT "%s", path) >= (int)sizeof source) return false;
  snprintf(target, sizeof target, "%s", path);
  struct stat status;
  if (lstat(source, &status) != 0) return errno == ENOENT || errno == EACCES || errno == ENOTDIR;
  struct stat existing;
  if (lstat(target, &existing) == 0 && access == READ_ONLY && existing.st_dev == status.st_dev &&
      existing.st_ino == status.st_ino) {
    return true;  // inside something that is shown already
  }
  if (!make_folders(target)) return false;
  if (S_ISLNK(status.st_mode)) {
    char text[PATH_MAX];
    ssize_t length = readlink(source, text, sizeof text - 1);
    if (length < 0) return false;
    text[length] = '\0';
    return symlink(text, target) == 0 || errno == EEXIST;
  }
  if (S_ISDIR(status.st_mode)) {
    if (mkdir(target, 0755) != 0 && errno != EEXIST) return false;
  } else {
    int file = open(target, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    if (file < 0 && errno != EEXIST && errno != EACCES) return false;
    if (file >= 0) close(file);
  }
  if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) != 0) return false;
  return access == WRITABLE || make_read_only(target);
}

static const char* populate(const struct options* options) {
  for (size_t i = 0; system_read_paths[i] != NULL; i++) {
    if (!show(system_read_paths[i], READ_ONLY)) return system_read_paths[i];
  }
  for (size_t i = 0; harmless_devices[i] != NULL; i++) {
    if (!show(harmless_devices[i], WRITABLE)) return harmless_devices[i];
  }
  if (mkdir("/tmp", 0755) != 0 ||
      mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=256m,mode=1777") != 0)
    return "/tmp";
  if (mkdir("/dev/shm", 0755) != 0 ||
      mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "size=256m,mode=1777") != 0)
    return "/dev/shm";
  // Without a fully visible /proc outside (some containers) the kernel refuses; a job can do without.
  if (mkdir("/proc", 0755) == 0) mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  for (size_t i = 0; i < options->read_count; i++) {
    if (!show(options->read_paths[i], READ_ONLY)) return options->read_paths[i];
  }
  for (size_t i = 0; i < options->device_count; i++) {
    if (!show(options->device_paths[i], WRITABLE)) return options->device_paths[i];
  }
  if (!show(options->folder, WRITABLE)) return options->folder;
  return NULL;
}

const char* enter_private_view(const struct options* options) {
  const char* const base = "/tmp";  // any folder does: it is only covered inside this namespace
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return "private mounts";
  if (mount("tmpfs", base, "tmpfs", MS_NOSUID | MS_NODEV, "size=8m,mode=0755") != 0) return "tmpfs";
  if (mkdir("/tmp" OLD_ROOT, 0755) != 0) return "old root";
  if (syscall(SYS_pivot_root, base, "/tmp" OLD_ROOT) != 0) return "pivot_root";
  if (chdir("/") != 0) return "chdir";
  const char* failed = populate(options);
  if (failed != NULL) return failed;
  if (umount2(OLD_ROOT, MNT_DETACH) != 0) return "unmounting the old root";
  rmdir(OLD_ROOT);
  if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) != 0)
    return "read-only root";
  return NULL;
}
