// sycl::reduction: a work-group reduces what its work-items hand over, then one atomic per work-group
// combines that with the variable. Types without atomics leave a partial result per work-group for a second
// launch of one work-group.
#pragma once
#include <span>
#include <tuple>
#include <utility>

#include "atomic-ref.h"
#include "group-algorithms.h"
#include "queue.h"

namespace sycl {

template <class T, size_t Extent = std::dynamic_extent>
using span = std::span<T, Extent>;

// What a kernel combines its values into. `identity_` is only there when one is known or was given.
template <class T, class Operation>
class reducer {
 public:
  using value_type = T;
  using binary_operation = Operation;
  static constexpr int dimensions = 0;

  KF_INLINE reducer(const T& identity, bool has_identity, Operation operation)
      : identity_(identity), value_(identity), has_value_(has_identity), operation_(operation) {}
  reducer(const reducer&) = delete;
  reducer& operator=(const reducer&) = delete;

  KF_INLINE reducer& combine(const T& partial) {
    if constexpr (has_known_identity_v<Operation, T>) {
      value_ = operation_(value_, partial);
    } else {
      value_ = has_value_ ? T(operation_(value_, partial)) : partial;
      has_value_ = true;
    }
    return *this;
  }
  KF_INLINE T identity() const { return identity_; }
#define KF_COMBINE(op, name)                                           \
  KF_INLINE friend reducer& operator op(reducer& self, const T& value) \
    requires ::kf::sim::sycl::is_operation<Operation, name>            \
  {                                                                    \
    return self.combine(value);                                        \
  }
  KF_COMBINE(+=, plus)
  KF_COMBINE(*=, multiplies)
  KF_COMBINE(&=, bit_and)
  KF_COMBINE(|=, bit_or)
  KF_COMBINE(^=, bit_xor)
#undef KF_COMBINE
  KF_INLINE friend reducer& operator++(reducer& self)
    requires ::kf::sim::sycl::is_operation<Operation, plus>
  {
    return self.combine(T(1));
  }

  KF_INLINE const T& kf_value() const { return value_; }
  KF_INLINE bool kf_has_value() const { return has_value_; }

 private:
  T identity_, value_;
  bool has_value_;
  Operation operation_;
};

}  // namespace sycl

namespace kf::sim::sycl {

// A value that may be missing, for operations without an identity.
template <class T>
struct Optional {
  T value;
  bool is_there;
};
template <class T, class Operation>
struct OptionalOperation {
  Operation operation;
  KF_INLINE Optional<T> operator()(const Optional<T>& a, const Optional<T>& b) const {
    if (!a.is_there) return b;
    if (!b.is_there) return a;
    return {T(operation(a.value, b.value)), true};
  }
};

template <class T>
constexpr bool has_atomics =
    std::is_trivially_copyable_v<T> && std::is_arithmetic_v<T> && (sizeof(T) == 4 || sizeof(T) == 8);

// One reduction of a command: `count` neighbouring variables (several for a span).
template <class T, class Operation, size_t count>
struct Reduction {
  using Reducer = ::sycl::reducer<T, Operation>;
  static constexpr size_t variables = count;
  static constexpr bool uses_atomics = has_atomics<T>;
  T* target;
  T identity;
  bool has_identity, initializes;
  Operation operation;
  T* partials = nullptr;  // [variable][work-group], where there are no atomics
  bool* partials_there = nullptr;

  KF_INLINE Reducer make() const { return Reducer(identity, has_identity, operation); }

