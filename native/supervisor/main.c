// kernelfoundry-supervisor: starts one command so that it can always be ended, and says how it ended.
//
// Descriptors: 0 is the job's standard input; 1, 2 and 3 receive its stdout, stderr and results; 4 is the
// owner's pipe (when it closes, the job and everything it started is killed); 5 receives the status lines.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "folder.h"
#include "inner.h"
#include "job_user.h"
#include "options.h"
#include "pump.h"
#include "status.h"
#include "tree.h"

enum { OWNER_DESCRIPTOR = 4, LOOK_MS = 50, FOLDER_LOOK_MS = 500, LOCK_POLL_MS = 10, USAGE_EXIT = 64 };

struct supervisor {
  struct options options;
  int signals;
  int lock;
  struct pump pumps[3];  // stdout, stderr, results
  int alive;             // write end: the inner process watches the other one
  int reports;           // read end
  pid_t inner;
  bool started, ended;
  struct outcome outcome;
  struct measurements measurements;
  char weaker_because[256];
};

static int64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static bool owner_left(const struct supervisor* self, int wait_ms) {
  struct pollfd watched[] = {{.fd = OWNER_DESCRIPTOR, .events = POLLIN},
                             {.fd = self->signals, .events = POLLIN}};
  return poll(watched, 2, wait_ms) > 0;
}

// Waits for the device lock. The inner process inherits it, so that the lock is free only when the tree is
// dead.
static bool take_lock(struct supervisor* self) {
  self->lock = -1;
  if (self->options.lock == NULL) return true;
  const int64_t begin = now_ms();
  self->lock = open(self->options.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (self->lock < 0) self->lock = open(self->options.lock, O_RDONLY | O_CLOEXEC);
  if (self->lock < 0) {
    self->outcome.kind = "not-started";
    snprintf(self->outcome.reason, sizeof self->outcome.reason, "cannot open the lock %s: %s",
             self->options.lock, strerror(errno));
    return false;
  }
  fchmod(self->lock,
         0666);  // other users of the machine share the lock, whatever our umask; fails if it is theirs
  while (flock(self->lock, LOCK_EX | LOCK_NB) != 0) {
    const int64_t waited = now_ms() - begin;
    if (self->options.lock_wait_ms > 0 && waited >= self->options.lock_wait_ms) {
      self->outcome.kind = "not-started";
      snprintf(self->outcome.reason, sizeof self->outcome.reason,
               "the device lock was still held after %lld ms", (long long)waited);
      return false;
    }
    if (owner_left(self, LOCK_POLL_MS)) {
      self->outcome.kind = "cancelled";
      return false;
    }
  }
  self->measurements.lock_wait_ms = now_ms() - begin;
  return true;
}

static void set_nonblocking(int file) { fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK); }

