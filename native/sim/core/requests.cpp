#include "sim/core/requests.h"

#include <algorithm>

namespace kf::sim {

RequestCost sort_addresses(uint64_t* addresses, unsigned count) {
  // Mostly sorted already: insertion is linear then.
  for (unsigned i = 1; i < count; i++) {
    const uint64_t value = addresses[i];
    unsigned k = i;
    for (; k > 0 && addresses[k - 1] > value; k--) addresses[k] = addresses[k - 1];
    addresses[k] = value;
  }
  RequestCost cost;
  unsigned run = 0;
  for (unsigned i = 0; i < count; i++) {
    run = i > 0 && addresses[i] == addresses[i - 1] ? run + 1 : 1;
    cost.distinct_addresses += run == 1;
    cost.same_address_lanes = std::max(cost.same_address_lanes, run);
  }
  return cost;
}

void count_wavefronts(const uint64_t* addresses, uint32_t mask, unsigned bytes, unsigned* wavefronts,
                      unsigned* ideal) {
  const unsigned group = bytes <= 4 ? 32 : bytes <= 8 ? 16 : 8;
  const unsigned words_per_lane = bytes <= 4 ? 1 : (bytes + 3) / 4;
  *wavefronts = *ideal = 0;
  for (unsigned first = 0; first < 32; first += group) {
    const uint32_t active = mask >> first & (group == 32 ? ~0u : (1u << group) - 1);
    if (!active) continue;
    uint64_t words[64];
    unsigned count = 0;
    for (uint32_t rest = active; rest; rest &= rest - 1)
      for (unsigned k = 0; k < words_per_lane && count < 64; k++)
        words[count++] = addresses[first + static_cast<unsigned>(__builtin_ctz(rest))] / 4 + k;
    sort_addresses(words, count);
    uint8_t per_bank[32] = {};
    unsigned most = 1;
    for (unsigned i = 0; i < count; i++)
      if (i == 0 || words[i] != words[i - 1]) most = std::max<unsigned>(most, ++per_bank[words[i] % 32]);
    *wavefronts += most;
    *ideal += 1;
  }
}

unsigned count_wide_wavefronts(const uint64_t* addresses, uint32_t mask) {
  uint64_t words[128];
  unsigned count = 0;
  for (uint32_t rest = mask; rest; rest &= rest - 1)
    for (unsigned k = 0; k < 4; k++) words[count++] = addresses[__builtin_ctz(rest)] / 4 + k;
  std::sort(words, words + count);
  uint8_t per_bank[32] = {};
  unsigned most = 1;
  for (unsigned i = 0; i < count; i++)
    if (i == 0 || words[i] != words[i - 1]) most = std::max<unsigned>(most, ++per_bank[words[i] % 32]);
  return most;
}

unsigned count_l1_wavefronts(const uint64_t* addresses, uint32_t mask, unsigned bytes) {
  uint64_t words[64], lines[32];
  unsigned count = 0, lanes = 0;
  for (uint32_t rest = mask; rest; rest &= rest - 1) {
    const uint64_t address = addresses[__builtin_ctz(rest)];
    lines[lanes++] = address / 128;
    words[count++] = address / 8;
    if (bytes > 8) words[count++] = address / 8 + 1;
  }
  const unsigned distinct_lines = sort_addresses(lines, lanes).distinct_addresses;
  sort_addresses(words, count);
  uint8_t per_bank[16] = {};
  unsigned most = 1;
  for (unsigned i = 0; i < count; i++)
    if (i == 0 || words[i] != words[i - 1]) most = std::max<unsigned>(most, ++per_bank[words[i] % 16]);
  return std::max(most, (distinct_lines + 3) / 4);
}

unsigned count_partial_sectors(const uint64_t* sorted, unsigned count, unsigned bytes,
                               unsigned sector_bytes) {
  const uint64_t whole = ~uint64_t{0} >> (64 - sector_bytes);
  unsigned partial = 0;
  uint64_t sector = 0;
  uint64_t covered = whole;  // bytes of the sector at hand
  for (unsigned i = 0; i < count; i++) {
    // An access that runs over the end of its sector (misaligned) goes on in the next one.
    for (uint64_t at = sorted[i]; at < sorted[i] + bytes; at = (at / sector_bytes + 1) * sector_bytes) {
      if (at / sector_bytes != sector) {
        partial += covered != whole;
        sector = at / sector_bytes;
        covered = 0;
      }
      const uint64_t end = std::min<uint64_t>(sorted[i] + bytes, (sector + 1) * sector_bytes);
      covered |= ~uint64_t{0} >> (64 - (end - at)) << at % sector_bytes;
    }
  }
  return partial + (covered != whole);
}

}  // namespace kf::sim
