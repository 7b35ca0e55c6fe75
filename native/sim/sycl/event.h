// Events. Commands run when they are submitted, so an event is complete from the start.
#pragma once
#include <cstdint>
#include <vector>

#include "../core/core.h"

namespace sycl {

namespace info {
enum class event_command_status { submitted, running, complete };
namespace event {
struct command_execution_status {
  using return_type = event_command_status;
};
struct reference_count {
  using return_type = uint32_t;
};
}  // namespace event
namespace event_profiling {
struct command_submit {};
struct command_start {};
struct command_end {};
}  // namespace event_profiling
}  // namespace info

class event {
 public:
  event() = default;
  static event kf_of_command() {
    event result;
    result.ticks_ = ::kf::sim::clock_ticks();
    return result;
  }
  void wait() const {}
  void wait_and_throw() const {}
  static void wait(const std::vector<event>&) {}
  static void wait_and_throw(const std::vector<event>&) {}
  std::vector<event> get_wait_list() const { return {}; }
  template <class Parameter>
  typename Parameter::return_type get_info() const {
    if constexpr (requires { Parameter::return_type::complete; })
      return Parameter::return_type::complete;
    else
      return 1;
  }
  // The simulated device's tick counter, no time: durations are equal for all commands.
  template <class Parameter>
  uint64_t get_profiling_info() const {
    return ticks_ + (std::is_same_v<Parameter, info::event_profiling::command_end> ? 16 : 0);
  }
  friend bool operator==(const event& a, const event& b) { return a.ticks_ == b.ticks_; }

 private:
  uint64_t ticks_ = 0;
};

}  // namespace sycl
