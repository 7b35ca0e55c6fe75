// A command group's handler. The command runs at once, where the group names it.
#pragma once
#include <cstring>
#include <tuple>

#include "accessor.h"
#include "event.h"
#include "local-accessor.h"
#include "usm.h"

namespace kf::sim::sycl {

// parallel_for with reductions (reduction.h): `rest` are the reductions and, last, the kernel.
template <class Shape, class... Rest>
void launch_reductions(::sycl::handler& command, const Shape& shape, const KernelAttributes& attributes,
                       const Rest&... rest);

template <class... T>
using Last = std::tuple_element_t<sizeof...(T) - 1, std::tuple<T...>>;

template <class T>
concept PropertyList = std::is_base_of_v<::sycl::ext::oneapi::experimental::kernel_property_list_tag, T>;

}  // namespace kf::sim::sycl

namespace sycl {

class handler {
  using KernelAttributes = ::kf::sim::sycl::KernelAttributes;

 public:
  // `place` is where the command stands in the code, null where the handler's member is to say it.
  explicit handler(const void* place) : place_(place) {}
  handler(const handler&) = delete;
  handler& operator=(const handler&) = delete;

  // A launch's place in the source is where these are called. The overloads by dimension take braces.
#define KF_PARALLEL_FOR(D)                                                                             \
  template <class Name = void, class... Rest>                                                          \
    requires(sizeof...(Rest) > 0)                                                                      \
  KF_CALL void parallel_for(const range<D>& extents, const Rest&... rest) {                            \
    place(KF_CALLER);                                                                                  \
    parallel_for_any(extents, rest...);                                                                \
  }                                                                                                    \
  template <class Name = void, class Kernel>                                                           \
  KF_CALL void parallel_for(const range<D>& extents, const id<D>& offset, const Kernel& kernel) {      \
    place(KF_CALLER);                                                                                  \
    begin_command();                                                                                   \
    ::kf::sim::sycl::launch_range<D, true>(extents, offset, kernel,                                    \
                                           ::kf::sim::sycl::attributes_of<Kernel>(), locals_, place_); \
  }
  KF_PARALLEL_FOR(1)
  KF_PARALLEL_FOR(2)
  KF_PARALLEL_FOR(3)
#undef KF_PARALLEL_FOR
  template <class Name = void, class... Rest>
    requires(sizeof...(Rest) > 0)
  KF_CALL void parallel_for(size_t items, const Rest&... rest) {
    place(KF_CALLER);
    parallel_for_any(range<1>(items), rest...);
  }
  template <class Name = void, int D, class... Rest>
    requires(sizeof...(Rest) > 0)
  KF_CALL void parallel_for(const nd_range<D>& extents, const Rest&... rest) {
    place(KF_CALLER);
    parallel_for_any(extents, rest...);
  }
  template <class Name = void, class... Rest>
  KF_CALL void single_task(const Rest&... rest) {
    place(KF_CALLER);
    begin_command();
    const auto& kernel = std::get<sizeof...(Rest) - 1>(std::tie(rest...));
    ::kf::sim::sycl::launch_single(kernel, ::kf::sim::sycl::attributes_of<::kf::sim::sycl::Last<Rest...>>(),
                                   locals_, place_);
  }
  template <class Name = void, class... Rest>
  KF_CALL void parallel_for_work_group(const Rest&...) {
    ::kf::sim::unsupported("parallel_for_work_group; write an nd_range with barriers", KF_CALLER);
  }
  // Commands run in the order of their submission: nothing to wait for.
  void depends_on(const event&) {}
  void depends_on(const std::vector<event>&) {}
  template <class Accessor>
  void require(const Accessor&) {}
  template <class Buffer, class Accessor>
  void require(const Buffer&, const Accessor&) {}
  template <class... Ignored>
  KF_CALL void set_arg(const Ignored&...) {
    ::kf::sim::unsupported("handler::set_arg", KF_CALLER);
  }
  template <class... Ignored>
  KF_CALL void set_args(const Ignored&...) {
    ::kf::sim::unsupported("handler::set_args", KF_CALLER);
  }
  template <auto& Name, class T>
  KF_CALL void set_specialization_constant(const T&) {
    ::kf::sim::unsupported("specialization constants", KF_CALLER);
  }
  template <class Function>
  KF_CALL void host_task(const Function& function) {
    begin_command();
    if constexpr (std::is_invocable_v<const Function&>)
      function();
    else
      ::kf::sim::unsupported("a host_task with an interop_handle", KF_CALLER);
  }
  void ext_oneapi_barrier() {}
  void ext_oneapi_barrier(const std::vector<event>&) {}

