// The one device of the simulator, its platform and context, and what may be asked of them.
#pragma once
#include <string>
#include <vector>

#include "exception.h"
#include "index-space.h"
#include "memory-order.h"
#include "properties.h"
#include "thread-view.h"

namespace sycl {

enum class backend { ext_oneapi_level_zero, ext_oneapi_cuda, ext_oneapi_hip, opencl, host };
enum class aspect {
  cpu,
  gpu,
  accelerator,
  custom,
  emulated,
  host_debuggable,
  fp16,
  fp64,
  atomic64,
  image,
  online_compiler,
  online_linker,
  queue_profiling,
  usm_device_allocations,
  usm_host_allocations,
  usm_atomic_host_allocations,
  usm_shared_allocations,
  usm_atomic_shared_allocations,
  usm_restricted_shared_allocations,
  usm_system_allocations,
  ext_intel_matrix,
  ext_oneapi_native_assert
};

namespace info {
enum class device_type { cpu, gpu, accelerator, custom, automatic, host, all };
enum class local_mem_type { none, local, global };
enum class global_mem_cache_type { none, read_only, read_write };
enum class fp_config { denorm, inf_nan, round_to_nearest, round_to_zero, round_to_inf, fma, soft_float };
enum class execution_capability { exec_kernel, exec_native_kernel };
}  // namespace info

}  // namespace sycl

namespace kf::sim::sycl {

// Answers of the device; the sizes are those of a middling GPU.
struct DeviceFacts {
  static constexpr uint32_t compute_units = 64;
  static constexpr uint64_t global_bytes = uint64_t{16} << 30;
  static constexpr uint64_t local_bytes = 64 << 10;
  static constexpr size_t work_group_items = 1024;
};

}  // namespace kf::sim::sycl

