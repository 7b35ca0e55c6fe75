// The L1 data cache of one multiprocessor, set-associative, least recently used: lines of 128 bytes with four
// sectors of 32 bytes, or lines of one sector of 64 bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kf::sim {

class L1Cache {
 public:
  void resize(size_t bytes, unsigned sector_bytes) {
    sectors_shift_ = sector_bytes == 32 ? 2 : 0;
    const size_t lines = bytes / (size_t{sector_bytes} << sectors_shift_);
    ways_ = lines < kWays ? lines : kWays;
    sets_ = ways_ ? lines / ways_ : 0;
    clear();
  }
  void clear() {
    lines_.assign(sets_ * ways_, Line{});
    clock_ = 0;
  }
  // Loads a sector (address / size of a sector); true when it was there.
  bool load(uint64_t sector) {
    if (!sets_) return false;
    const uint64_t tag = (sector >> sectors_shift_) + 1;
    const auto bit = static_cast<uint8_t>(1u << (sector & ((1u << sectors_shift_) - 1)));
    // Sets are chosen by a hash: power-of-two strides do not all fall into one set.
    Line* set = &lines_[((tag * 0x9e3779b97f4a7c15ull) >> 32) % sets_ * ways_];
    Line* oldest = set;
    for (size_t i = 0; i < ways_; i++) {
      Line& line = set[i];
      if (line.tag == tag) {
        line.used = ++clock_;
        const bool hit = line.sectors & bit;
        line.sectors |= bit;
        return hit;
      }
      if (line.used < oldest->used) oldest = &line;
    }
    *oldest = {tag, ++clock_, bit};
    return false;
  }

 private:
  static constexpr size_t kWays = 16;
  struct Line {
    uint64_t tag = 0;
    uint64_t used = 0;
    uint8_t sectors = 0;
  };
  std::vector<Line> lines_;
  size_t ways_ = 0, sets_ = 0;
  unsigned sectors_shift_ = 2;
  uint64_t clock_ = 0;
};

}  // namespace kf::sim
