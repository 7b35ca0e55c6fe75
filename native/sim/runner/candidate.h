// Runs the candidate's kf_entry on the simulated GPU.
#pragma once
#include <string>

#include "common/request.h"

namespace kf {

// Empty on success, otherwise what went wrong.
std::string load_candidate(const std::string& path);
// Runs one request and answers it. Throws BadRequest.
void run_candidate(const Request& request);

}  // namespace kf
