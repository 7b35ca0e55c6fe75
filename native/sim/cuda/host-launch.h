// Launches by host code: what <<<...>>> becomes, and the functions of the runtime that launch.
#pragma once
#include "host-api.h"

namespace kf::sim::cuda {

// What stands between <<< and >>>.
struct LaunchConfiguration {
  dim3 grid, block;
  size_t shared_bytes = 0;
  template <class Size = int>
  LaunchConfiguration(dim3 grid_extent, dim3 block_extent, Size shared = 0, cudaStream_t = nullptr)
      : grid(grid_extent), block(block_extent), shared_bytes(static_cast<size_t>(shared)) {}
};

// Runs the kernel; a configuration that no device takes becomes the last error instead.
void launch_from_host(const LaunchConfiguration& configuration, Body body, void* context);

template <class Kernel>
struct HostLaunch {
  LaunchConfiguration configuration;
  Kernel kernel;
  template <class... Values>
  KF_UNTRACED void operator()(Values... values) const {
    auto body = [&]() KF_UNTRACED { kernel(values...); };
    launch_from_host(configuration, &call_body<decltype(body)>, &body);
  }
};

// kernel<N><<<grid, block, shared, stream>>>(a, b);
//   -> ::kf::sim::cuda::host_launch({grid, block, shared, stream}, [&](auto... kf_a) { kernel<N>(kf_a...);
//   })(a, b);
template <class Kernel>
KF_UNTRACED HostLaunch<Kernel> host_launch(LaunchConfiguration configuration, Kernel kernel) {
  return {configuration, kernel};
}

template <class T>
struct Plain {
  using type = T;
};
template <class T>
struct Plain<const T> : Plain<T> {};
template <class T>
struct Plain<T&> : Plain<T> {};
template <int... indices>
struct Indices {};
template <int count, int... rest>
struct CountTo : CountTo<count - 1, count - 1, rest...> {};
template <int... rest>
struct CountTo<0, rest...> {
  using type = Indices<rest...>;
};

template <class... Parameters, int... indices>
void launch_packed(void (*kernel)(Parameters...), const LaunchConfiguration& configuration, void** values,
                   Indices<indices...>) {
  auto body = [&]() KF_UNTRACED {
    kernel(*static_cast<typename Plain<Parameters>::type*>(values[indices])...);
  };
  launch_from_host(configuration, &call_body<decltype(body)>, &body);
}

}  // namespace kf::sim::cuda

template <class... Parameters>
cudaError_t cudaLaunchKernel(void (*kernel)(Parameters...), dim3 grid, dim3 block, void** values,
                             size_t shared = 0, cudaStream_t = nullptr) {
  ::kf::sim::cuda::launch_packed(kernel, {grid, block, shared}, values,
                                 typename ::kf::sim::cuda::CountTo<sizeof...(Parameters)>::type{});
  return cudaPeekAtLastError();
}
template <class... Parameters>
cudaError_t cudaLaunchCooperativeKernel(void (*kernel)(Parameters...), dim3 grid, dim3 block, void** values,
                                        size_t shared = 0, cudaStream_t = nullptr) {
  return cudaLaunchKernel(kernel, grid, block, values, shared);
}
// Without the kernel's type its parameters are unknown: the launch does not happen and says so.
cudaError_t cudaLaunchKernel(const void* kernel, dim3 grid, dim3 block, void** values, size_t shared = 0,
                             cudaStream_t = nullptr);
cudaError_t cudaLaunchCooperativeKernel(const void* kernel, dim3 grid, dim3 block, void** values,
                                        size_t shared = 0, cudaStream_t = nullptr);
