// From a kernel function object to a launch of the core.
//
// A work-item runs on a copy of the function object that is a parameter by value of a function of its own:
// captured pointers and scalars lie where a CUDA kernel's arguments lie, are not instrumented and need no
// reload after a store. The function object's call operator is inlined there.
#pragma once
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "kernel-attributes.h"
#include "kernel-handler.h"
#include "nd-item.h"

// As __global__ of the CUDA facade; clang inlines nothing at -O1 without being told.
#if defined(__SANITIZE_THREAD__) || defined(__clang__)
#define KF_KERNEL __attribute__((noinline, flatten))
#else
#define KF_KERNEL __attribute__((noinline))
#endif

namespace kf::sim::sycl {

// The bytes of a function object, so that any of them can be passed by value without its constructors.
template <class Kernel>
struct Closure {
  alignas(Kernel) unsigned char bytes[sizeof(Kernel)];
  KF_INLINE const Kernel& kernel() const { return *reinterpret_cast<const Kernel*>(bytes); }
};

// Local memory of a launch. On the host an accessor's pointer is a token that no address can be; per block
// the tokens in the function object are replaced by the places in the block's own memory.
constexpr uintptr_t kLocalToken = uintptr_t{0x6b666c6f} << 32;
struct LocalAllocation {
  size_t bytes, alignment;
};

// What a command hands over to the core; made by the runtime (runtime/launch.cpp).
class KernelLaunch {
 public:
  KernelLaunch(const std::vector<LocalAllocation>& locals, void* closure, size_t closure_bytes);
  // Before a work-item runs: the closure speaks of the local memory of its block.
  KF_UNTRACED void enter_block() {
    if (!has_patches_) return;
    size_t ignored;
    char* base = static_cast<char*>(dynamic_shared(&ignored));
    if (base != block_) replace_tokens(base);
  }
  void run(LaunchShape shape, const KernelAttributes& attributes, Body body, void* context);

