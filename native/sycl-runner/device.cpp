#include "sycl-runner/device.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <sycl/sycl.hpp>
#include <utility>

#if defined(__ACPP__) || defined(__ADAPTIVECPP__) || defined(__HIPSYCL__)
#define KF_ADAPTIVECPP 1
#else
#define KF_ADAPTIVECPP 0
#endif

namespace kf::sycl_runner {

namespace {

std::string backend_name(const sycl::device& device) {
  const sycl::backend backend = device.get_backend();
#if KF_ADAPTIVECPP
  switch (backend) {
    case sycl::backend::cuda:
      return "cuda";
    case sycl::backend::hip:
      return "hip";
    case sycl::backend::level_zero:
      return "level_zero";
    case sycl::backend::ocl:
      return "opencl";
    case sycl::backend::omp:
      return "omp";
  }
#else
  if (backend == sycl::backend::opencl) return "opencl";
  if (backend == sycl::backend::ext_oneapi_level_zero) return "level_zero";
  if (backend == sycl::backend::ext_oneapi_cuda) return "cuda";
  if (backend == sycl::backend::ext_oneapi_hip) return "hip";
  if (backend == sycl::backend::ext_oneapi_native_cpu) return "native_cpu";
#endif
  return "other";
}

std::string type_name(const sycl::device& device) {
  if (device.is_cpu()) return "cpu";
  if (device.is_gpu()) return "gpu";
  return "accelerator";
}

DeviceFacts facts_of(const sycl::device& device) {
  namespace info = sycl::info::device;
  DeviceFacts facts;
  facts.backend = backend_name(device);
  facts.type = type_name(device);
  facts.name = device.get_info<info::name>();
  facts.vendor = device.get_info<info::vendor>();
  facts.driver = device.get_info<info::driver_version>();
  facts.platform = device.get_platform().get_info<sycl::info::platform::name>();
  facts.compute_units = device.get_info<info::max_compute_units>();
  facts.memory_bytes = device.get_info<info::global_mem_size>();
  facts.local_bytes = device.get_info<info::local_mem_size>();
  facts.cache_bytes = device.get_info<info::global_mem_cache_size>();
  if (device.is_cpu()) {
    const auto pages = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES));
    facts.memory_bytes = std::min(facts.memory_bytes, pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)));
  }
  facts.max_work_group = device.get_info<info::max_work_group_size>();
  for (const size_t size : device.get_info<info::sub_group_sizes>()) facts.sub_group_sizes.push_back(size);
  facts.has_profiling = device.has(sycl::aspect::queue_profiling);
  facts.has_usm = device.has(sycl::aspect::usm_device_allocations);
  return facts;
}

struct Found {
  DeviceFacts facts;
  sycl::device device;
};

std::vector<Found> find_devices() {
  std::vector<Found> found;
  for (const sycl::platform& platform : sycl::platform::get_platforms())
    for (const sycl::device& device : platform.get_devices()) {
      DeviceFacts facts = facts_of(device);
      for (const Found& other : found)
        if (other.facts.backend == facts.backend && other.facts.type == facts.type) facts.index++;
      found.push_back({std::move(facts), device});
    }
  return found;
}

sycl::property_list queue_properties(bool has_profiling) {
  if (has_profiling) return {sycl::property::queue::in_order(), sycl::property::queue::enable_profiling()};
  return {sycl::property::queue::in_order()};
}

class PointerMemory : public Memory {
 public:
  PointerMemory(sycl::queue& queue, size_t total, size_t offset)
      : queue_(queue),
        total_(total),
        offset_(offset),
        base_(sycl::aligned_alloc_device<unsigned char>(256, total, queue)) {
    if (!base_) throw MemoryError("the device has no room for " + std::to_string(total) + " bytes");
  }
  ~PointerMemory() override { sycl::free(base_, queue_); }
  PointerMemory(const PointerMemory&) = delete;
  PointerMemory& operator=(const PointerMemory&) = delete;
  void* slot() override { return base_ + offset_; }
  void write(const unsigned char* image) override { queue_.memcpy(base_, image, total_); }
  void read(unsigned char* image) override { queue_.memcpy(image, base_, total_).wait_and_throw(); }

 private:
  sycl::queue& queue_;
  size_t total_, offset_;
  unsigned char* base_;
};

// The buffer lies in host memory between red zones. A device that works on host memory (CPUs) writes past its
// end into them.
class BufferMemory : public Memory {
 public:
  BufferMemory(sycl::queue& queue, size_t total, size_t offset, size_t bytes)
      : queue_(queue),
        total_(total),
        offset_(offset),
        bytes_(bytes),
        base_(static_cast<unsigned char*>(std::aligned_alloc(256, total)), &std::free) {
    if (!base_) throw MemoryError("there is no room for " + std::to_string(total) + " bytes");
    std::memset(base_.get(), 0, total);
    buffer_ = std::make_unique<Buffer>(base_.get() + offset, sycl::range<1>(bytes),
                                       sycl::property_list{sycl::property::buffer::use_host_ptr()});
  }
  void* slot() override { return buffer_.get(); }
  void write(const unsigned char* image) override {
    queue_.wait_and_throw();
    std::memcpy(base_.get(), image, offset_);
    std::memcpy(base_.get() + offset_ + bytes_, image + offset_ + bytes_, total_ - offset_ - bytes_);
    const unsigned char* content = image + offset_;
    queue_.submit([&](sycl::handler& handler) {
      const sycl::accessor target(*buffer_, handler, sycl::write_only, sycl::no_init);
      handler.copy(content, target);
    });
  }
  void read(unsigned char* image) override {
    queue_.wait_and_throw();
    std::memcpy(image, base_.get(), total_);
    const sycl::host_accessor content(*buffer_, sycl::read_only);
    std::memcpy(image + offset_, &content[0], bytes_);
  }

