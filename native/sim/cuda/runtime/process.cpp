// C library functions whose meaning differs in device code: printf, assert, clock. A launch in progress is
// recognised by the core's thread state, which only has an extent while a kernel runs.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../../core/core.h"

extern "C" {

int kf_sim_printf(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length;
  if (kf::sim::in_kernel()) {
    char text[1024];
    length = vsnprintf(text, sizeof text, format, arguments);
    kf::sim::device_print("%s", text);
  } else {
    length = vprintf(format, arguments);
  }
  va_end(arguments);
  return length;
}

[[noreturn]] void kf_sim_assert_fail(const char* expression, const char* file, unsigned line,
                                     const char* function) noexcept {
  if (kf::sim::in_kernel()) {
    char text[512];
    snprintf(text, sizeof text, "assertion `%s` failed", expression);
    kf::sim::trap(text, {file, static_cast<int>(line)});
  }
  fprintf(stderr, "%s:%u: %s: assertion `%s` failed\n", file, line, function, expression);
  abort();
}

clock_t kf_sim_clock() noexcept {
  return kf::sim::in_kernel() ? static_cast<clock_t>(kf::sim::clock_ticks()) : clock();
}
}