  void memcpy(void* to, const void* from, size_t bytes) {
    begin_command();
    ::kf::sim::sycl::copy_bytes(to, from, bytes);
  }
  void memset(void* to, int value, size_t bytes) {
    begin_command();
    ::kf::sim::sycl::set_bytes(to, value, bytes);
  }
  template <class T>
  void fill(void* to, const T& value, size_t count) {
    begin_command();
    ::kf::sim::sycl::fill_elements(to, &value, sizeof(T), count);
  }
  template <class T>
  void copy(const T* from, T* to, size_t count) {
    memcpy(to, from, count * sizeof(T));
  }
  void prefetch(const void*, size_t) { begin_command(); }
  void mem_advise(const void*, size_t, int) { begin_command(); }

  // Accessors: element by element in row-major order.
  template <class T, int D, access_mode Mode, target Target, access::placeholder P, class U>
  void fill(accessor<T, D, Mode, Target, P> to, const U& value) {
    begin_command();
    to.kf_for_each([&](T& element) { element = static_cast<T>(value); });
  }
  template <class T, int D, access_mode Mode, target Target, access::placeholder P, class U>
  void copy(accessor<T, D, Mode, Target, P> from, U* to) {
    begin_command();
    from.kf_for_each([&](const T& element) { *to++ = element; });
  }
  template <class T, int D, access_mode Mode, target Target, access::placeholder P, class U>
  void copy(const U* from, accessor<T, D, Mode, Target, P> to) {
    begin_command();
    to.kf_for_each([&](T& element) { element = *from++; });
  }
  template <class T, int D, access_mode M1, target T1, access::placeholder P1, class U, access_mode M2,
            target T2, access::placeholder P2>
  void copy(accessor<T, D, M1, T1, P1> from, accessor<U, D, M2, T2, P2> to) {
    begin_command();
    std::vector<std::remove_const_t<T>> values;
    from.kf_for_each([&](const T& element) { values.push_back(element); });
    size_t next = 0;
    to.kf_for_each([&](U& element) {
      if (next < values.size()) element = values[next++];
    });
  }
  template <class T, int D, access_mode Mode, target Target, access::placeholder P>
  void update_host(accessor<T, D, Mode, Target, P> from) {
    begin_command();
    from.kf_update_host();
  }

  // Of the facade: what local accessors and reductions ask for.
  const std::vector<::kf::sim::sycl::LocalAllocation>& kf_locals() const { return locals_; }
  size_t kf_add_local(size_t bytes, size_t alignment) {
    locals_.push_back({bytes, alignment});
    return locals_.size() - 1;
  }
  const void* kf_return_address() const { return place_; }
  // Launches without reductions; reduction.h comes back to these.
  template <int D, class Kernel>
  KF_UNTRACED void kf_launch(const nd_range<D>& extents, const Kernel& kernel,
                             const KernelAttributes& attributes) {
    ::kf::sim::sycl::launch_nd_range<D>(extents, kernel, attributes, locals_, place_);
  }
  template <int D, class Kernel>
  KF_UNTRACED void kf_launch(const range<D>& extents, const Kernel& kernel,
                             const KernelAttributes& attributes) {
    ::kf::sim::sycl::launch_range<D, false>(extents, id<D>(), kernel, attributes, locals_, place_);
  }

 private:
  KF_UNTRACED void place(const void* return_address) {
    if (!place_) place_ = return_address;
  }
  void begin_command() {
    if (has_command_)
      throw exception(make_error_code(errc::invalid), "a command group has more than one command");
    has_command_ = true;
  }
  template <class Shape, class First, class... Rest>
  KF_UNTRACED void parallel_for_any(const Shape& extents, const First& first, const Rest&... rest) {
    begin_command();
    KernelAttributes attributes = ::kf::sim::sycl::attributes_of<::kf::sim::sycl::Last<First, Rest...>>();
    if constexpr (::kf::sim::sycl::PropertyList<First>) {
      ::kf::sim::sycl::add_property_attributes<First>(attributes);
      dispatch(extents, attributes, rest...);
    } else {
      dispatch(extents, attributes, first, rest...);
    }
  }
  template <class Shape, class First, class... Rest>
  KF_UNTRACED void dispatch(const Shape& extents, const KernelAttributes& attributes, const First& first,
                            const Rest&... rest) {
    if constexpr (sizeof...(Rest) == 0)
      kf_launch(extents, first, attributes);
    else
      ::kf::sim::sycl::launch_reductions(*this, extents, attributes, first, rest...);
  }
  std::vector<::kf::sim::sycl::LocalAllocation> locals_;
  const void* place_;
  bool has_command_ = false;
};

}  // namespace sycl

namespace kf::sim::sycl {

inline uintptr_t allocate_local(::sycl::handler& command, size_t bytes, size_t alignment) {
  return kLocalToken + command.kf_add_local(bytes, alignment);
}

}  // namespace kf::sim::sycl
