// The descendants of a process, found through /proc, and ending them.
#ifndef KF_SUPERVISOR_TREE_H
#define KF_SUPERVISOR_TREE_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct tree_usage {
  int processes;
  int64_t tasks;               // threads included
  int64_t resident_bytes;      // summed; pages shared between processes count more than once
  int64_t peak_address_bytes;  // largest address space of one process
};

// Sums over the descendants of `root`, without `root` itself.
struct tree_usage measure_tree(pid_t root);

// Number of tasks (threads included) that belong to a user, for a process limit that counts the whole user.
int64_t count_tasks_of_user(uid_t user);

// Kills every descendant of this process and reaps it: first stops them all, so that a fork bomb cannot
// outrun the loop, then kills. The caller must be a child subreaper, or daemons would have left the tree.
// Returns false when some are left after `patience_ms` (stuck in the kernel, or not ours to signal).
bool kill_descendants(int64_t patience_ms);

#endif
