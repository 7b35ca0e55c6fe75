#include "sim/core/memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "sim/core/machine.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0
#endif

namespace kf::sim {

Memory memory;

namespace {
constexpr size_t kPage = 64 * 1024;  // a multiple of every page size in use
constexpr unsigned char kRedZoneByte = 0xb5;
constexpr unsigned kSharedRedZone = 512;
// What shared memory holds when a block starts: as floats about -1e8, as integers large and negative.
constexpr unsigned char kSharedPoison = 0xcc;

size_t round_up(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }

bool map_at(uintptr_t address, size_t bytes) {
  void* wanted = reinterpret_cast<void*>(address);
  void* got = mmap(wanted, bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (got == wanted) return true;
  if (got != MAP_FAILED) munmap(got, bytes);
  return false;
}

bool all_red(uintptr_t from, uintptr_t to) {
  const auto* at = reinterpret_cast<const unsigned char*>(from);
  return std::all_of(at, at + (to - from), [](unsigned char byte) { return byte == kRedZoneByte; });
}
}  // namespace

void Memory::reset(size_t capacity_bytes) {
  for (Region* region : regions_) release(region);
  regions_ = symbols_;
  for (Region* symbol : symbols_) {
    forget_shadow(symbol);
    std::memcpy(reinterpret_cast<void*>(symbol->begin), symbol->initial_value.data(),
                symbol->initial_value.size());
  }
  next_ = kDeviceBase;
  capacity_ = capacity_bytes;
  used_ = 0;
}

void Memory::release(Region* region) {
  if (!region->in_arena) return;
  forget_shadow(region);
  munmap(reinterpret_cast<void*>(region->mapping), region->mapping_bytes);
  delete region;
}

Region* Memory::allocate(const std::string& name, size_t bytes, unsigned element_bytes, size_t skew) {
  if (bytes > capacity_ || used_ > capacity_ - bytes) return nullptr;
  const size_t mapped = round_up(kRedZoneBytes + skew + bytes + kRedZoneBytes, kPage);
  if (next_ + mapped + kPage > kDeviceBase + kDeviceSpan || !map_at(next_, mapped)) return nullptr;
  auto* region = new Region;
  region->name = name;
  region->mapping = next_;
  region->mapping_bytes = mapped;
  region->red_begin = next_;
  region->red_end = next_ + mapped;
  region->begin = next_ + kRedZoneBytes + skew;
  region->end = region->begin + bytes;
  region->element_bytes = element_bytes;
  std::memset(reinterpret_cast<void*>(region->red_begin), kRedZoneByte, region->begin - region->red_begin);
  std::memset(reinterpret_cast<void*>(region->end), kRedZoneByte, region->red_end - region->end);
  next_ += mapped + kPage;  // an unmapped guard follows
  used_ += bytes;
  regions_.push_back(region);
  return region;
}

bool Memory::free(const void* address) {
  const auto at = reinterpret_cast<uintptr_t>(address);
  for (size_t i = 0; i < regions_.size(); i++)
    if (regions_[i]->is_allocation && regions_[i]->begin == at) {
      used_ -= regions_[i]->end - regions_[i]->begin;
      release(regions_[i]);
      regions_.erase(regions_.begin() + static_cast<std::ptrdiff_t>(i));
      return true;
    }
  return false;
}

void Memory::register_symbol(void* address, size_t bytes, const char* name, Space space) {
  const auto begin = reinterpret_cast<uintptr_t>(address);
  for (const Region* symbol : symbols_)
    if (symbol->begin == begin) return;
  auto* region = new Region;
  region->name = name;
  region->begin = region->red_begin = begin;
  region->end = region->red_end = begin + bytes;
  region->space = space;
  region->in_arena = false;
  region->initial_value.assign(static_cast<unsigned char*>(address),
                               static_cast<unsigned char*>(address) + bytes);
  symbols_.push_back(region);
  regions_.push_back(region);
  symbols_begin_ = std::min(symbols_begin_, begin);
  symbols_end_ = std::max(symbols_end_, begin + bytes);
}

Region* Memory::find(uintptr_t address) {
  for (Region* region : regions_)
    if (address >= region->red_begin && address < region->red_end) return region;
  return nullptr;
}

Region* Memory::nearest(uintptr_t address) {
  Region* best = nullptr;
  uintptr_t best_distance = ~uintptr_t{0};
  for (Region* region : regions_) {
    if (!region->in_arena) continue;
    const uintptr_t distance = address < region->begin  ? region->begin - address
                               : address >= region->end ? address - region->end
                                                        : 0;
    if (distance < best_distance) {
      best = region;
      best_distance = distance;
    }
  }
  return best;
}

bool Memory::make_content(uintptr_t address) {
  for (Region* region : regions_)
    if (region->content && region->content->make_at(address)) return true;
  return false;
}

bool Memory::red_zones_intact() const {
  return std::all_of(regions_.begin(), regions_.end(), [](const Region* region) {
    return !region->in_arena ||
           (all_red(region->red_begin, region->begin) && all_red(region->end, region->red_end));
  });
}

void Memory::begin_shared_layout(size_t dynamic_bytes) {
  shared_generation_++;
  shared_.clear();
  shared_index_.assign(kSharedSlotBytes / 16, 0);
  shared_end_ = kSharedStaticOffset;
  static_shared_bytes_ = 0;
  dynamic_shared_bytes_ = dynamic_bytes;
  if (dynamic_bytes == 0) return;
  shared_.push_back({"dynamic shared memory", kSharedDynamicOffset, static_cast<unsigned>(dynamic_bytes), 4});
  for (size_t i = 0; i < round_up(dynamic_bytes, 16) / 16; i++)
    shared_index_[kSharedDynamicOffset / 16 + i] = 1;
}

unsigned Memory::place_shared(const char* name, size_t bytes, size_t alignment) {
  const size_t offset = round_up(shared_end_, std::max<size_t>(alignment, 128));
  if (offset + bytes + kSharedRedZone > kSharedSlotBytes || shared_.size() > 60000) return 0;
  shared_.push_back({name, static_cast<unsigned>(offset), static_cast<unsigned>(bytes),
                     static_cast<unsigned>(std::max<size_t>(alignment, 1))});
  for (size_t i = 0; i < round_up(bytes, 16) / 16; i++)
    shared_index_[offset / 16 + i] = static_cast<uint16_t>(shared_.size());
  shared_end_ = static_cast<unsigned>(round_up(offset + bytes + kSharedRedZone, 128));
  static_shared_bytes_ += bytes;
  return static_cast<unsigned>(offset);
}

char* Memory::slot(unsigned index) {
  if (index >= kMaximumSlots) return nullptr;
  while (slots_mapped_ <= index) {
    if (!map_at(kSharedBase + slots_mapped_ * kSharedSlotBytes, kSharedSlotBytes)) return nullptr;
    std::memset(reinterpret_cast<void*>(kSharedBase + slots_mapped_ * kSharedSlotBytes), kSharedPoison,
                kSharedSlotBytes);
    slots_mapped_++;
  }
  return reinterpret_cast<char*>(kSharedBase + index * kSharedSlotBytes);
}

void Memory::poison_slot(char* slot) const {
  std::memset(slot + kSharedDynamicOffset, kSharedPoison, dynamic_shared_bytes_);
  std::memset(slot + kSharedStaticOffset, kSharedPoison, shared_end_ - kSharedStaticOffset);
}

const SharedVariable* Memory::shared_at(unsigned offset) const {
  const unsigned index = shared_index_[offset / 16];
  if (index == 0) return nullptr;
  const SharedVariable* variable = &shared_[index - 1];
  return offset < variable->offset + variable->bytes ? variable : nullptr;
}

const SharedVariable* Memory::nearest_shared(unsigned offset) const {
  const SharedVariable* best = nullptr;
  unsigned best_distance = ~0u;
  for (const SharedVariable& variable : shared_) {
    const unsigned end = variable.offset + variable.bytes;
    const unsigned distance = offset < variable.offset ? variable.offset - offset
                              : offset >= end          ? offset - end
                                                       : 0;
    if (distance < best_distance) {
      best = &variable;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace kf::sim