namespace sycl {

class platform;

namespace info {
#define KF_DEVICE_FACT(name, type, value)             \
  struct name {                                       \
    using return_type = type;                         \
    static return_type kf_value() { return (value); } \
  };
namespace device {
using Facts = ::kf::sim::sycl::DeviceFacts;
KF_DEVICE_FACT(name, std::string, "KernelFoundry simulated GPU")
KF_DEVICE_FACT(vendor, std::string, "KernelFoundry")
KF_DEVICE_FACT(driver_version, std::string, "1.0")
KF_DEVICE_FACT(version, std::string, "1.0")
KF_DEVICE_FACT(profile, std::string, "FULL_PROFILE")
KF_DEVICE_FACT(backend_version, std::string, "1.0")
KF_DEVICE_FACT(opencl_c_version, std::string, "")
KF_DEVICE_FACT(vendor_id, uint32_t, 0)
KF_DEVICE_FACT(device_type, info::device_type, info::device_type::gpu)
KF_DEVICE_FACT(max_compute_units, uint32_t, Facts::compute_units)
KF_DEVICE_FACT(max_clock_frequency, uint32_t, 2000)
KF_DEVICE_FACT(max_work_item_dimensions, uint32_t, 3)
template <int D = 3>
struct max_work_item_sizes {
  using return_type = range<D>;
  static return_type kf_value() {
    return range<D>(typename ::kf::sim::sycl::Tuple<range<D>, D>(Facts::work_group_items));
  }
};
KF_DEVICE_FACT(max_work_group_size, size_t, Facts::work_group_items)
KF_DEVICE_FACT(max_num_sub_groups, uint32_t, uint32_t(Facts::work_group_items / ::kf::sim::warp_size))
KF_DEVICE_FACT(sub_group_sizes, std::vector<size_t>, (std::vector<size_t>{::kf::sim::warp_size}))
KF_DEVICE_FACT(sub_group_independent_forward_progress, bool, true)
KF_DEVICE_FACT(global_mem_size, uint64_t, Facts::global_bytes)
KF_DEVICE_FACT(max_mem_alloc_size, uint64_t, Facts::global_bytes / 4)
KF_DEVICE_FACT(global_mem_cache_size, uint64_t, uint64_t{16} << 20)
KF_DEVICE_FACT(global_mem_cache_line_size, uint32_t, 64)
KF_DEVICE_FACT(global_mem_cache_type, info::global_mem_cache_type, info::global_mem_cache_type::read_write)
KF_DEVICE_FACT(local_mem_size, uint64_t, Facts::local_bytes)
KF_DEVICE_FACT(local_mem_type, info::local_mem_type, info::local_mem_type::local)
KF_DEVICE_FACT(max_constant_buffer_size, uint64_t, 64 << 10)
KF_DEVICE_FACT(max_constant_args, uint32_t, 8)
KF_DEVICE_FACT(max_parameter_size, size_t, 2048)
KF_DEVICE_FACT(mem_base_addr_align, uint32_t, 1024)
KF_DEVICE_FACT(address_bits, uint32_t, 64)
KF_DEVICE_FACT(profiling_timer_resolution, size_t, 1)
KF_DEVICE_FACT(preferred_vector_width_float, uint32_t, 1)
KF_DEVICE_FACT(preferred_vector_width_double, uint32_t, 1)
KF_DEVICE_FACT(preferred_vector_width_int, uint32_t, 1)
KF_DEVICE_FACT(native_vector_width_float, uint32_t, 1)
KF_DEVICE_FACT(is_available, bool, true)
KF_DEVICE_FACT(is_endian_little, bool, true)
KF_DEVICE_FACT(host_unified_memory, bool, false)
KF_DEVICE_FACT(error_correction_support, bool, false)
KF_DEVICE_FACT(image_support, bool, false)
KF_DEVICE_FACT(partition_max_sub_devices, uint32_t, 0)
KF_DEVICE_FACT(usm_device_allocations, bool, true)
KF_DEVICE_FACT(usm_host_allocations, bool, true)
KF_DEVICE_FACT(usm_shared_allocations, bool, true)
KF_DEVICE_FACT(usm_system_allocations, bool, false)
KF_DEVICE_FACT(reference_count, uint32_t, 1)
KF_DEVICE_FACT(extensions, std::vector<std::string>, (std::vector<std::string>{}))
KF_DEVICE_FACT(aspects, std::vector<aspect>,
               (std::vector<aspect>{aspect::gpu, aspect::fp16, aspect::fp64, aspect::atomic64,
                                    aspect::usm_device_allocations}))
KF_DEVICE_FACT(atomic_memory_order_capabilities, std::vector<memory_order>,
               (std::vector<memory_order>{memory_order::relaxed, memory_order::acquire, memory_order::release,
                                          memory_order::acq_rel, memory_order::seq_cst}))
KF_DEVICE_FACT(atomic_memory_scope_capabilities, std::vector<memory_scope>,
               (std::vector<memory_scope>{memory_scope::work_item, memory_scope::sub_group,
                                          memory_scope::work_group, memory_scope::device}))
}  // namespace device
namespace platform {
KF_DEVICE_FACT(name, std::string, "KernelFoundry")
KF_DEVICE_FACT(vendor, std::string, "KernelFoundry")
KF_DEVICE_FACT(version, std::string, "1.0")
KF_DEVICE_FACT(profile, std::string, "FULL_PROFILE")
KF_DEVICE_FACT(extensions, std::vector<std::string>, (std::vector<std::string>{}))
}  // namespace platform
namespace context {
KF_DEVICE_FACT(reference_count, uint32_t, 1)
}
namespace kernel_device_specific {
KF_DEVICE_FACT(work_group_size, size_t, ::kf::sim::sycl::DeviceFacts::work_group_items)
KF_DEVICE_FACT(preferred_work_group_size_multiple, size_t, ::kf::sim::warp_size)
KF_DEVICE_FACT(max_sub_group_size, uint32_t, ::kf::sim::warp_size)
KF_DEVICE_FACT(private_mem_size, size_t, 0)
}  // namespace kernel_device_specific
#undef KF_DEVICE_FACT
}  // namespace info

// Selectors only choose among devices, of which there is one.
struct default_selector {
  template <class Device>
  int operator()(const Device&) const {
    return 1;
  }
};
struct gpu_selector : default_selector {};
struct cpu_selector : default_selector {};
struct accelerator_selector : default_selector {};
struct host_selector : default_selector {};
using device_selector = default_selector;
inline constexpr default_selector default_selector_v{};
inline constexpr gpu_selector gpu_selector_v{};
inline constexpr cpu_selector cpu_selector_v{};
inline constexpr accelerator_selector accelerator_selector_v{};
template <class... Aspects>
default_selector aspect_selector(const Aspects&...) {
  return {};
}

class device {
 public:
  device() = default;
  template <class Selector>
    requires std::is_invocable_v<const Selector&, const device&>
  explicit device(const Selector&) {}
  bool is_gpu() const { return true; }
  bool is_cpu() const { return false; }
  bool is_host() const { return false; }
  bool is_accelerator() const { return false; }
  bool has(aspect what) const {
    return what == aspect::gpu || what == aspect::fp16 || what == aspect::fp64 || what == aspect::atomic64 ||
           what == aspect::queue_profiling || what == aspect::usm_device_allocations ||
           what == aspect::usm_host_allocations || what == aspect::usm_shared_allocations;
  }
  bool has_extension(const std::string&) const { return false; }
  backend get_backend() const { return backend::ext_oneapi_level_zero; }
  platform get_platform() const;
  template <class Parameter>
  typename Parameter::return_type get_info() const {
    return Parameter::kf_value();
  }
  static std::vector<device> get_devices(info::device_type = info::device_type::all) { return {device()}; }
  friend bool operator==(const device&, const device&) { return true; }
};

class platform {
 public:
  platform() = default;
  template <class Selector>
    requires std::is_invocable_v<const Selector&, const device&>
  explicit platform(const Selector&) {}
  std::vector<device> get_devices(info::device_type = info::device_type::all) const { return {device()}; }
  static std::vector<platform> get_platforms() { return {platform()}; }
  bool has(aspect what) const { return device().has(what); }
  backend get_backend() const { return backend::ext_oneapi_level_zero; }
  template <class Parameter>
  typename Parameter::return_type get_info() const {
    return Parameter::kf_value();
  }
  friend bool operator==(const platform&, const platform&) { return true; }
};
inline platform device::get_platform() const { return {}; }

class context {
 public:
  context() = default;
  template <class First, class... Rest>
    requires(!std::is_same_v<First, context>)
  explicit context(const First&, const Rest&...) {}
  platform get_platform() const { return {}; }
  std::vector<device> get_devices() const { return {device()}; }
  backend get_backend() const { return backend::ext_oneapi_level_zero; }
  template <class Parameter>
  typename Parameter::return_type get_info() const {
    return Parameter::kf_value();
  }
  friend bool operator==(const context&, const context&) { return true; }
};

}  // namespace sycl