  // Of all work-items of a work-group; the first one writes the result.
  KF_INLINE Optional<T> reduce(const Reducer& mine) const {
    if constexpr (::sycl::has_known_identity_v<Operation, T>)
      return {reduce_work_group(mine.kf_value(), operation), true};
    else
      return reduce_work_group(Optional<T>{mine.kf_value(), mine.kf_has_value()},
                               OptionalOperation<T, Operation>{operation});
  }
  KF_INLINE void finish(const Reducer& mine, size_t variable) const {
    const Optional<T> total = reduce(mine);
    if (view.linear_thread != 0) return;
    if constexpr (uses_atomics) {
      if (total.is_there) {
        const T value = total.value;
        const Operation combine = operation;
        atomic_update(target + variable, ::sycl::memory_order::relaxed, AtomicScope::device,
                      [=](T old) KF_UNTRACED -> T { return combine(old, value); });
      }
    } else {
      const Index3 &block = view.block, &grid = view.grid_extent;
      const size_t groups = size_t(grid.x) * grid.y * grid.z;
      const size_t place = variable * groups + (size_t(block.z) * grid.y + block.y) * grid.x + block.x;
      partials[place] = total.value;
      partials_there[place] = total.is_there;
    }
  }
};

// The reducers of one reduction: one, or as many as a span has elements.
template <class R>
struct Reducers;
template <class T, class Operation>
struct Reducers<Reduction<T, Operation, 1>> {
  using R = Reduction<T, Operation, 1>;
  typename R::Reducer reducer;
  KF_INLINE explicit Reducers(const R& reduction) : reducer(reduction.make()) {}
  KF_INLINE auto& argument() { return reducer; }
  KF_INLINE void finish(const R& reduction) { reduction.finish(reducer, 0); }
};
template <class T, class Operation, size_t count>
  requires(count != 1)
struct Reducers<Reduction<T, Operation, count>> {
  using R = Reduction<T, Operation, count>;
  struct Array {
    using value_type = T;
    static constexpr int dimensions = 1;
    typename R::Reducer elements[count];
    KF_INLINE auto& operator[](size_t i) { return elements[i]; }
    KF_INLINE T identity() const { return elements[0].identity(); }
  } array;
  template <size_t... i>
  KF_INLINE Reducers(const R& reduction, std::index_sequence<i...>)
      : array{{((void)i, reduction.make())...}} {}
  KF_INLINE explicit Reducers(const R& reduction) : Reducers(reduction, std::make_index_sequence<count>{}) {}
  KF_INLINE auto& argument() { return array; }
  KF_INLINE void finish(const R& reduction) {
    for (size_t i = 0; i < count; ++i) reduction.finish(array.elements[i], i);
  }
};

// A work-item of a kernel with reductions; one beyond the range (`inside` false) takes part in the group's
// algorithms only.
template <class Call, class... R>
KF_INLINE void run_with_reducers(bool inside, const Call& call, const R&... reductions) {
  [&](Reducers<R>... reducers) __attribute__((always_inline)) {
    if (inside) call(reducers.argument()...);
    (reducers.finish(reductions), ...);
  }
  (Reducers<R>(reductions)...);
}

// The kernel's first parameter in a launch over a range.
template <int D, class Kernel, class... Arguments>
KF_INLINE void call_with_item(const Kernel& kernel, const ::sycl::range<D>& extents,
                              const ::sycl::id<D>& position, Arguments&... arguments) {
  const ::sycl::item<D> item(extents, position, ::sycl::id<D>());
  if constexpr (std::is_invocable_v<const Kernel&, ::sycl::item<D>, Arguments&...>)
    kernel(item, arguments...);
  else if constexpr (std::is_invocable_v<const Kernel&, ::sycl::id<D>, Arguments&...>)
    kernel(item.get_id(), arguments...);
  else
    kernel(::sycl::item<D, false>(extents, position, {}), arguments...);
}

// The second launch: one work-group reduces the partial results.
template <class T, class Operation, size_t count>
KF_UNTRACED void finish_reduction(::sycl::handler& command, const Reduction<T, Operation, count>& reduction,
                                  size_t groups) {
  if constexpr (!has_atomics<T>) {
    constexpr size_t kItems = 256;
    for (size_t variable = 0; variable < count; ++variable) {
      const auto finish = [reduction, groups, variable](::sycl::nd_item<1> item) {
        auto mine = reduction.make();
        for (size_t i = item.get_local_id(0); i < groups; i += kItems)
          if (reduction.partials_there[variable * groups + i])
            mine.combine(reduction.partials[variable * groups + i]);
        const Optional<T> total = reduction.reduce(mine);
        T* target = reduction.target + variable;
        if (item.get_local_id(0) == 0 && total.is_there)
          *target = reduction.initializes ? total.value : T(reduction.operation(*target, total.value));
      };
      command.kf_launch(::sycl::nd_range<1>(kItems, kItems), finish, KernelAttributes{});
    }
    free_usm(reduction.partials);
    free_usm(reduction.partials_there);
  }
}

template <class T, class Operation, size_t count>
KF_UNTRACED void begin_reduction(Reduction<T, Operation, count>& reduction, size_t groups) {
  if constexpr (has_atomics<T>) {
    if (reduction.initializes) {
      if (!reduction.has_identity)
        ::kf::sim::unsupported("a reduction to be initialised to an identity that is not known",
                               {nullptr, 0});
      fill_elements(reduction.target, &reduction.identity, sizeof(T), count);
    }
  } else {
    reduction.partials =
        static_cast<T*>(allocate_usm(::sycl::usm::alloc::device, groups * count * sizeof(T), sizeof(T)));
    reduction.partials_there =
        static_cast<bool*>(allocate_usm(::sycl::usm::alloc::device, groups * count, 1));
  }
}

template <int D, class Kernel, class... R>
KF_UNTRACED void launch_with_reductions(::sycl::handler& command, const ::sycl::nd_range<D>& extents,
                                        const KernelAttributes& attributes, const Kernel& kernel,
                                        R... reductions) {
  const size_t groups = extents.get_group_range().size();
  (begin_reduction(reductions, groups), ...);
  const auto body = [kernel, reductions...](::sycl::nd_item<D> item) {
    run_with_reducers(
        true, [&](auto&... reducers) __attribute__((always_inline)) { kernel(item, reducers...); },
        reductions...);
  };
  command.kf_launch(extents, body, attributes);
  (finish_reduction(command, reductions, groups), ...);
}

template <int D, class Kernel, class... R>
KF_UNTRACED void launch_with_reductions(::sycl::handler& command, const ::sycl::range<D>& extents,
                                        KernelAttributes attributes, const Kernel& kernel, R... reductions) {
  ::sycl::range<D> groups = extents, local = extents;
  for (int i = 0; i < D; i++) local[i] = i == D - 1 ? kDefaultWorkGroup : 1;
  groups[D - 1] = (extents.get(D - 1) + kDefaultWorkGroup - 1) / kDefaultWorkGroup;
  attributes.work_group_size[0] = attributes.work_group_size[1] = attributes.work_group_size[2] = 0;
  (begin_reduction(reductions, groups.size()), ...);
  const auto body = [kernel, extents, reductions...](::sycl::nd_item<D> item) {
    const ::sycl::id<D> position = item.get_global_id();
    run_with_reducers(
        position.get(D - 1) < extents.get(D - 1),
        [&](auto&... reducers)
            __attribute__((always_inline)) { call_with_item<D>(kernel, extents, position, reducers...); },
        reductions...);
  };
  command.kf_launch(::sycl::nd_range<D>(::sycl::range<D>(groups * local), local), body, attributes);
  (finish_reduction(command, reductions, groups.size()), ...);
}

template <class Shape, class... Rest, size_t... i>
KF_UNTRACED void split_reductions(::sycl::handler& command, const Shape& shape,
                                  const KernelAttributes& attributes, std::index_sequence<i...>,
                                  const std::tuple<const Rest&...>& rest) {
  launch_with_reductions(command, shape, attributes, std::get<sizeof...(i)>(rest), std::get<i>(rest)...);
}

template <class Shape, class... Rest>
KF_UNTRACED void launch_reductions(::sycl::handler& command, const Shape& shape,
                                   const KernelAttributes& attributes, const Rest&... rest) {
  split_reductions(command, shape, attributes, std::make_index_sequence<sizeof...(Rest) - 1>{},
                   std::tuple<const Rest&...>(rest...));
}

template <size_t count, class T, class Operation>
Reduction<T, Operation, count> make_reduction(T* target, Operation operation,
                                              const ::sycl::property_list& properties) {
  constexpr bool is_known = ::sycl::has_known_identity_v<Operation, T>;
  T identity{};
  if constexpr (is_known) identity = identity_of<Operation, T>();
  return {target, identity, is_known, properties.kf_initializes(), operation};
}

}  // namespace kf::sim::sycl

