#include "cuda-runner/input-pool.h"

#include <algorithm>

#include "common/inputs.h"
#include "cuda-runner/fill-parallel.h"

namespace kf::cuda {

InputPool::InputPool(const DriverApi& api, const Request& request, uint64_t poison)
    : api_(api),
      request_(request),
      poison_(static_cast<unsigned>(poison | 1)),
      sets_(std::max(1u, request.pool)),
      places_(request.rotates ? sets_ : 1),
      pristine_(sets_),
      copies_(request.arguments.size()) {
  try {
    for (const RequestArgument& argument : request_.arguments)
      scalars_.push_back(argument.is_buffer ? 0 : scalar_bits(argument));
    for (Place& place : places_) {
      place.buffers.resize(request_.arguments.size());
      for (size_t i = 0; i < request_.arguments.size(); i++)
        if (request_.arguments[i].is_buffer) place.buffers[i] = allocate(bytes_of(i));
      for (size_t i = 0; i < request_.arguments.size(); i++)
        place.parameters.push_back(request_.arguments[i].is_buffer ? static_cast<void*>(&place.buffers[i])
                                                                   : static_cast<void*>(&scalars_[i]));
    }
    std::vector<unsigned char> image;
    for (uint32_t set = 0; set < sets_; set++) {
      const uint64_t seed = request_.pool == 0 ? request_.seed : set_seed(request_.seed, set);
      pristine_[set].resize(request_.arguments.size());
      for (size_t i = 0; i < request_.arguments.size(); i++) {
        const RequestArgument& argument = request_.arguments[i];
        const size_t bytes = bytes_of(i);
        if (!argument.is_buffer || argument.role == Role::output || bytes == 0) continue;
        image.resize(bytes);
        fill_parallel(argument, i, seed, request_.pattern, image.data());
        // A rotating input lies where it is used: nobody may change it.
        const DevicePointer to = is_kept(i) ? (pristine_[set][i] = allocate(bytes)) : places_[set].buffers[i];
        api_.require(api_.cuMemcpyHtoD(to, image.data(), bytes), "cuMemcpyHtoD");
      }
    }
    for (size_t i = 0; i < request_.arguments.size(); i++)
      if (request_.arguments[i].is_buffer && request_.arguments[i].role != Role::input)
        copies_[i] = allocate(bytes_of(i));
    // Our stream does not wait for the default stream, on which copies from pageable memory may still be
    // under way.
    api_.require(api_.cuCtxSynchronize(), "cuCtxSynchronize");
  } catch (...) {
    for (const DevicePointer pointer : allocations_) api_.cuMemFree(pointer);
    throw;
  }
}

InputPool::~InputPool() {
  for (const DevicePointer pointer : allocations_) api_.cuMemFree(pointer);
}

DevicePointer InputPool::allocate(size_t bytes) {
  DevicePointer pointer = 0;
  api_.require(api_.cuMemAlloc(&pointer, (std::max<size_t>(bytes, 1) + 255) / 256 * 256), "cuMemAlloc");
  allocations_.push_back(pointer);
  return pointer;
}

size_t InputPool::bytes_of(size_t argument) const {
  return request_.arguments[argument].elements * element_bytes(request_.arguments[argument].type);
}

// Whether the values of a set lie apart from where launches look.
bool InputPool::is_kept(size_t argument) const {
  return !request_.rotates || request_.arguments[argument].role == Role::inout;
}

void InputPool::restore(uint32_t set, StreamHandle* stream) {
  const Place& place = places_[request_.rotates ? set : 0];
  for (size_t i = 0; i < request_.arguments.size(); i++) {
    if (!request_.arguments[i].is_buffer || bytes_of(i) == 0) continue;
    if (request_.arguments[i].role == Role::output)
      // Up to the allocation's end, which is a multiple of 256 bytes.
      api_.require(api_.cuMemsetD32Async(place.buffers[i], poison_, (bytes_of(i) + 3) / 4, stream),
                   "cuMemsetD32Async");
    else if (pristine_[set][i])
      api_.require(api_.cuMemcpyDtoDAsync(place.buffers[i], pristine_[set][i], bytes_of(i), stream),
                   "cuMemcpyDtoDAsync");
  }
}

void InputPool::copy_outputs(uint32_t set, StreamHandle* stream) {
  const Place& place = places_[request_.rotates ? set : 0];
  for (size_t i = 0; i < copies_.size(); i++)
    if (copies_[i] && bytes_of(i) > 0)
      api_.require(api_.cuMemcpyDtoDAsync(copies_[i], place.buffers[i], bytes_of(i), stream),
                   "cuMemcpyDtoDAsync");
}

std::vector<unsigned char> InputPool::copied(size_t argument) const {
  std::vector<unsigned char> bytes(bytes_of(argument));
  if (!bytes.empty())
    api_.require(api_.cuMemcpyDtoH(bytes.data(), copies_[argument], bytes.size()), "cuMemcpyDtoH");
  return bytes;
}

bool InputPool::unchanged_since_copy(uint32_t set, size_t argument) const {
  std::vector<unsigned char> now(bytes_of(argument));
  if (now.empty()) return true;
  api_.require(
      api_.cuMemcpyDtoH(now.data(), places_[request_.rotates ? set : 0].buffers[argument], now.size()),
      "cuMemcpyDtoH");
  return now == copied(argument);
}

}  // namespace kf::cuda
