// The one JSON line per event that the supervisor writes to its status descriptor (number 5).
#ifndef KF_SUPERVISOR_STATUS_H
#define KF_SUPERVISOR_STATUS_H
#include <stdint.h>

#include "inner.h"

enum { STATUS_DESCRIPTOR = 5 };

struct outcome {
  const char* kind;   // exited, signalled, deadline, limit, not-started, cancelled
  const char* which;  // deadline: wall, idle; limit: output, file, memory, processes
  int code;           // exited
  int signal;         // signalled
  char reason[256];   // not-started
};

struct measurements {
  int64_t wall_ms, lock_wait_ms, cpu_ms, resident_peak_bytes, address_peak_bytes;
  bool survivors;  // something could not be killed
};

// {"event":"started","pid":...}: the job runs; `pid` is the supervisor's own.
void report_started(const struct protection* protection, const char* weaker_because, int64_t lock_wait_ms);
// {"event":"ended",...}: the last line.
void report_ended(const struct outcome* outcome, const struct measurements* measurements);

#endif
