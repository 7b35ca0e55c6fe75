// JSON of findings and counters; field names as in src/protocol/counters.ts.
#pragma once
#include "common/json.h"

namespace kf::sim {

void write_findings(JsonWriter& json);
void write_counters(JsonWriter& json);

}  // namespace kf::sim
