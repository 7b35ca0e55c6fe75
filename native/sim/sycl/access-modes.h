// Access modes and targets, and the tags that stand for them.
#pragma once
#include "memory-order.h"

namespace sycl {

enum class access_mode { read, write, read_write, discard_write, discard_read_write, atomic };
enum class target {
  device,
  global_buffer = device,
  constant_buffer,
  local,
  image,
  host_buffer,
  host_image,
  image_array,
  host_task
};

namespace access {
using mode = access_mode;
using target = ::sycl::target;
enum class placeholder { false_t, true_t };
}  // namespace access

// Tags from which an accessor's mode is deduced.
template <access_mode Mode>
struct mode_tag_t {
  static constexpr access_mode mode = Mode;
};
template <access_mode Mode, target Target>
struct mode_target_tag_t {
  static constexpr access_mode mode = Mode;
  static constexpr ::sycl::target where = Target;
};
inline constexpr mode_tag_t<access_mode::read> read_only{};
inline constexpr mode_tag_t<access_mode::read_write> read_write{};
inline constexpr mode_tag_t<access_mode::write> write_only{};
inline constexpr mode_target_tag_t<access_mode::read, target::constant_buffer> read_constant{};
inline constexpr mode_target_tag_t<access_mode::read, target::host_task> read_only_host_task{};
inline constexpr mode_target_tag_t<access_mode::read_write, target::host_task> read_write_host_task{};
inline constexpr mode_target_tag_t<access_mode::write, target::host_task> write_only_host_task{};

}  // namespace sycl
