// Properties of queues, buffers and accessors.
#pragma once
#include <type_traits>

namespace sycl {

// Of the properties only those are kept that something asks for.
class property_list {
 public:
  property_list() = default;
  template <class... Properties>
    requires(sizeof...(Properties) > 0 && (requires { Properties::kf_in_order; } && ...))
  property_list(Properties...)
      : in_order_((Properties::kf_in_order || ...)),
        profiling_((Properties::kf_profiling || ...)),
        no_init_((Properties::kf_no_init || ...)),
        initializes_((Properties::kf_initializes || ...)) {}
  bool kf_in_order() const { return in_order_; }
  bool kf_profiling() const { return profiling_; }
  bool kf_no_init() const { return no_init_; }
  // A reduction starts from the identity, not from what its variable holds.
  bool kf_initializes() const { return initializes_; }

 private:
  bool in_order_ = false, profiling_ = false, no_init_ = false, initializes_ = false;
};

#define KF_PROPERTY(name, in_order, profiling, no_init) \
  struct name {                                         \
    static constexpr bool kf_in_order = in_order;       \
    static constexpr bool kf_profiling = profiling;     \
    static constexpr bool kf_no_init = no_init;         \
    static constexpr bool kf_initializes = false;       \
    template <class... Ignored>                         \
    constexpr name(const Ignored&...) {}                \
  };
namespace property {
namespace queue {
KF_PROPERTY(in_order, true, false, false)
KF_PROPERTY(enable_profiling, false, true, false)
}  // namespace queue
namespace buffer {
KF_PROPERTY(use_host_ptr, false, false, false)
KF_PROPERTY(use_mutex, false, false, false)
KF_PROPERTY(context_bound, false, false, false)
}  // namespace buffer
KF_PROPERTY(no_init, false, false, true)
namespace reduction {
struct initialize_to_identity {
  static constexpr bool kf_in_order = false, kf_profiling = false, kf_no_init = false, kf_initializes = true;
};
}  // namespace reduction
}  // namespace property
namespace ext::intel::property::queue {
KF_PROPERTY(immediate_command_list, false, false, false)
KF_PROPERTY(no_immediate_command_list, false, false, false)
}  // namespace ext::intel::property::queue
namespace ext::oneapi::property::queue {
KF_PROPERTY(discard_events, false, false, false)
KF_PROPERTY(priority_low, false, false, false)
KF_PROPERTY(priority_normal, false, false, false)
KF_PROPERTY(priority_high, false, false, false)
}  // namespace ext::oneapi::property::queue
#undef KF_PROPERTY

inline constexpr property::no_init no_init{};

}  // namespace sycl