static bool start_inner(struct supervisor* self, enum isolation isolation, uid_t job_user) {
  int streams[3][2], alive[2], reports[2];
  for (int i = 0; i < 3; i++) {
    if (pipe2(streams[i], O_CLOEXEC) != 0) return false;
  }
  if (pipe2(alive, O_CLOEXEC) != 0 || pipe2(reports, O_CLOEXEC) != 0) return false;
  struct inner inner = {
      .options = &self->options,
      .isolation = isolation,
      .user = geteuid(),
      .group = getegid(),
      .job_user = job_user,
      .job_streams = {0, streams[0][1], streams[1][1], streams[2][1]},
      .alive = alive[0],
      .reports = reports[1],
  };
  unsigned long flags = SIGCHLD;
  if (isolation == ISOLATION_PID) flags |= CLONE_NEWPID;
  if (isolation == ISOLATION_FULL) {
    flags |= CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS;
    if (geteuid() != 0) flags |= CLONE_NEWUSER;
  }
  const pid_t pid = (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
  if (pid == 0) {
    for (int i = 0; i < 3; i++) close(streams[i][0]);
    close(alive[1]);
    close(reports[0]);
    close(self->signals);
    for (int i = 1; i <= STATUS_DESCRIPTOR; i++) close(i);
    run_inner(&inner);
  }
  const int error = errno;
  for (int i = 0; i < 3; i++) close(streams[i][1]);
  close(alive[0]);
  close(reports[1]);
  if (pid < 0) {
    for (int i = 0; i < 3; i++) close(streams[i][0]);
    close(alive[1]);
    close(reports[0]);
    errno = error;
    return false;
  }
  self->inner = pid;
  self->alive = alive[1];
  self->reports = reports[0];
  set_nonblocking(self->reports);
  for (int i = 0; i < 3; i++) {
    self->pumps[i].from = streams[i][0];
    set_nonblocking(streams[i][0]);
  }
  return true;
}

static void close_inner(struct supervisor* self) {
  close(self->alive);
  close(self->reports);
  for (int i = 0; i < 3; i++) {
    if (self->pumps[i].from >= 0) close(self->pumps[i].from);
    self->pumps[i].from = -1;
  }
}

static void end_with(struct supervisor* self, const char* kind, const char* which) {
  if (self->ended) return;
  self->ended = true;
  self->outcome.kind = kind;
  self->outcome.which = which;
}

static void take_wait_status(struct supervisor* self, int status) {
  if (WIFEXITED(status)) {
    end_with(self, "exited", NULL);
    self->outcome.code = WEXITSTATUS(status);
  } else if (WTERMSIG(status) == SIGXFSZ) {
    end_with(self, "limit", "file");
  } else {
    end_with(self, "signalled", NULL);
    self->outcome.signal = WTERMSIG(status);
  }
}

// Reads what the inner process says. Returns false when the sandbox could not be entered.
static bool take_reports(struct supervisor* self) {
  for (;;) {
    struct report report;
    ssize_t length = read(self->reports, &report, sizeof report);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (length != (ssize_t)sizeof report) {
      // End of file without a word: the inner process was killed, by us or from outside.
      end_with(self, "signalled", NULL);
      if (self->outcome.signal == 0) self->outcome.signal = SIGKILL;
      return true;
    }
    switch (report.kind) {
      case REPORT_STARTED:
        self->started = true;
        report_started(&report.protection, self->weaker_because, self->measurements.lock_wait_ms);
        break;
      case REPORT_SETUP:
        snprintf(self->weaker_because, sizeof self->weaker_because, "%s: %s", report.step,
                 strerror(report.error));
        return false;
      case REPORT_NO_START:
        end_with(self, "not-started", NULL);
        snprintf(self->outcome.reason, sizeof self->outcome.reason, "%s: %s", report.step,
                 strerror(report.error));
        break;
      case REPORT_ENDED:
        take_wait_status(self, report.status);
        break;
    }
  }
}

static void look_at_tree(struct supervisor* self) {
  const struct tree_usage usage = measure_tree(self->inner);
  struct measurements* measurements = &self->measurements;
  if (usage.resident_bytes > measurements->resident_peak_bytes)
    measurements->resident_peak_bytes = usage.resident_bytes;
  if (usage.peak_address_bytes > measurements->address_peak_bytes) {
    measurements->address_peak_bytes = usage.peak_address_bytes;
  }
  const struct options* options = &self->options;
  if (options->resident_bytes > 0 && usage.resident_bytes > options->resident_bytes)
    end_with(self, "limit", "memory");
  if (options->processes > 0 && usage.tasks > options->processes) end_with(self, "limit", "processes");
}

static void look_at_folder(struct supervisor* self) {
  const int64_t cap = self->options.folder_bytes;
  if (measure_folder(self->options.folder, cap) > cap) end_with(self, "limit", "file");
}

static int smaller(int a, int64_t b) { return b < a ? (b < 0 ? 0 : (int)b) : a; }

// Until the job has ended, or a reason to end it has come up. Returns false when a weaker sandbox must be
// tried.
static bool watch(struct supervisor* self) {
  const struct options* options = &self->options;
  const int64_t begin = now_ms();
  int64_t active = begin;
  int64_t look = begin + 2;
  int64_t look_interval = 2;
  int64_t folder_look = begin + FOLDER_LOOK_MS;
  while (!self->ended) {
    const int64_t now = now_ms();
    if (now >= look) {
      look_at_tree(self);
      if (look_interval < LOOK_MS) look_interval *= 2;
      look = now_ms() + look_interval;
    }
    if (options->folder_bytes > 0 && now >= folder_look) {
      look_at_folder(self);
      folder_look = now_ms() + FOLDER_LOOK_MS;
    }
    if (options->wall_ms > 0 && now - begin >= options->wall_ms) end_with(self, "deadline", "wall");
    if (options->idle_ms > 0 && now - active >= options->idle_ms) end_with(self, "deadline", "idle");
    if (self->ended) break;
    int wait = smaller(LOOK_MS, look - now);
    if (options->wall_ms > 0) wait = smaller(wait, begin + options->wall_ms - now);
    if (options->idle_ms > 0) wait = smaller(wait, active + options->idle_ms - now);

    struct pollfd watched[9] = {
        {.fd = OWNER_DESCRIPTOR, .events = POLLIN},
        {.fd = self->signals, .events = POLLIN},
        {.fd = self->reports, .events = POLLIN},
    };
    for (int i = 0; i < 3; i++) {
      struct pump* pump = &self->pumps[i];
      watched[3 + i] =
          (struct pollfd){.fd = pump->end == sizeof pump->buffer ? -1 : pump->from, .events = POLLIN};
      watched[6 + i] = (struct pollfd){.fd = pump_pending(pump) ? pump->to : -1, .events = POLLOUT};
    }
    if (poll(watched, 9, wait) < 0 && errno != EINTR) end_with(self, "cancelled", NULL);
    if (watched[0].revents != 0 || watched[1].revents != 0) end_with(self, "cancelled", NULL);
    for (int i = 0; i < 3; i++) {
      if (pump_read(&self->pumps[i])) active = now_ms();
      pump_write(&self->pumps[i]);
      if (self->pumps[i].over_cap) end_with(self, "limit", "output");
    }
    if (watched[2].revents != 0 && !take_reports(self)) return false;
  }
  self->measurements.wall_ms = now_ms() - begin;
  return true;
}

// What the dead job left in its pipes still goes to the owner, as long as there is one.
static void drain(struct supervisor* self) {
  for (;;) {
    struct pollfd watched[4] = {{.fd = OWNER_DESCRIPTOR, .events = POLLIN}};
    bool pending = false;
    for (int i = 0; i < 3; i++) {
      struct pump* pump = &self->pumps[i];
      while (!pump->over_cap && pump_read(pump)) continue;
      if (pump->over_cap) self->outcome = (struct outcome){.kind = "limit", .which = "output"};
      pump_write(pump);
      pending = pending || pump_pending(pump);
      watched[1 + i] = (struct pollfd){.fd = pump_pending(pump) ? pump->to : -1, .events = POLLOUT};
    }
    if (!pending) return;
    poll(watched, 4, 1000);
    if (watched[0].revents != 0) return;
  }
}

static void run(struct supervisor* self) {
  const bool sandboxed = self->options.trust != TRUST_OURS && self->options.ceiling != SANDBOX_LIMITS;
  uid_t job_user = choose_job_user(&self->options);
  prepare_folder(&self->options, job_user);
  // Only root gets a pid namespace for nothing; for others a user namespace would have to come with it, which
  // changes more than a trusted or restricted job asked for, and RLIMIT_NPROC does not bind root anyway.
  const enum isolation weaker = geteuid() == 0 ? ISOLATION_PID : ISOLATION_NONE;
  enum isolation isolation = sandboxed && self->options.ceiling == SANDBOX_FULL ? ISOLATION_FULL : weaker;
  for (;;) {
    if (isolation != ISOLATION_FULL && job_user != geteuid() && !stranger_can_work(&self->options)) {
      job_user = geteuid();
    }
    if (!start_inner(self, isolation, job_user)) {
      if (isolation == ISOLATION_FULL) {
        snprintf(self->weaker_because, sizeof self->weaker_because, "namespaces: %s", strerror(errno));
      }
      if (isolation != ISOLATION_NONE) {
        isolation = isolation == ISOLATION_FULL ? weaker : ISOLATION_NONE;
        continue;
      }
      end_with(self, "not-started", NULL);
      snprintf(self->outcome.reason, sizeof self->outcome.reason, "fork: %s", strerror(errno));
      return;
    }
    if (watch(self)) break;
    kill_descendants(10000);
    close_inner(self);
    isolation = weaker;
  }
  kill(self->inner, self->started && strcmp(self->outcome.kind, "exited") == 0 ? 0 : SIGKILL);
  self->measurements.survivors = !kill_descendants(10000);
  drain(self);
  close_inner(self);
  struct rusage usage;
  if (getrusage(RUSAGE_CHILDREN, &usage) == 0) {
    self->measurements.cpu_ms = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
                                (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
    const int64_t largest = (int64_t)usage.ru_maxrss * 1024;
    if (largest > self->measurements.resident_peak_bytes) self->measurements.resident_peak_bytes = largest;
  }
}

int main(int argc, char** argv) {
  static struct supervisor self;
  const char* wrong = parse_options(argc, argv, &self.options);
  if (wrong == NULL && (fcntl(OWNER_DESCRIPTOR, F_GETFD) < 0 || fcntl(STATUS_DESCRIPTOR, F_GETFD) < 0)) {
    wrong = "descriptors 4 (owner) and 5 (status) must be open";
  }
  if (wrong != NULL) {
    fprintf(stderr, "kernelfoundry-supervisor: %s\n", wrong);
    return USAGE_EXIT;
  }
  // A terminal's Ctrl+C is the owner's to interpret: out of its session.
  setsid();
  signal(SIGPIPE, SIG_IGN);
  sigset_t handled;
  sigemptyset(&handled);
  sigaddset(&handled, SIGTERM);
  sigaddset(&handled, SIGINT);
  sigaddset(&handled, SIGHUP);
  sigprocmask(SIG_BLOCK, &handled, NULL);
  self.signals = signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  self.pumps[0] = (struct pump){.from = -1, .to = 1, .cap = self.options.output_bytes};
  self.pumps[1] = (struct pump){.from = -1, .to = 2, .cap = self.options.output_bytes};
  self.pumps[2] = (struct pump){.from = -1, .to = 3, .cap = self.options.results_bytes};
  if (take_lock(&self)) run(&self);
  report_ended(&self.outcome, &self.measurements);
  return 0;
}
