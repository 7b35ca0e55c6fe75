// Allocations and copies by host code.
#include "../usm.h"

#include <cstdlib>
#include <cstring>
#include <map>

namespace kf::sim::sycl {

namespace {
using ::sycl::usm::alloc;
// Entries of earlier requests may remain; their addresses are overwritten when they are given out again.
std::map<const void*, alloc> kinds;
}  // namespace

void copy_bytes(void* to, const void* from, size_t bytes) {
  if (bytes == 0) return;
  std::memmove(to, from, bytes);
  host_write(to, bytes);
}

void set_bytes(void* to, int value, size_t bytes) {
  if (bytes == 0) return;
  std::memset(to, value, bytes);
  host_write(to, bytes);
}

void fill_elements(void* to, const void* value, size_t value_bytes, size_t count) {
  auto* at = static_cast<char*>(to);
  for (size_t i = 0; i < count; i++) std::memcpy(at + i * value_bytes, value, value_bytes);
  host_write(to, count * value_bytes);
}

void* allocate_usm(alloc kind, size_t bytes, size_t element_bytes) {
  void* pointer = allocate_device(bytes ? bytes : 1, element_bytes, "allocation #");
  if (!pointer) return nullptr;
  kinds[pointer] = kind;
  if (kind != alloc::device) host_write(pointer, bytes ? bytes : 1);
  return pointer;
}

void free_usm(void* pointer) {
  if (!pointer) return;
  kinds.erase(pointer);
  free_device(pointer);
}

alloc kind_of(const void* pointer) {
  auto found = kinds.upper_bound(pointer);
  if (found != kinds.begin()) {
    --found;
    const size_t from_start =
        static_cast<size_t>(static_cast<const char*>(pointer) - static_cast<const char*>(found->first));
    const size_t whole = device_bytes_from(found->first);
    if (whole > from_start) return found->second;
  }
  return is_device_memory(pointer) ? alloc::device : alloc::unknown;
}

}  // namespace kf::sim::sycl
