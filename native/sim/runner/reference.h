// Runs a host function in double precision: what the candidate's outputs are compared with.
#pragma once
#include <string>

#include "common/request.h"

namespace kf {

// The object must define `extern "C" void SYMBOL(void* const* slots)`. Empty on success, otherwise what went
// wrong.
std::string load_reference(const std::string& path, const std::string& symbol);
// Floating buffers and scalars are doubles that hold the values rounded to the argument's type; others are as
// in the task. Dumps of floating outputs are f64. Throws BadRequest.
void run_reference(const Request& request);

}  // namespace kf
