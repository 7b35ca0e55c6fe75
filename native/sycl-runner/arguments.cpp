#include "sycl-runner/arguments.h"

#include <algorithm>
#include <cstring>

#include "common/inputs.h"

namespace kf::sycl_runner {

namespace {
constexpr size_t kRedZone = 4096;
// Red zones hold a pattern of their own, so that they never equal the poison of the data beside them.
uint64_t red_zone_key(uint64_t poison) { return poison ^ 0x7265647a6f6e65ull; }
}  // namespace

Arguments::Arguments(Device& device, const Request& request, const std::set<size_t>& as_buffer,
                     uint64_t poison, uint32_t pool, bool own_places)
    : request_(request),
      poison_(poison),
      layouts_(request.arguments.size()),
      scalars_(request.arguments.size()),
      contents_(std::max(1u, pool)),
      places_(own_places ? contents_.size() : 1) {
  const size_t count = request_.arguments.size();
  uint64_t total = 0;
  for (size_t i = 0; i < count; i++) {
    const RequestArgument& argument = request_.arguments[i];
    if (!argument.is_buffer) {
      scalars_[i] = scalar_bits(argument);
      continue;
    }
    const size_t element = element_bytes(argument.type);
    Layout& layout = layouts_[i];
    layout.bytes = argument.elements * element;
    layout.offset = kRedZone + request_.offset_elements * element;
    layout.total = (layout.offset + layout.bytes + kRedZone + 255) / 256 * 256;
    total += layout.bytes;
  }
  if (total > request_.device_memory)
    throw MemoryError("the buffers exceed device-memory " + std::to_string(request_.device_memory));
  for (uint32_t set = 0; set < contents_.size(); set++) {
    const uint64_t seed = pool == 0 ? request_.seed : set_seed(request_.seed, set);
    contents_[set].resize(count);
    for (size_t i = 0; i < count; i++)
      if (request_.arguments[i].role == Role::output && set > 0)
        contents_[set][i] = contents_[0][i];
      else if (request_.arguments[i].is_buffer)
        contents_[set][i] = std::make_shared<const std::vector<unsigned char>>(image(i, seed));
  }
  place(device, as_buffer);
}

void Arguments::place(Device& device, const std::set<size_t>& as_buffer) {
  const size_t count = request_.arguments.size();
  for (Place& place : places_) {
    place.memories.clear();
    place.memories.resize(count);
    place.slots.resize(count);
    for (size_t i = 0; i < count; i++) {
      if (!request_.arguments[i].is_buffer) {
        place.slots[i] = &scalars_[i];
        continue;
      }
      const auto& [offset, bytes, size] = layouts_[i];
      place.memories[i] = as_buffer.contains(i)
                              ? device.buffer_memory(size, offset, std::max<size_t>(1, bytes))
                              : device.pointer_memory(size, offset);
      place.slots[i] = place.memories[i]->slot();
    }
  }
}

std::vector<unsigned char> Arguments::image(size_t index, uint64_t seed) const {
  const RequestArgument& argument = request_.arguments[index];
  const Layout& layout = layouts_[index];
  std::vector<unsigned char> bytes(layout.total);
  const size_t behind = layout.offset + layout.bytes;
  fill_poison(red_zone_key(poison_), index, bytes.data(), layout.offset);
  fill_poison(red_zone_key(poison_), index + 1000, bytes.data() + behind, layout.total - behind);
  if (argument.role == Role::output)
    fill_poison(poison_, index, bytes.data() + layout.offset, layout.bytes);
  else
    fill_input(argument, index, seed, request_.pattern, bytes.data() + layout.offset);
  return bytes;
}

void Arguments::restore(uint32_t set) {
  Place& place = places_[place_of(set)];
  for (size_t i = 0; i < place.memories.size(); i++)
    if (place.memories[i]) place.memories[i]->write(contents_[set][i]->data());
}

Arguments::Snapshot Arguments::take(uint32_t set) {
  Place& place = places_[place_of(set)];
  Snapshot snapshot{set, std::vector<std::vector<unsigned char>>(place.memories.size())};
  for (size_t i = 0; i < place.memories.size(); i++) {
    if (!place.memories[i]) continue;
    snapshot.images[i].resize(layouts_[i].total);
    place.memories[i]->read(snapshot.images[i].data());
  }
  return snapshot;
}

const unsigned char* Arguments::data(const Snapshot& snapshot, size_t argument) const {
  return snapshot.images[argument].data() + layouts_[argument].offset;
}

bool Arguments::inputs_intact(const Snapshot& snapshot) const {
  for (size_t i = 0; i < layouts_.size(); i++) {
    const RequestArgument& argument = request_.arguments[i];
    if (!argument.is_buffer || argument.role != Role::input) continue;
    const unsigned char* before = contents_[snapshot.set][i]->data() + layouts_[i].offset;
    if (std::memcmp(before, data(snapshot, i), layouts_[i].bytes) != 0) return false;
  }
  return true;
}

bool Arguments::red_zones_intact(const Snapshot& snapshot) const {
  for (size_t i = 0; i < layouts_.size(); i++) {
    if (!request_.arguments[i].is_buffer) continue;
    const auto& [offset, bytes, total] = layouts_[i];
    const unsigned char *before = contents_[snapshot.set][i]->data(), *now = snapshot.images[i].data();
    const size_t behind = offset + bytes;
    if (std::memcmp(before, now, offset) != 0) return false;
    if (std::memcmp(before + behind, now + behind, total - behind) != 0) return false;
  }
  return true;
}

uint64_t Arguments::unwritten_elements(const Snapshot& snapshot, size_t argument) const {
  const RequestArgument& specification = request_.arguments[argument];
  if (specification.role != Role::output) return 0;
  return count_poison(poison_, argument, data(snapshot, argument), layouts_[argument].bytes,
                      element_bytes(specification.type));
}

bool Arguments::unchanged_since(const Snapshot& snapshot) {
  const Snapshot now = take(snapshot.set);
  for (size_t i = 0; i < layouts_.size(); i++) {
    const RequestArgument& argument = request_.arguments[i];
    if (!argument.is_buffer || argument.role == Role::input) continue;
    if (std::memcmp(data(snapshot, i), data(now, i), layouts_[i].bytes) != 0) return false;
  }
  return true;
}

}  // namespace kf::sycl_runner
