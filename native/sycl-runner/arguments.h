// The arguments of a request on the device: input sets as images in host memory, and the places they are put
// to.
#pragma once
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "common/request.h"
#include "sycl-runner/device.h"

namespace kf::sycl_runner {

// What one request needs of memory: every set's content, and places on the device that hold sets.
class Arguments {
 public:
  // `pool` input sets (0: one, made of the request's seed itself); with `own_places` each lies at addresses
  // of its own, else all take turns at the same ones. `as_buffer` are the arguments that kernels get as a
  // sycl::buffer. Throws DeviceError where there is no room.
  Arguments(Device& device, const Request& request, const std::set<size_t>& as_buffer, uint64_t poison,
            uint32_t pool, bool own_places);

  // Gives every set a new place. Which pages of memory a process happens to get makes a kernel faster or
  // slower by a percent or two on a processor; with new ones for every turn that is noise that shows, not a
  // constant that hides.
  void place(Device& device, const std::set<size_t>& as_buffer);

  uint32_t sets() const { return static_cast<uint32_t>(contents_.size()); }
  // What an entry gets for that set.
  void* const* slots(uint32_t set) const { return places_[place_of(set)].slots.data(); }
  // Puts a set's content to its place: inputs and inouts as they begin, outputs full of poison.
  void restore(uint32_t set);

  // What lay in a set's place when it was taken.
  struct Snapshot {
    uint32_t set = 0;
    std::vector<std::vector<unsigned char>> images;  // one per argument, with red zones; empty for scalars
  };
  // Reads a set's place, of all arguments. Waits for the device.
  Snapshot take(uint32_t set);

  bool inputs_intact(const Snapshot& snapshot) const;
  bool red_zones_intact(const Snapshot& snapshot) const;
  const unsigned char* data(const Snapshot& snapshot, size_t argument) const;
  size_t bytes(size_t argument) const { return layouts_[argument].bytes; }
  uint64_t unwritten_elements(const Snapshot& snapshot, size_t argument) const;
  // Whether a set's place still holds what the snapshot has of outputs and inouts.
  bool unchanged_since(const Snapshot& snapshot);

 private:
  struct Layout {
    size_t offset = 0, bytes = 0, total = 0;
  };
  struct Place {
    std::vector<std::unique_ptr<Memory>> memories;  // one per argument; null for scalars
    std::vector<void*> slots;
  };
  size_t place_of(uint32_t set) const { return places_.size() == 1 ? 0 : set; }
  std::vector<unsigned char> image(size_t argument, uint64_t seed) const;

  const Request request_;
  const uint64_t poison_;
  std::vector<Layout> layouts_;
  std::vector<uint64_t> scalars_;
  using Image = std::shared_ptr<const std::vector<unsigned char>>;
  std::vector<std::vector<Image>> contents_;  // by set, then argument; outputs share theirs
  std::vector<Place> places_;
};

}  // namespace kf::sycl_runner
