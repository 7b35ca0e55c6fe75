#define _GNU_SOURCE
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void write_line(const char* line, size_t length) {
  while (length > 0) {
    ssize_t written = write(STATUS_DESCRIPTOR, line, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the owner is gone
    line += written;
    length -= (size_t)written;
  }
}

// The C library's own table (sigabbrev_np) is missing from musl and from glibc before 2.32.
static const char* signal_name(int number) {
  static const struct {
    int number;
    const char* name;
  } names[] = {
      {SIGABRT, "SIGABRT"}, {SIGALRM, "SIGALRM"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},
      {SIGHUP, "SIGHUP"},   {SIGILL, "SIGILL"},   {SIGINT, "SIGINT"},   {SIGKILL, "SIGKILL"},
      {SIGPIPE, "SIGPIPE"}, {SIGQUIT, "SIGQUIT"}, {SIGSEGV, "SIGSEGV"}, {SIGSYS, "SIGSYS"},
      {SIGTERM, "SIGTERM"}, {SIGTRAP, "SIGTRAP"}, {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"},
      {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"},
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (names[i].number == number) return names[i].name;
  }
  return NULL;
}

static const char* yes(bool value) { return value ? "true" : "false"; }

static void put_text(FILE* out, const char* text) {
  fputc('"', out);
  for (; *text != '\0'; text++) {
    const unsigned char letter = (unsigned char)*text;
    if (letter == '"' || letter == '\\') {
      fprintf(out, "\\%c", letter);
    } else if (letter < 0x20) {
      fprintf(out, "\\u%04x", letter);
    } else {
      fputc(letter, out);
    }
  }
  fputc('"', out);
}

// full: nothing but the toolchain and the job folder exists. partial: the rest is there but refused.
static const char* level_of(const struct protection* protection) {
  if (protection->namespaces && protection->seccomp) return "full";
  if (protection->seccomp || protection->landlock > 0 || protection->namespaces) return "partial";
  return "limits";
}

void report_started(const struct protection* protection, const char* weaker_because, int64_t lock_wait_ms) {
  char line[1024];
  FILE* out = fmemopen(line, sizeof line, "w");
  if (out == NULL) return;
  fprintf(out, "{\"event\":\"started\",\"pid\":%d,\"lockWaitMs\":%" PRId64 ",\"sandbox\":{\"level\":\"%s\"",
          (int)getpid(), lock_wait_ms, level_of(protection));
  fprintf(out, ",\"namespaces\":%s,\"privateUser\":%s,\"seccomp\":%s,\"landlock\":%d",
          yes(protection->namespaces), yes(protection->private_user), yes(protection->seccomp),
          protection->landlock);
  if (weaker_because != NULL && weaker_because[0] != '\0') {
    fputs(",\"reason\":", out);
    put_text(out, weaker_because);
  }
  fputs("}}\n", out);
  const long length = ftell(out);
  fclose(out);
  if (length > 0) write_line(line, (size_t)length);
}

void report_ended(const struct outcome* outcome, const struct measurements* measurements) {
  char line[1024];
  FILE* out = fmemopen(line, sizeof line, "w");
  if (out == NULL) return;
  fprintf(out, "{\"event\":\"ended\",\"kind\":\"%s\"", outcome->kind);
  if (outcome->which != NULL) fprintf(out, ",\"which\":\"%s\"", outcome->which);
  if (strcmp(outcome->kind, "exited") == 0) fprintf(out, ",\"code\":%d", outcome->code);
  if (strcmp(outcome->kind, "signalled") == 0) {
    const char* name = signal_name(outcome->signal);
    if (name != NULL) {
      fprintf(out, ",\"signal\":\"%s\"", name);
    } else {
      fprintf(out, ",\"signal\":\"SIG%d\"", outcome->signal);
    }
  }
  if (strcmp(outcome->kind, "not-started") == 0) {
    fputs(",\"reason\":", out);
    put_text(out, outcome->reason);
  }
  fprintf(out, ",\"wallMs\":%" PRId64 ",\"lockWaitMs\":%" PRId64 ",\"cpuMs\":%" PRId64, measurements->wall_ms,
          measurements->lock_wait_ms, measurements->cpu_ms);
  fprintf(out, ",\"residentPeakBytes\":%" PRId64 ",\"addressPeakBytes\":%" PRId64 ",\"survivors\":%s}\n",
          measurements->resident_peak_bytes, measurements->address_peak_bytes, yes(measurements->survivors));
  const long length = ftell(out);
  fclose(out);
  if (length > 0) write_line(line, (size_t)length);
}