 private:
  struct Patch {
    void** at;
    size_t local;
  };
  void replace_tokens(char* base);
  const std::vector<LocalAllocation>& locals_;
  std::vector<std::string> names_;
  std::vector<SharedKey> keys_;
  std::vector<Patch> patches_;
  char* block_ = nullptr;
  bool has_patches_ = false;
};

// Sizes in the user's order; ends the request with the reason where no device takes them.
struct UserSizes {
  int dimensions;
  size_t global[3], local[3];
};
void check_sizes(const UserSizes& sizes, const KernelAttributes& attributes, const void* return_address);

template <int D, class Kernel>
KF_KERNEL void run_nd_item(Closure<Kernel> closure) {
  const Kernel& kernel = closure.kernel();
  if constexpr (std::is_invocable_v<const Kernel&, ::sycl::nd_item<D>>)
    kernel(::sycl::nd_item<D>());
  else
    kernel(::sycl::nd_item<D>(), ::sycl::kernel_handler());
}

// HasOffset: a deprecated form, for which the others do not pay.
template <int D, bool HasOffset, class Kernel>
KF_KERNEL void run_item(Closure<Kernel> closure, ::sycl::range<D> extents, ::sycl::id<D> offset) {
  const Kernel& kernel = closure.kernel();
  const size_t last = global_along<D>(D - 1);
  // The tail of the last work-group.
  if (last >= extents.get(D - 1)) return;
  ::sycl::id<D> position;
  position[D - 1] = last;
  if constexpr (D > 1) position[D - 2] = along<D>(view.block, D - 2);
  if constexpr (D > 2) position[D - 3] = along<D>(view.block, D - 3);
  if constexpr (HasOffset)
    position += offset;
  else
    offset = ::sycl::id<D>();
  const ::sycl::item<D> item(extents, position, offset);
  if constexpr (std::is_invocable_v<const Kernel&, ::sycl::item<D>>)
    kernel(item);
  else if constexpr (std::is_invocable_v<const Kernel&, ::sycl::id<D>>)
    kernel(item.get_id());
  else if constexpr (std::is_invocable_v<const Kernel&, ::sycl::item<D, false>>)
    kernel(::sycl::item<D, false>(extents, position, {}));
  else
    kernel(item, ::sycl::kernel_handler());
}

template <class Kernel>
KF_KERNEL void run_single(Closure<Kernel> closure) {
  const Kernel& kernel = closure.kernel();
  if constexpr (std::is_invocable_v<const Kernel&>)
    kernel();
  else
    kernel(::sycl::kernel_handler());
}

template <class Kernel, class Run>
struct KernelCall {
  Closure<Kernel>& closure;
  KernelLaunch& launch;
  const Run& run;
  KF_UNTRACED static void body(void* context) {
    auto* call = static_cast<KernelCall*>(context);
    call->launch.enter_block();
    call->run(call->closure);
  }
};

// Launches `run(closure)` for every work-item.
template <class Kernel, class Run>
KF_UNTRACED void launch_kernel(const Kernel& kernel, const std::vector<LocalAllocation>& locals,
                               const LaunchShape& shape, const KernelAttributes& attributes, const Run& run) {
  Closure<Kernel> closure;
  std::memcpy(closure.bytes, static_cast<const void*>(&kernel), sizeof(Kernel));
  KernelLaunch launch(locals, closure.bytes, sizeof(Kernel));
  KernelCall<Kernel, Run> call{closure, launch, run};
  launch.run(shape, attributes, &KernelCall<Kernel, Run>::body, &call);
}

template <int D>
KF_UNTRACED UserSizes user_sizes(const ::sycl::range<D>& global, const ::sycl::range<D>& local) {
  UserSizes sizes{D, {1, 1, 1}, {1, 1, 1}};
  for (int i = 0; i < D; i++) {
    sizes.global[i] = global.get(i);
    sizes.local[i] = local.get(i);
  }
  return sizes;
}

template <int D, class Kernel>
KF_UNTRACED void launch_nd_range(const ::sycl::nd_range<D>& extents, const Kernel& kernel,
                                 const KernelAttributes& attributes,
                                 const std::vector<LocalAllocation>& locals, const void* return_address) {
  check_sizes(user_sizes<D>(extents.get_global_range(), extents.get_local_range()), attributes,
              return_address);
  if (extents.get_offset() != ::sycl::id<D>())
    ::kf::sim::unsupported("an nd_range with an offset", return_address);
  const LaunchShape shape{launch_extent<D>(extents.get_group_range()),
                          launch_extent<D>(extents.get_local_range()),
                          0,
                          0,
                          return_address,
                          true};
  launch_kernel(kernel, locals, shape, attributes,
                [](const Closure<Kernel>& closure) KF_UNTRACED { run_nd_item<D, Kernel>(closure); });
}

// Work-groups of a launch that names none.
constexpr size_t kDefaultWorkGroup = 256;

template <int D, bool HasOffset, class Kernel>
KF_UNTRACED void launch_range(const ::sycl::range<D>& extents, const ::sycl::id<D>& offset,
                              const Kernel& kernel, KernelAttributes attributes,
                              const std::vector<LocalAllocation>& locals, const void* return_address) {
  ::sycl::range<D> groups = extents, local = extents;
  for (int i = 0; i < D; i++) local[i] = i == D - 1 ? kDefaultWorkGroup : 1;
  attributes.work_group_size[0] = attributes.work_group_size[1] = attributes.work_group_size[2] = 0;
  groups[D - 1] = (extents.get(D - 1) + kDefaultWorkGroup - 1) / kDefaultWorkGroup;
  check_sizes(user_sizes<D>(::sycl::range<D>(groups * local), local), attributes, return_address);
  const LaunchShape shape{launch_extent<D>(groups), launch_extent<D>(local), 0, 0, return_address, true};
  launch_kernel(kernel, locals, shape, attributes, [&](const Closure<Kernel>& closure) KF_UNTRACED {
    run_item<D, HasOffset, Kernel>(closure, extents, offset);
  });
}

template <class Kernel>
KF_UNTRACED void launch_single(const Kernel& kernel, const KernelAttributes& attributes,
                               const std::vector<LocalAllocation>& locals, const void* return_address) {
  const LaunchShape shape{{1, 1, 1}, {1, 1, 1}, 0, 0, return_address, true};
  launch_kernel(kernel, locals, shape, attributes,
                [](const Closure<Kernel>& closure) KF_UNTRACED { run_single<Kernel>(closure); });
}

}  // namespace kf::sim::sycl
