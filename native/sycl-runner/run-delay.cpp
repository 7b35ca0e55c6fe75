#include "sycl-runner/run-delay.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <string>

namespace kf::sycl_runner {

RunDelay::RunDelay() {
  const std::string tasks = "/proc/self/task/";
  DIR* folder = opendir(tasks.c_str());
  if (!folder) return;
  while (const dirent* entry = readdir(folder)) {
    if (entry->d_name[0] == '.') continue;
    const int file = open((tasks + entry->d_name + "/schedstat").c_str(), O_RDONLY | O_CLOEXEC);
    if (file >= 0) files_.push_back(file);
  }
  closedir(folder);
}

RunDelay::~RunDelay() {
  for (const int file : files_) close(file);
}

double RunDelay::total_us() const {
  double total = 0;
  for (const int file : files_) {
    // "time on a processor" "time waiting for one" "turns", nanoseconds.
    char text[96];
    const ssize_t length = pread(file, text, sizeof text - 1, 0);
    if (length <= 0) continue;
    text[length] = '\0';
    uint64_t ran = 0, waited = 0;
    if (std::sscanf(text, "%" SCNu64 " %" SCNu64, &ran, &waited) == 2)
      total += static_cast<double>(waited) / 1000;
  }
  return total;
}

}  // namespace kf::sycl_runner
