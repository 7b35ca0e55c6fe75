#include "cuda-runner/device-buffers.h"

#include "common/hash.h"
#include "cuda-runner/fill-parallel.h"

namespace kf::cuda {

namespace {
constexpr size_t kRedZone = 4096;
// Red zones hold a pattern of their own, so that they never equal the poison of the data beside them.
uint64_t red_zone_key(uint64_t poison) { return poison ^ 0x7265647a6f6e65ull; }
}  // namespace

DeviceBuffers::DeviceBuffers(const DriverApi& api, const Request& request, uint64_t poison)
    : api_(api),
      request_(request),
      poison_(poison),
      buffers_(request.arguments.size()),
      scalars_(request.arguments.size()) {
  for (size_t i = 0; i < request_.arguments.size(); i++) {
    if (request_.arguments[i].is_buffer) {
      add_buffer(i);
      parameters_.push_back(&buffers_[i].data);
    } else {
      scalars_[i] = scalar_bits(request_.arguments[i]);
      parameters_.push_back(&scalars_[i]);
    }
  }
}

DeviceBuffers::~DeviceBuffers() {
  for (const Buffer& buffer : buffers_)
    if (buffer.allocation) api_.cuMemFree(buffer.allocation);
}

void DeviceBuffers::fill_red_zones(const Buffer& buffer, size_t index,
                                   std::vector<unsigned char>& image) const {
  fill_poison(red_zone_key(poison_), index, image.data(), buffer.offset);
  fill_poison(red_zone_key(poison_), index + 1000, image.data() + buffer.offset + buffer.bytes,
              buffer.total - buffer.offset - buffer.bytes);
}

void DeviceBuffers::add_buffer(size_t index) {
  const RequestArgument& argument = request_.arguments[index];
  Buffer& buffer = buffers_[index];
  buffer.bytes = argument.elements * element_bytes(argument.type);
  buffer.offset = kRedZone + request_.offset_elements * element_bytes(argument.type);
  buffer.total = (buffer.offset + buffer.bytes + kRedZone + 255) / 256 * 256;
  api_.require(api_.cuMemAlloc(&buffer.allocation, buffer.total), "cuMemAlloc");
  buffer.data = buffer.allocation + buffer.offset;
  std::vector<unsigned char> image(buffer.total);
  fill_red_zones(buffer, index, image);
  if (argument.role == Role::output)
    fill_poison(poison_, index, image.data() + buffer.offset, buffer.bytes);
  else
    fill_parallel(argument, index, request_.seed, request_.pattern, image.data() + buffer.offset);
  buffer.hash = hash_bytes(image.data() + buffer.offset, buffer.bytes);
  api_.require(api_.cuMemcpyHtoD(buffer.allocation, image.data(), buffer.total), "cuMemcpyHtoD");
}

bool DeviceBuffers::inputs_intact() const {
  for (size_t i = 0; i < buffers_.size(); i++) {
    const RequestArgument& argument = request_.arguments[i];
    if (!argument.is_buffer || argument.role != Role::input) continue;
    const auto now = read(i);
    if (hash_bytes(now.data(), now.size()) != buffers_[i].hash) return false;
  }
  return true;
}

bool DeviceBuffers::red_zones_intact() const {
  for (size_t i = 0; i < buffers_.size(); i++) {
    const Buffer& buffer = buffers_[i];
    if (!buffer.allocation) continue;
    std::vector<unsigned char> expected(buffer.total), before(buffer.offset),
        after(buffer.total - buffer.offset - buffer.bytes);
    fill_red_zones(buffer, i, expected);
    api_.require(api_.cuMemcpyDtoH(before.data(), buffer.allocation, before.size()), "cuMemcpyDtoH");
    api_.require(api_.cuMemcpyDtoH(after.data(), buffer.data + buffer.bytes, after.size()), "cuMemcpyDtoH");
    if (std::memcmp(before.data(), expected.data(), before.size()) != 0) return false;
    if (std::memcmp(after.data(), expected.data() + buffer.offset + buffer.bytes, after.size()) != 0)
      return false;
  }
  return true;
}

std::vector<unsigned char> DeviceBuffers::read(size_t argument) const {
  const Buffer& buffer = buffers_[argument];
  std::vector<unsigned char> bytes(buffer.bytes);
  if (!bytes.empty())
    api_.require(api_.cuMemcpyDtoH(bytes.data(), buffer.data, buffer.bytes), "cuMemcpyDtoH");
  return bytes;
}

uint64_t DeviceBuffers::unwritten_elements(size_t argument, const std::vector<unsigned char>& bytes) const {
  const RequestArgument& specification = request_.arguments[argument];
  if (specification.role != Role::output) return 0;
  return count_poison(poison_, argument, bytes.data(), bytes.size(), element_bytes(specification.type));
}

}  // namespace kf::cuda
