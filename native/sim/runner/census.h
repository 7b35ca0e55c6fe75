// What a request may not change about the runner's own process: its threads and children, its code and the
// addresses of its imports, what signals do.
#pragma once
#include <string>

namespace kf {

// Notes how things are once the candidate is loaded, before the lockdown.
void begin_census();
// What is different now; empty when nothing is.
std::string take_census();

}  // namespace kf
