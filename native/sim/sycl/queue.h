// Queues. Everything runs at once, in the order of submission.
#pragma once
#include "device.h"
#include "handler.h"

namespace sycl {

class queue {
  using EventList = std::vector<event>;

 public:
  queue() = default;
  explicit queue(const property_list& properties) : properties_(properties) {}
  explicit queue(const async_handler&, const property_list& properties = {}) : properties_(properties) {}
  template <class Selector>
    requires std::is_invocable_v<const Selector&, const device&>
  explicit queue(const Selector&, const property_list& properties = {}) : properties_(properties) {}
  template <class Selector>
    requires std::is_invocable_v<const Selector&, const device&>
  queue(const Selector&, const async_handler&, const property_list& properties = {})
      : properties_(properties) {}
  explicit queue(const device&, const property_list& properties = {}) : properties_(properties) {}
  queue(const device&, const async_handler&, const property_list& properties = {})
      : properties_(properties) {}
  template <class What>
  queue(const context&, const What&, const property_list& properties = {}) : properties_(properties) {}
  template <class What>
  queue(const context&, const What&, const async_handler&, const property_list& properties = {})
      : properties_(properties) {}

  device get_device() const { return {}; }
  context get_context() const { return {}; }
  backend get_backend() const { return backend::ext_oneapi_level_zero; }
  bool is_in_order() const { return properties_.kf_in_order(); }
  bool ext_oneapi_empty() const { return true; }
  template <class Property>
  bool has_property() const {
    return (Property::kf_in_order && properties_.kf_in_order()) ||
           (Property::kf_profiling && properties_.kf_profiling());
  }
  void wait() const {}
  void wait_and_throw() const {}
  void throw_asynchronous() const {}

  template <class Group>
  event submit(Group&& group) {
    handler command(nullptr);
    group(command);
    return event::kf_of_command();
  }
  template <class Group>
  event submit(Group&& group, const queue&) {
    return submit(static_cast<Group&&>(group));
  }

  // A launch's place in the source is where these are called. The overloads by dimension take braces.
  // Events to wait for may come before the kernel, one or a list in braces.
#define KF_PARALLEL_FOR(extents_type, over, extents)                                      \
  template <class Name = void, class... Rest>                                             \
  KF_CALL event parallel_for(extents_type given, const Rest&... rest) {                   \
    return shortcut(KF_CALLER, Over<over>{extents}, rest...);                             \
  }                                                                                       \
  template <class Name = void, class... Rest>                                             \
    requires(sizeof...(Rest) > 0)                                                         \
  KF_CALL event parallel_for(extents_type given, const EventList&, const Rest&... rest) { \
    return shortcut(KF_CALLER, Over<over>{extents}, rest...);                             \
  }
  KF_PARALLEL_FOR(const range<1>&, range<1>, given)
  KF_PARALLEL_FOR(const range<2>&, range<2>, given)
  KF_PARALLEL_FOR(const range<3>&, range<3>, given)
  KF_PARALLEL_FOR(size_t, range<1>, range<1>(given))
#undef KF_PARALLEL_FOR
  template <class Name = void, int D, class... Rest>
  KF_CALL event parallel_for(const nd_range<D>& extents, const Rest&... rest) {
    return shortcut(KF_CALLER, Over<nd_range<D>>{extents}, rest...);
  }
  template <class Name = void, int D, class... Rest>
    requires(sizeof...(Rest) > 0)
  KF_CALL event parallel_for(const nd_range<D>& extents, const EventList&, const Rest&... rest) {
    return shortcut(KF_CALLER, Over<nd_range<D>>{extents}, rest...);
  }
  template <class Name = void, class... Rest>
  KF_CALL event single_task(const Rest&... rest) {
    return shortcut(KF_CALLER, Single(), rest...);
  }
  template <class Name = void, class Kernel>
  KF_CALL event single_task(const EventList&, const Kernel& kernel) {
    return shortcut(KF_CALLER, Single(), kernel);
  }

  event memcpy(void* to, const void* from, size_t bytes) {
    ::kf::sim::sycl::copy_bytes(to, from, bytes);
    return event::kf_of_command();
  }
  event memcpy(void* to, const void* from, size_t bytes, const event&) { return memcpy(to, from, bytes); }
  event memcpy(void* to, const void* from, size_t bytes, const EventList&) { return memcpy(to, from, bytes); }
  template <class T>
  event copy(const T* from, T* to, size_t count) {
    return memcpy(to, from, count * sizeof(T));
  }
  template <class T>
  event copy(const T* from, T* to, size_t count, const event&) {
    return memcpy(to, from, count * sizeof(T));
  }
  template <class T>
  event copy(const T* from, T* to, size_t count, const EventList&) {
    return memcpy(to, from, count * sizeof(T));
  }
  event memset(void* to, int value, size_t bytes) {
    ::kf::sim::sycl::set_bytes(to, value, bytes);
    return event::kf_of_command();
  }
  event memset(void* to, int value, size_t bytes, const event&) { return memset(to, value, bytes); }
  event memset(void* to, int value, size_t bytes, const EventList&) { return memset(to, value, bytes); }
  template <class T>
  event fill(void* to, const T& value, size_t count) {
    ::kf::sim::sycl::fill_elements(to, &value, sizeof(T), count);
    return event::kf_of_command();
  }
  template <class T>
  event fill(void* to, const T& value, size_t count, const event&) {
    return fill(to, value, count);
  }
  template <class T>
  event fill(void* to, const T& value, size_t count, const EventList&) {
    return fill(to, value, count);
  }
  template <class... Ignored>
  event prefetch(const Ignored&...) {
    return event::kf_of_command();
  }
  template <class... Ignored>
  event mem_advise(const Ignored&...) {
    return event::kf_of_command();
  }
  event ext_oneapi_submit_barrier() { return event::kf_of_command(); }
  event ext_oneapi_submit_barrier(const EventList&) { return event::kf_of_command(); }
  friend bool operator==(const queue&, const queue&) { return true; }

 private:
  template <class Shape>
  struct Over {
    const Shape& extents;
    template <class... Rest>
    KF_UNTRACED void operator()(handler& command, const Rest&... rest) const {
      command.parallel_for(extents, rest...);
    }
  };
  struct Single {
    template <class... Rest>
    KF_UNTRACED void operator()(handler& command, const Rest&... rest) const {
      command.single_task(rest...);
    }
  };
  // Events that a shortcut takes before its kernel are not part of the command.
  template <class Command, class... Rest>
  KF_UNTRACED event shortcut(const void* return_address, const Command& command, const event&,
                             const Rest&... rest) {
    return shortcut(return_address, command, rest...);
  }
  template <class Command, class... Rest>
  KF_UNTRACED event shortcut(const void* return_address, const Command& command, const std::vector<event>&,
                             const Rest&... rest) {
    return shortcut(return_address, command, rest...);
  }
  template <class Command, class... Rest>
  KF_UNTRACED event shortcut(const void* return_address, const Command& command, const Rest&... rest) {
    handler group(return_address);
    command(group, rest...);
    return event::kf_of_command();
  }
  property_list properties_;
};

}  // namespace sycl
