#include "sim/core/report.h"

#include "sim/core/findings.h"

namespace kf::sim {

namespace {
void write_position(JsonWriter& json, const char* name, Index3 position) {
  json.key(name).open_array().value(position.x).value(position.y).value(position.z).close_array();
}
}  // namespace

void write_findings(JsonWriter& json) {
  json.open_array();
  for (const Finding& finding : findings()) {
    json.open_object().member("kind", finding.kind).member("space", finding.space);
    json.member("message", std::string_view(finding.message)).member("address", code_offset(finding.address));
    if (finding.other_address) json.member("otherAddress", code_offset(finding.other_address));
    write_position(json, "block", finding.block);
    write_position(json, "thread", finding.thread);
    if (finding.has_other_thread) write_position(json, "otherThread", finding.other_thread);
    json.member("occurrences", finding.occurrences).close_object();
  }
  json.close_array();
}

}  // namespace kf::sim
