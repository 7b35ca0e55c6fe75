// Carries one stream of the job to the owner: counts, caps, and notes when something last came.
#ifndef KF_SUPERVISOR_PUMP_H
#define KF_SUPERVISOR_PUMP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PUMP_BUFFER = 65536 };

struct pump {
  int from;      // -1 once the job has closed its end
  int to;        // -1 once the owner has closed its end: what comes is dropped
  int64_t cap;   // bytes; zero: none
  int64_t seen;  // bytes read from the job
  bool over_cap;
  size_t begin, end;
  char buffer[PUMP_BUFFER];
};

// Reads once if there is room. Returns true when bytes came.
bool pump_read(struct pump* pump);
// Writes once, without ever blocking.
void pump_write(struct pump* pump);
// True when bytes wait for the owner.
bool pump_pending(const struct pump* pump);

#endif
