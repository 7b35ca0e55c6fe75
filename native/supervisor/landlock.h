// Landlock: limits which files a process may reach, without any privilege. The fallback where namespaces are
// not allowed (containers, AppArmor), so that a job still cannot read the home directory.
#ifndef KF_SUPERVISOR_LANDLOCK_H
#define KF_SUPERVISOR_LANDLOCK_H
#include "options.h"

// Restricts the calling process to: reading and executing the toolchain and --read paths, everything in the
// job folder, harmless devices and its own /proc entry. Needs no_new_privs. Returns the Landlock version in
// force, 0 when the kernel has none.
int restrict_files(const struct options* options);

// The paths every toolchain needs, ended by NULL: system folders and files that hold no secrets.
extern const char* const system_read_paths[];
// Device nodes without state, ended by NULL.
extern const char* const harmless_devices[];

#endif
