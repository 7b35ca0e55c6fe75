// The memory behind a buffer: the task's own device memory, or an allocation of the simulated device with
// what is to happen to its content in the end.
#pragma once
#include <cstddef>
#include <functional>

#include "../core/core.h"

namespace kf::sim::sycl {

class BufferMemory {
 public:
  // Memory of the device, in place where `host` is device memory already; copied from `host` otherwise. Null
  // stands for no initial content.
  BufferMemory(const void* host, size_t bytes, size_t element_bytes);
  ~BufferMemory();
  BufferMemory(const BufferMemory&) = delete;
  BufferMemory& operator=(const BufferMemory&) = delete;
  // Hands the content to `final_data`, where it was written.
  void write_back() const;
  void* data() const { return data_; }
  size_t bytes() const { return bytes_; }

  std::function<void(const void* content)> final_data;
  bool writes_back = true;
  bool is_written = false;

 private:
  void* data_;
  size_t bytes_;
  bool is_owner_;
};

}  // namespace kf::sim::sycl
