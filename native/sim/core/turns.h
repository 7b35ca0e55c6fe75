// Turns of the threads of one warp: each runs on a fiber until it waits or ends.
#pragma once
#include "sim/core/machine.h"

namespace kf::sim {

// Of a launch: what each thread runs.
void begin_turns(Body body, void* context);
// Runs every runnable lane of the warp until it waits. Throws LaunchAborted.
void run_lanes(Warp& warp);
// From a thread: waits in this phase until it is made ready again. `site` is where it waits, for reports.
void suspend(Phase phase, const void* site);
// From the main stack: gives up all threads and throws LaunchAborted.
[[noreturn]] void fail_launch(const char* kind, const std::string& message);

}  // namespace kf::sim
