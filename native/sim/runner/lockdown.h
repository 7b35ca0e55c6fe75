// Once the candidate is loaded its process needs little of the operating system: a second system call filter
// of the runner's own, on top of the supervisor's (native/supervisor/seccomp_filter.c).
#pragma once

namespace kf {

// From here on the process reads and writes what is open, maps and unmaps data, and ends. It opens files only
// to write new ones, maps no code, makes no code writable, starts and signals nobody. False where the kernel
// has no such filters.
bool lock_down();

}  // namespace kf
