// The inner process between the supervisor and the job: first process of the job's namespaces where there are
// any, otherwise a second subreaper. Whichever of the two is killed, the other one ends the tree.
#ifndef KF_SUPERVISOR_INNER_H
#define KF_SUPERVISOR_INNER_H
#include <stdbool.h>
#include <sys/types.h>

#include "options.h"

// What the sandbox consists of.
struct protection {
  bool namespaces;    // user (unless root), pid, network, ipc, uts, mount, with the private view
  bool private_user;  // root became a user of its own
  bool seccomp;
  int landlock;  // version, zero when not in force
};

enum report_kind {
  REPORT_STARTED,   // the job runs; `protection` is valid
  REPORT_SETUP,     // the sandbox could not be entered; the supervisor tries a weaker one
  REPORT_NO_START,  // the command could not be executed
  REPORT_ENDED,     // `status` as wait() gives it
};

struct report {
  enum report_kind kind;
  int status;
  int error;
  char step[160];
  struct protection protection;
};

enum isolation {
  ISOLATION_NONE,
  ISOLATION_PID,   // pid namespace only: the kernel kills the tree in one stroke
  ISOLATION_FULL,  // all namespaces, with the private view
};

struct inner {
  const struct options* options;
  enum isolation isolation;  // what this process was cloned into
  uid_t user;                // outside, of the supervisor
  gid_t group;
  uid_t job_user;      // to become, when the supervisor is root; else equal to `user`
  int job_streams[4];  // become descriptors 0 to 3 of the job
  int alive;           // read end of a pipe the supervisor holds open
  int reports;         // write end of a pipe
};

_Noreturn void run_inner(const struct inner* inner);

#endif
