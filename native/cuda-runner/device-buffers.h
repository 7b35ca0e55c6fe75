// The arguments of one checked launch on the device: buffers with red zones, random poison in outputs.
#pragma once
#include <cstdint>
#include <vector>

#include "common/inputs.h"
#include "common/request.h"
#include "cuda-runner/driver-api.h"

namespace kf::cuda {

class DeviceBuffers {
 public:
  // Allocates and fills; throws DriverError. `poison` is the key of poison and red zones.
  DeviceBuffers(const DriverApi& api, const Request& request, uint64_t poison);
  ~DeviceBuffers();
  DeviceBuffers(const DeviceBuffers&) = delete;
  DeviceBuffers& operator=(const DeviceBuffers&) = delete;

  // Parameters for cuLaunchKernel.
  void** parameters() { return parameters_.data(); }
  bool inputs_intact() const;
  bool red_zones_intact() const;
  // The argument's elements as they are now.
  std::vector<unsigned char> read(size_t argument) const;
  uint64_t unwritten_elements(size_t argument, const std::vector<unsigned char>& bytes) const;

 private:
  struct Buffer {
    DevicePointer allocation = 0, data = 0;
    size_t bytes = 0, total = 0, offset = 0;
    uint64_t hash = 0;
  };
  void add_buffer(size_t index);
  void fill_red_zones(const Buffer& buffer, size_t index, std::vector<unsigned char>& image) const;

  const DriverApi& api_;
  const Request request_;
  const uint64_t poison_;
  std::vector<Buffer> buffers_;    // one per argument; empty for scalars
  std::vector<uint64_t> scalars_;  // one per argument
  std::vector<void*> parameters_;
};

}  // namespace kf::cuda
