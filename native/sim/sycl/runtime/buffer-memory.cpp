#include "../buffer-memory.h"

#include <cstring>

#include "../exception.h"

namespace kf::sim::sycl {

BufferMemory::BufferMemory(const void* host, size_t bytes, size_t element_bytes)
    : data_(const_cast<void*>(host)), bytes_(bytes), is_owner_(false) {
  if (host && device_bytes_from(host) >= bytes) return;
  data_ = allocate_device(bytes ? bytes : 1, element_bytes, "buffer #");
  if (!data_)
    throw ::sycl::exception(::sycl::make_error_code(::sycl::errc::memory_allocation),
                            "a buffer of " + std::to_string(bytes) + " bytes exceeds the device's memory");
  is_owner_ = true;
  if (!host) return;
  std::memcpy(data_, host, bytes);
  host_write(data_, bytes);
}

BufferMemory::~BufferMemory() {
  write_back();
  if (is_owner_) free_device(data_);
}

void BufferMemory::write_back() const {
  if (is_owner_ && writes_back && is_written && final_data) final_data(data_);
}

}  // namespace kf::sim::sycl
