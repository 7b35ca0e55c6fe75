#include "sim/runner/census.h"

#include <dirent.h>
#include <link.h>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <vector>

namespace kf {

namespace {

struct Span {
  const unsigned char* begin;
  size_t bytes;
};

DIR* tasks;  // of /proc/self/task; null where there is no /proc
std::vector<Span> sealed;
uint64_t sealed_hash;
constexpr int kHandled[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM, SIGPROF, SIGVTALRM};
std::vector<struct sigaction> handlers;

unsigned count_threads() {
  if (!tasks) return 1;
  unsigned count = 0;
  rewinddir(tasks);
  while (const dirent* entry = readdir(tasks)) count += entry->d_name[0] != '.';
  return count;
}

bool has_children() { return waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD; }

// Code, and what the loader has filled in and then made read-only, of the runner and the candidate. The
// system's libraries cannot be written without a system call that the lockdown ends.
int note_image(struct dl_phdr_info* info, size_t, void* data) {
  auto& images = *static_cast<unsigned*>(data);
  const bool is_library = images++ > 0 && info->dlpi_name && info->dlpi_name[0] == '/';
  if (is_library) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto& header = info->dlpi_phdr[i];
    const bool is_code = header.p_type == PT_LOAD && (header.p_flags & PF_X);
    if (!is_code && header.p_type != PT_GNU_RELRO) continue;
    sealed.push_back({reinterpret_cast<const unsigned char*>(info->dlpi_addr + header.p_vaddr),
                      header.p_memsz & ~size_t{7}});
  }
  return 0;
}

// Four words at a time: the whole text takes some ten microseconds.
uint64_t hash_sealed() {
  uint64_t lanes[4] = {1, 2, 3, 4};
  for (const Span& span : sealed)
    for (size_t at = 0; at + 32 <= span.bytes; at += 32)
      for (size_t lane = 0; lane < 4; lane++) {
        uint64_t word;
        std::memcpy(&word, span.begin + at + lane * 8, 8);
        lanes[lane] = (lanes[lane] ^ word) * 0x9e3779b97f4a7c15u;
        lanes[lane] ^= lanes[lane] >> 29;
      }
  return lanes[0] ^ lanes[1] * 3 ^ lanes[2] * 5 ^ lanes[3] * 7;
}

std::vector<struct sigaction> read_handlers() {
  std::vector<struct sigaction> all;
  for (const int number : kHandled) {
    struct sigaction action {};
    sigaction(number, nullptr, &action);
    all.push_back(action);
  }
  return all;
}

}  // namespace

void begin_census() {
  tasks = opendir("/proc/self/task");
  unsigned images = 0;
  dl_iterate_phdr(note_image, &images);
  sealed_hash = hash_sealed();
  handlers = read_handlers();
}

std::string take_census() {
  const unsigned threads = count_threads();
  if (threads != 1) return "the candidate started threads: " + std::to_string(threads) + " run";
  if (has_children()) return "the candidate started a process";
  if (hash_sealed() != sealed_hash) return "the candidate changed code or imported addresses of its process";
  const std::vector<struct sigaction> now = read_handlers();
  for (size_t i = 0; i < now.size(); i++)
    if (now[i].sa_sigaction != handlers[i].sa_sigaction)
      return "the candidate changed what a signal does (" + std::to_string(kHandled[i]) + ")";
  return "";
}

}  // namespace kf
