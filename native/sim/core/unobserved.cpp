#include "sim/core/observer.h"
#include "sim/core/report.h"
namespace kf::sim {
void checker_begin_launch() {}
void checker_begin_block(const Block&) {}
void checker_sync_lanes(Warp&, uint32_t) {}
void checker_settle() {}
void counters_begin_request() {}
void counters_begin_cluster() {}
void counters_shuffle() {}
void counters_warp_barrier() {}
void counters_flush(Warp&) {}
void write_counters(JsonWriter& j) { j.null(); }
void forget_shadow(Region*) {}
uint64_t unwritten_elements(const Region&) { return 0; }
void atomic_access(void*, size_t, AtomicScope, const void*) {}
void note_special(const char*) {}
void range_access(const void*, size_t, bool, const void*) {}
void fence(AtomicScope, const void*) {}
}  // namespace kf::sim
