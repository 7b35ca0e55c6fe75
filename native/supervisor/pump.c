#include "pump.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool pump_pending(const struct pump* pump) { return pump->to >= 0 && pump->end > pump->begin; }

bool pump_read(struct pump* pump) {
  if (pump->from < 0 || pump->end == sizeof pump->buffer) return false;
  ssize_t length = read(pump->from, pump->buffer + pump->end, sizeof pump->buffer - pump->end);
  if (length < 0) {
    if (errno != EAGAIN && errno != EINTR) pump->from = -1;
    return false;
  }
  if (length == 0) {
    pump->from = -1;
    return false;
  }
  pump->seen += length;
  int64_t excess = pump->cap > 0 ? pump->seen - pump->cap : 0;
  if (excess > 0) {
    pump->over_cap = true;
    if (excess > length) excess = length;
    length -= (ssize_t)excess;
  }
  pump->end += (size_t)length;
  if (pump->to < 0) pump->begin = pump->end = 0;
  return true;
}

void pump_write(struct pump* pump) {
  if (!pump_pending(pump)) return;
  size_t length = pump->end - pump->begin;
  ssize_t written = send(pump->to, pump->buffer + pump->begin, length, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (written < 0 && errno == ENOTSOCK) {
    // A pipe or a file, maybe shared with others, so not ours to make non-blocking: after POLLOUT a pipe
    // takes this much without blocking.
    enum { SAFE_CHUNK = 4096 };
    struct pollfd ready = {.fd = pump->to, .events = POLLOUT};
    if (poll(&ready, 1, 0) <= 0 || (ready.revents & POLLOUT) == 0) {
      if (ready.revents & (POLLERR | POLLNVAL)) pump->to = -1;
      return;
    }
    written = write(pump->to, pump->buffer + pump->begin, length < SAFE_CHUNK ? length : SAFE_CHUNK);
  }
  if (written < 0) {
    if (errno == EAGAIN || errno == EINTR) return;
    pump->to = -1;
    pump->begin = pump->end = 0;
    return;
  }
  pump->begin += (size_t)written;
  if (pump->begin == pump->end) {
    pump->begin = pump->end = 0;
  } else if (pump->begin > sizeof pump->buffer / 2) {
    memmove(pump->buffer, pump->buffer + pump->begin, pump->end - pump->begin);
    pump->end -= pump->begin;
    pump->begin = 0;
  }
}
