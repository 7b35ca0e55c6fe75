// Dense ids for code addresses: a table indexed by the offset in the candidate's text, so that a look-up is
// one load.
#pragma once
#include <sys/mman.h>

#include <cstdint>
#include <vector>

#include "sim/core/machine.h"

namespace kf::sim {

// Variants distinguishes several ids at one address (a range copy both reads and writes).
template <unsigned Variants>
class SiteIndex {
 public:
  // Ids count from 1; 0 is for addresses outside the candidate.
  unsigned id(const void* address, unsigned variant = 0) {
    const uintptr_t offset = reinterpret_cast<uintptr_t>(address) - code.begin;
    if (offset >= code.end - code.begin) return 0;
    if (!table_) allocate();
    uint32_t& entry = table_[offset * Variants + variant];
    if (!entry) {
      addresses_.push_back(address);
      entry = static_cast<uint32_t>(addresses_.size());
    }
    return entry;
  }
  const void* address(unsigned id) const { return id ? addresses_[id - 1] : nullptr; }
  unsigned size() const { return static_cast<unsigned>(addresses_.size()); }

 private:
  void allocate() {
    // Zero pages, committed only where code makes accesses.
    void* memory = mmap(nullptr, (code.end - code.begin) * Variants * sizeof(uint32_t),
                        PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw LaunchAborted("limit", "no memory for the table of code addresses");
    table_ = static_cast<uint32_t*>(memory);
  }
  uint32_t* table_ = nullptr;
  std::vector<const void*> addresses_;
};

}  // namespace kf::sim
