// The simulated memories: device buffers and shared variables at fixed addresses, symbols of the unit where
// they are.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/lazy-content.h"

namespace kf::sim {

// Fixed, so that addresses (and with them sectors, banks and cache sets) are the same in every process.
constexpr uintptr_t kDeviceBase = 0x100000000000;
constexpr uintptr_t kDeviceSpan = uintptr_t{1} << 33;
constexpr uintptr_t kSharedBase = kDeviceBase + kDeviceSpan;
// Each resident block has its own copy of the shared arena: dynamic part first, then the variables.
constexpr uintptr_t kSharedSlotBytes = 1 << 20;
constexpr uintptr_t kSharedDynamicOffset = 4096;
constexpr uintptr_t kSharedStaticOffset = 1 << 19;
constexpr unsigned kMaximumSlots = 1024;
constexpr uintptr_t kSharedSpan = kSharedSlotBytes * kMaximumSlots;
constexpr size_t kRedZoneBytes = 4096;

enum class Space : uint8_t { global, shared, constant };

struct ShadowCell;

// A buffer argument, a device allocation or a symbol of the unit.
struct Region {
  std::string name;
  uintptr_t begin = 0, end = 0;  // the usable bytes
  uintptr_t red_begin = 0, red_end = 0;
  unsigned element_bytes = 1;
  Space space = Space::global;
  bool initialised = true;
  // Of an output: its poison, to see whether a value was ever written (common/inputs.h).
  uint64_t poison_key = 0;
  size_t poison_argument = 0;
  bool written_by_host = false;  // as a whole, by host code of the unit
  bool in_arena = true;
  bool is_allocation = false;    // by host code of the unit, which may free it
  ShadowCell* shadow = nullptr;  // one cell per 4 bytes from begin rounded down to 16, in check mode
  size_t shadow_bytes = 0;
  std::vector<uint64_t> sectors_read, sectors_written;  // bit per sector, in count mode
  std::vector<unsigned char> initial_value;             // of symbols: restored for each request
  std::unique_ptr<LazyContent> content;                 // of large buffers
  uintptr_t mapping = 0;
  size_t mapping_bytes = 0;
};

// A variable of the shared arena; offsets within a slot.
struct SharedVariable {
  std::string name;
  unsigned offset, bytes, alignment;
};

class Memory {
 public:
  // Frees all buffers of the previous request and sets the cap on their sum.
  void reset(size_t capacity_bytes);
  // Null when the cap would be exceeded. `begin` is `skew` bytes past a 512-byte boundary.
  Region* allocate(const std::string& name, size_t bytes, unsigned element_bytes, size_t skew);
  bool free(const void* address);
  void register_symbol(void* address, size_t bytes, const char* name, Space space);
  // The region that holds the address or whose red zone does; null if none.
  Region* find(uintptr_t address);
  // The region nearest to an address of the arena, for messages; null if there is none.
  Region* nearest(uintptr_t address);
  // Makes the content that an access to the address waits for. False when there is none.
  bool make_content(uintptr_t address);
  bool red_zones_intact() const;
  std::vector<Region*>& regions() { return regions_; }
  // Lowest and highest address of the registered symbols.
  uintptr_t symbols_begin() const { return symbols_begin_; }
  uintptr_t symbols_end() const { return symbols_end_; }

  // Shared arena. A layout lasts for one launch.
  void begin_shared_layout(size_t dynamic_bytes);
  // Offset within the slot, zero when the arena is full.
  unsigned place_shared(const char* name, size_t bytes, size_t alignment);
  char* slot(unsigned index);
  // Forgets what the block before left in its shared memory.
  void poison_slot(char* slot) const;
  // The variable that holds the offset, or null in a red zone.
  const SharedVariable* shared_at(unsigned offset) const;
  const SharedVariable* nearest_shared(unsigned offset) const;
  unsigned shared_generation() const { return shared_generation_; }
  size_t static_shared_bytes() const { return static_shared_bytes_; }
  size_t dynamic_shared_bytes() const { return dynamic_shared_bytes_; }

 private:
  void release(Region* region);
  std::vector<Region*> regions_;
  std::vector<Region*> symbols_;
  uintptr_t next_ = kDeviceBase;
  size_t capacity_ = 0, used_ = 0;
  uintptr_t symbols_begin_ = ~uintptr_t{0}, symbols_end_ = 0;
  std::vector<SharedVariable> shared_;
  std::vector<uint16_t> shared_index_;  // variable + 1 per 16 bytes of a slot
  unsigned shared_end_ = kSharedStaticOffset;
  unsigned shared_generation_ = 0;
  unsigned slots_mapped_ = 0;
  size_t static_shared_bytes_ = 0, dynamic_shared_bytes_ = 0;
};

extern Memory memory;

}  // namespace kf::sim