 private:
  using Buffer = sycl::buffer<unsigned char, 1>;
  sycl::queue& queue_;
  size_t total_, offset_, bytes_;
  std::unique_ptr<unsigned char, decltype(&std::free)> base_;
  std::unique_ptr<Buffer> buffer_;  // ends before its memory does
};

class OpenDevice : public Device {
 public:
  explicit OpenDevice(Found found)
      : facts_(std::move(found.facts)),
        queue_(
            found.device,
            [](const sycl::exception_list& errors) {
              for (const std::exception_ptr& error : errors) std::rethrow_exception(error);
            },
            queue_properties(facts_.has_profiling)) {
    // Runtimes start their threads at the first kernels; that must not happen in a candidate's time.
    flush(uint64_t{1} << 16);
    PointerMemory scratch(queue_, 4096, 0);
    std::vector<unsigned char> bytes(4096);
    scratch.write(bytes.data());
    scratch.read(bytes.data());
    for (int i = 0; i < 3; i++) time([this] { submit_empty(); });
  }
  ~OpenDevice() override {
    if (flush_memory_) sycl::free(flush_memory_, queue_);
  }
  OpenDevice(const OpenDevice&) = delete;
  OpenDevice& operator=(const OpenDevice&) = delete;

  const DeviceFacts& facts() const override { return facts_; }
  void* queue() override { return &queue_; }

  std::unique_ptr<Memory> pointer_memory(size_t total, size_t offset) override {
    return std::make_unique<PointerMemory>(queue_, total, offset);
  }
  std::unique_ptr<Memory> buffer_memory(size_t total, size_t offset, size_t bytes) override {
    return std::make_unique<BufferMemory>(queue_, total, offset, bytes);
  }

  Sample time(const std::function<void()>& submit) override {
    const auto start = std::chrono::steady_clock::now();
    const sycl::event first = queue_.single_task([] {});
    submit();
    const sycl::event last = queue_.single_task([] {});
    queue_.wait_and_throw();
    const std::chrono::duration<double, std::micro> host = std::chrono::steady_clock::now() - start;
    Sample sample{host.count(), host.count()};
    if (facts_.has_profiling) {
      namespace profiling = sycl::info::event_profiling;
      const uint64_t begin = first.get_profiling_info<profiling::command_end>();
      const uint64_t end = last.get_profiling_info<profiling::command_start>();
      // The clock may be coarser than an empty stretch is long.
      sample.device_us = end > begin ? static_cast<double>(end - begin) / 1000 : 0.001;
    }
    return sample;
  }

  void flush(uint64_t bytes) override {
    const size_t words = bytes / sizeof(uint64_t) / 256 * 256;
    if (words == 0) return;
    if (words > flush_words_) {
      if (flush_memory_) sycl::free(flush_memory_, queue_);
      flush_words_ = 0;
      flush_memory_ = sycl::malloc_device<uint64_t>(words, queue_);
      if (!flush_memory_) throw MemoryError("the device has no room to flush its cache");
      flush_words_ = words;
    }
    const uint64_t value = ++flush_count_;
    queue_.parallel_for(sycl::range<1>(words),
                        [words = flush_memory_, value](sycl::id<1> index) { words[index[0]] = value; });
    queue_.wait_and_throw();
  }

  void submit_empty() override {
    queue_.single_task([] {});
  }

  void wait() override { queue_.wait_and_throw(); }

 private:
  DeviceFacts facts_;
  sycl::queue queue_;
  uint64_t* flush_memory_ = nullptr;
  size_t flush_words_ = 0;
  uint64_t flush_count_ = 0;
};

}  // namespace

std::vector<DeviceFacts> list_devices() {
  std::vector<DeviceFacts> facts;
  for (Found& found : find_devices()) facts.push_back(std::move(found.facts));
  return facts;
}

std::unique_ptr<Device> Device::open(const std::string& backend, const std::string& type, unsigned index) {
  for (Found& found : find_devices()) {
    const DeviceFacts& facts = found.facts;
    if (facts.backend != backend || facts.type != type || facts.index != index) continue;
    if (!facts.has_usm) throw DeviceError(facts.name + " has no device memory that kernels get by pointer");
    return std::make_unique<OpenDevice>(std::move(found));
  }
  throw DeviceError("the SYCL runtime shows no device " + backend + ":" + type + ":" + std::to_string(index));
}

}  // namespace kf::sycl_runner
