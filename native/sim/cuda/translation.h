// What the unit generator (src/evaluation/backends/sim/translate-cuda.ts) may write into a unit. Each item
// shows the CUDA text and the text that replaces it.
#pragma once
#include "../core/core.h"
#include "attributes.h"

namespace kf::sim::cuda {

// __shared__ float tile[32][33];
//   -> typedef float kf_shared_tile[32][33];
//      kf_shared_tile& tile = ::kf::sim::cuda::shared<kf_shared_tile>(KF_SHARED_KEY("tile"));
// __shared__ float a[16], b;           (one typedef and one reference per declarator, in order)
// One key per variable and per instantiation of the function around it.
#define KF_SHARED_KEY(name)                         \
  ([]() KF_UNTRACED -> ::kf::sim::SharedKey* {      \
    static ::kf::sim::SharedKey key = {name, 0, 0}; \
    return &key;                                    \
  }())
template <class Variable>
KF_INLINE Variable& shared(SharedKey* key) {
  return *static_cast<Variable*>(shared_variable(key, sizeof(Variable), alignof(Variable)));
}

template <class T>
struct Unbounded {
  using type = T[];
};
template <class T>
struct Unbounded<T[]> {
  using type = T[];
};

// extern __shared__ float tile[];      (inside a function)
//   -> auto& tile = ::kf::sim::cuda::dynamic_shared<float>();
// extern __shared__ float tile[][16];
//   -> typedef float kf_shared_tile[][16]; auto& tile = ::kf::sim::cuda::dynamic_shared<kf_shared_tile>();
template <class T>
KF_INLINE typename Unbounded<T>::type& dynamic_shared() {
  size_t bytes;
  return *static_cast<typename Unbounded<T>::type*>(::kf::sim::dynamic_shared(&bytes));
}

// extern __shared__ float tile[];      (at namespace scope)
//   -> static constexpr ::kf::sim::cuda::DynamicShared<float> tile{};
template <class T>
struct DynamicShared {
  KF_INLINE T* data() const {
    size_t bytes;
    return static_cast<T*>(::kf::sim::dynamic_shared(&bytes));
  }
  KF_INLINE operator T*() const { return data(); }
  template <class U>
  KF_INLINE explicit operator U*() const {
    return reinterpret_cast<U*>(data());
  }
};

// __device__ int counter;  __constant__ float weights[9] = {...};      (namespace scope; keep the
// declaration, add a line)
//   -> int counter;                    KF_DEVICE_VARIABLE(counter)
//   -> float weights[9] = {...};       KF_CONSTANT_VARIABLE(weights)
// For a variable in a namespace write the line inside that namespace; not for templates or static members.
struct DeviceVariable {
  KF_UNTRACED DeviceVariable(const char* name, const volatile void* address, size_t bytes, bool is_constant) {
    device_variable(name, const_cast<void*>(address), bytes, is_constant);
  }
};
#define KF_DEVICE_VARIABLE(name) \
  static const ::kf::sim::cuda::DeviceVariable kf_device_variable_##name{#name, &name, sizeof name, false};
#define KF_CONSTANT_VARIABLE(name) \
  static const ::kf::sim::cuda::DeviceVariable kf_device_variable_##name{#name, &name, sizeof name, true};

// Arguments of the task: argument<float*>(a, 0), argument<int>(a, 1), argument<const float* __restrict__>(a,
// 2).
template <class T>
struct ArgumentOf {
  KF_UNTRACED static T read(const Arguments* arguments, unsigned index) {
    return *static_cast<const T*>(arguments->slots[index]);
  }
};
template <class T>
struct ArgumentOf<T*> {
  KF_UNTRACED static T* read(const Arguments* arguments, unsigned index) {
    return reinterpret_cast<T*>(arguments->slots[index]);
  }
};
template <class T>
struct ArgumentOf<T* __restrict__> : ArgumentOf<T*> {};
template <class T>
struct ArgumentOf<const T> : ArgumentOf<T> {};
template <class T>
struct ArgumentOf<T&> : ArgumentOf<T> {};
template <class T>
KF_UNTRACED inline auto argument(const Arguments* arguments, unsigned index) {
  return ArgumentOf<T>::read(arguments, index);
}

template <class F>
KF_UNTRACED void call_body(void* context) {
  (*static_cast<F*>(context))();
}

// The end of every unit of a kernel task:
//   extern "C" void kf_entry(const ::kf::sim::Arguments* a, const ::kf::sim::LaunchShape* shape) {
//     ::kf::sim::cuda::run(*shape, [&] { matmul<16>(::kf::sim::cuda::argument<const float*>(a, 0), ...); });
//   }
template <class F>
KF_UNTRACED void run(const LaunchShape& shape, const F& body) {
  launch(shape, &call_body<const F>, const_cast<F*>(&body));
}

// asm volatile("mov.u32 %0, %laneid;" : "=r"(lane));
//   -> KF_UNSUPPORTED("inline PTX");          (other than an empty asm, which stays)
#define KF_UNSUPPORTED(what) ::kf::sim::unsupported(what, KF_SITE)

}  // namespace kf::sim::cuda
