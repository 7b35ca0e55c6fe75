// Names of SYCL 1.2.1 that compilers still accept.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "half.h"
#include "vec.h"

namespace sycl {

using cl_bool = bool;
using cl_half = half;
#define KF_LEGACY_TYPE(name, type)   \
  using cl_##name = type;            \
  using cl_##name##2 = vec<type, 2>; \
  using cl_##name##3 = vec<type, 3>; \
  using cl_##name##4 = vec<type, 4>; \
  using cl_##name##8 = vec<type, 8>; \
  using cl_##name##16 = vec<type, 16>;
KF_LEGACY_TYPE(char, int8_t)
KF_LEGACY_TYPE(uchar, uint8_t)
KF_LEGACY_TYPE(short, int16_t)
KF_LEGACY_TYPE(ushort, uint16_t)
KF_LEGACY_TYPE(int, int32_t)
KF_LEGACY_TYPE(uint, uint32_t)
KF_LEGACY_TYPE(long, int64_t)
KF_LEGACY_TYPE(ulong, uint64_t)
KF_LEGACY_TYPE(float, float)
KF_LEGACY_TYPE(double, double)
#undef KF_LEGACY_TYPE

template <class T, class Allocator = std::allocator<T>>
using vector_class = std::vector<T, Allocator>;
using string_class = std::string;
template <class Signature>
using function_class = std::function<Signature>;
using mutex_class = std::mutex;
template <class T>
using shared_ptr_class = std::shared_ptr<T>;
template <class T>
using weak_ptr_class = std::weak_ptr<T>;

}  // namespace sycl
