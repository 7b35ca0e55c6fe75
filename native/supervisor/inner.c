#define _GNU_SOURCE
#include "inner.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "landlock.h"
#include "seccomp_filter.h"
#include "tree.h"
#include "view.h"

static void send_report(const struct inner* inner, enum report_kind kind, int status, const char* step,
                        const struct protection* protection) {
  struct report report = {.kind = kind, .status = status, .error = errno};
  if (step != NULL) snprintf(report.step, sizeof report.step, "%s", step);
  if (protection != NULL) report.protection = *protection;
  // Smaller than PIPE_BUF: written whole or not at all. When it fails the supervisor is gone and nobody needs
  // it.
  ssize_t written = write(inner->reports, &report, sizeof report);
  (void)written;
}

static bool write_file(const char* path, const char* text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  ssize_t length = (ssize_t)strlen(text);
  bool done = write(file, text, (size_t)length) == length;
  close(file);
  return done;
}

static bool map_user(const struct inner* inner) {
  char text[64];
  if (!write_file("/proc/self/setgroups", "deny") && errno != ENOENT) return false;
  snprintf(text, sizeof text, "%u %u 1", (unsigned)inner->user, (unsigned)inner->user);
  if (!write_file("/proc/self/uid_map", text)) return false;
  snprintf(text, sizeof text, "%u %u 1", (unsigned)inner->group, (unsigned)inner->group);
  return write_file("/proc/self/gid_map", text);
}

static void limit(int resource, int64_t value) {
  struct rlimit current;
  if (getrlimit(resource, &current) != 0) return;
  rlim_t wanted = (rlim_t)value;
  if (current.rlim_max != RLIM_INFINITY && wanted > current.rlim_max) wanted = current.rlim_max;
  struct rlimit changed = {.rlim_cur = wanted, .rlim_max = wanted};
  setrlimit(resource, &changed);
}

static void apply_limits(const struct inner* inner, bool private_user) {
  const struct options* options = inner->options;
  limit(RLIMIT_CORE, 0);
  if (options->memory_bytes > 0) limit(RLIMIT_AS, options->memory_bytes);
  if (options->file_bytes > 0) limit(RLIMIT_FSIZE, options->file_bytes);
  if (options->open_files > 0) limit(RLIMIT_NOFILE, options->open_files);
  if (options->processes > 0) {
    // The kernel counts per user and user namespace. The watchdog reports the excess, this only bounds a fork
    // bomb between two looks, hence the slack.
    const int64_t slack = 16;
    const bool own_count = private_user || (inner->isolation == ISOLATION_FULL && inner->user != 0);
    const int64_t others = own_count ? 0 : count_tasks_of_user(inner->user);
    limit(RLIMIT_NPROC, others + options->processes + slack);
  }
}

static bool become_private_user(const struct inner* inner) {
  if (inner->job_user == inner->user) return false;
  const gid_t group = (gid_t)inner->job_user;
  return setgroups(0, NULL) == 0 && setresgid(group, group, group) == 0 &&
         setresuid(inner->job_user, inner->job_user, inner->job_user) == 0;
}

static void drop_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[2] = {{0}};
  syscall(SYS_capset, &header, none);
}

static void close_from(int first) {
  const int nr_close_range = 436;
  if (syscall(nr_close_range, first, ~0u, 0) == 0) return;
  const int last = (int)sysconf(_SC_OPEN_MAX);
  for (int i = first; i < last; i++) close(i);
}

static void reset_signals(void) {
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

// Runs in the job's first process. Everything that was opened goes, except 0 to 3 and the report pipe, which
// the kernel closes on exec.
static _Noreturn void start_command(struct inner* inner) {
  const struct options* options = inner->options;
  struct protection protection = {.namespaces = inner->isolation == ISOLATION_FULL};
  const char* step = "session";
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  umask(022);
  enum { FIRST_FREE = 20 };
  const int reports = fcntl(inner->reports, F_DUPFD_CLOEXEC, FIRST_FREE);
  int high[4];
  for (int i = 0; i < 4; i++) high[i] = fcntl(inner->job_streams[i], F_DUPFD_CLOEXEC, FIRST_FREE);
  for (int i = 0; i < 4; i++) dup2(high[i], i);
  const int kept = 4;
  if (dup3(reports, kept, O_CLOEXEC) < 0) _exit(127);
  inner->reports = kept;
  close_from(kept + 1);

  step = "working directory";
  if (chdir(options->folder) != 0) goto failed;
  const bool sandboxed = options->trust != TRUST_OURS && options->ceiling != SANDBOX_LIMITS;
  if (sandboxed && inner->job_user != inner->user) {
    // Limits first: the new user could not exceed a lower hard limit, and exec checks the count of processes.
    apply_limits(inner, true);
    protection.private_user = become_private_user(inner);
    step = "private user";
    if (!protection.private_user) goto failed;
  } else {
    apply_limits(inner, false);
  }
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (sandboxed) {
    drop_capabilities();
    if (inner->isolation != ISOLATION_FULL) protection.landlock = restrict_files(options);
    protection.seccomp = install_seccomp_filter() == 0;
  }
  reset_signals();
  send_report(inner, REPORT_STARTED, 0, NULL, &protection);
  execvp(options->command[0], options->command);
  step = options->command[0];
failed:
  send_report(inner, REPORT_NO_START, 0, step, NULL);
  _exit(127);
}

_Noreturn void run_inner(const struct inner* given) {
  struct inner inner = *given;
  sigset_t child_signal;
  sigemptyset(&child_signal);
  sigaddset(&child_signal, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_signal, NULL);
  const int children = signalfd(-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK);

  if (inner.isolation == ISOLATION_FULL) {
    const char* failed = NULL;
    if (inner.user != 0 && !map_user(&inner)) failed = "user map";
    if (failed == NULL) failed = enter_private_view(inner.options);
    if (failed != NULL) {
      send_report(&inner, REPORT_SETUP, 0, failed, NULL);
      _exit(1);
    }
  } else if (inner.isolation == ISOLATION_NONE) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
  }

  const pid_t job = fork();
  if (job < 0) {
    send_report(&inner, REPORT_NO_START, 0, "fork", NULL);
    _exit(1);
  }
  if (job == 0) {
    close(children);
    start_command(&inner);
  }
  // Only after the fork: the job itself may be looked at by itself.
  prctl(PR_SET_DUMPABLE, 0);
  for (int i = 0; i < 4; i++) close(inner.job_streams[i]);

  struct pollfd waits[] = {{.fd = children, .events = POLLIN}, {.fd = inner.alive, .events = POLLIN}};
  for (bool running = true; running;) {
    if (poll(waits, 2, -1) < 0 && errno != EINTR) break;
    if (waits[1].revents != 0) break;  // the supervisor is gone
    struct signalfd_siginfo seen;
    while (read(children, &seen, sizeof seen) > 0) continue;
    int status = 0;
    for (pid_t ended; (ended = waitpid(-1, &status, WNOHANG | __WALL)) > 0;) {
      if (ended != job) continue;
      running = false;
      send_report(&inner, REPORT_ENDED, status, NULL, NULL);
      break;
    }
  }
  // The first process of a pid namespace takes the others with it; a plain one has to do it by hand.
  if (inner.isolation == ISOLATION_NONE) kill_descendants(10000);
  _exit(0);
}
