// Input sets on the device for timed calls: a call finds other values than the last one did.
#pragma once
#include <cstdint>
#include <vector>

#include "common/request.h"
#include "cuda-runner/driver-api.h"

namespace kf::cuda {

class InputPool {
 public:
  // Allocates and fills; throws DriverError. `poison` is what outputs hold before a call.
  InputPool(const DriverApi& api, const Request& request, uint64_t poison);
  ~InputPool();
  InputPool(const InputPool&) = delete;
  InputPool& operator=(const InputPool&) = delete;

  uint32_t sets() const { return sets_; }
  // Puts a set where a launch on it looks, with outputs poisoned: copies to the arguments' own addresses, or
  // (rotating) only renews what a launch has changed.
  void restore(uint32_t set, StreamHandle* stream);
  // Parameters of a launch on that set.
  void** parameters(uint32_t set) { return places_[request_.rotates ? set : 0].parameters.data(); }
  // Copies the outputs of that set's place behind the launch, on the same stream: what the launch had written
  // when the stream went on.
  void copy_outputs(uint32_t set, StreamHandle* stream);
  // An output as it was then, and whether it is still the same.
  std::vector<unsigned char> copied(size_t argument) const;
  bool unchanged_since_copy(uint32_t set, size_t argument) const;

 private:
  struct Place {
    std::vector<DevicePointer> buffers;  // one per argument, 0 for scalars
    std::vector<void*> parameters;
  };
  DevicePointer allocate(size_t bytes);
  size_t bytes_of(size_t argument) const;
  bool is_kept(size_t argument) const;

  const DriverApi& api_;
  const Request request_;
  const unsigned poison_;
  const uint32_t sets_;
  std::vector<DevicePointer> allocations_;
  std::vector<Place> places_;
  std::vector<std::vector<DevicePointer>>
      pristine_;                       // by set and argument; 0 where nothing has to be copied back
  std::vector<DevicePointer> copies_;  // of outputs, by argument
  std::vector<uint64_t> scalars_;
};

}  // namespace kf::cuda