namespace sycl {

template <class T, class Operation>
auto reduction(T* variable, Operation operation, const property_list& properties = {}) {
  return ::kf::sim::sycl::make_reduction<1>(variable, operation, properties);
}
template <class T, class Operation>
auto reduction(T* variable, const std::type_identity_t<T>& identity, Operation operation,
               const property_list& properties = {}) {
  return ::kf::sim::sycl::Reduction<T, Operation, 1>{variable, identity, true, properties.kf_initializes(),
                                                     operation};
}
template <class T, class A, class Operation>
auto reduction(buffer<T, 1, A> variable, handler& command, Operation operation,
               const property_list& properties = {}) {
  accessor<T, 1, access_mode::read_write> access(variable, command);
  return reduction(access.get_pointer().get(), operation, properties);
}
template <class T, class A, class Operation>
auto reduction(buffer<T, 1, A> variable, handler& command, const std::type_identity_t<T>& identity,
               Operation operation, const property_list& properties = {}) {
  accessor<T, 1, access_mode::read_write> access(variable, command);
  return reduction(access.get_pointer().get(), identity, operation, properties);
}
template <class T, int D, access_mode Mode, target Target, access::placeholder P, class Operation>
auto reduction(const accessor<T, D, Mode, Target, P>& variable, Operation operation) {
  return reduction(variable.get_pointer().get(), operation);
}
template <class T, size_t Extent, class Operation>
auto reduction(std::span<T, Extent> variables, Operation operation, const property_list& properties = {}) {
  static_assert(Extent != std::dynamic_extent, "a reduction takes a span of fixed extent");
  return ::kf::sim::sycl::make_reduction<Extent>(variables.data(), operation, properties);
}
template <class T, size_t Extent, class Operation>
auto reduction(std::span<T, Extent> variables, const std::type_identity_t<T>& identity, Operation operation,
               const property_list& properties = {}) {
  static_assert(Extent != std::dynamic_extent, "a reduction takes a span of fixed extent");
  return ::kf::sim::sycl::Reduction<T, Operation, Extent>{variables.data(), identity, true,
                                                          properties.kf_initializes(), operation};
}
namespace ext::oneapi {
using ::sycl::reduction;
}

}  // namespace sycl
