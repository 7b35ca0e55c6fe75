// CUDA's vector types. The hardware moves int2, float4 and the like in one access, and nvcc's types are plain
// aggregates: braces, designated initialisers, members of unions. Three-component types move field by field
// on hardware too.
//
// g++ (without its scalar replacement, see native-sim.ts) copies a plain aligned struct in one access, so
// there they are aggregates. Clang would split such a copy into its fields before instrumentation; there the
// types copy themselves through one word of full width, which costs them their triviality (no unions of
// them).
#pragma once
#include <initializer_list>

#include "../attributes.h"

namespace kf::sim::cuda {
// What braces left out is zero.
template <class Scalar>
KF_INLINE constexpr Scalar listed(std::initializer_list<Scalar> list, unsigned index) {
  return index < list.size() ? list.begin()[index] : Scalar{};
}
}  // namespace kf::sim::cuda

#if defined(__clang__)

namespace kf::sim::cuda {
template <int bytes>
struct CopyWord;
template <>
struct CopyWord<2> {
  typedef unsigned short __attribute__((may_alias)) type;
};
template <>
struct CopyWord<4> {
  typedef unsigned int __attribute__((may_alias)) type;
};
template <>
struct CopyWord<8> {
  typedef unsigned long long __attribute__((may_alias)) type;
};
template <>
struct CopyWord<16> {
  typedef float type __attribute__((vector_size(16), may_alias));
};
template <>
struct CopyWord<32> {
  struct type {
    CopyWord<16>::type low, high;
  } __attribute__((may_alias));
};
}  // namespace kf::sim::cuda

#define KF_VECTOR_COPIES(name, byte_count, copy_fields)                        \
  KF_INLINE constexpr name(const name& other) {                                \
    if (__builtin_is_constant_evaluated()) {                                   \
      copy_fields;                                                             \
    } else {                                                                   \
      typedef ::kf::sim::cuda::CopyWord<byte_count>::type Word;                \
      *reinterpret_cast<Word*>(this) = *reinterpret_cast<const Word*>(&other); \
    }                                                                          \
  }                                                                            \
  KF_INLINE constexpr name& operator=(const name& other) {                     \
    if (__builtin_is_constant_evaluated()) {                                   \
      copy_fields;                                                             \
    } else {                                                                   \
      typedef ::kf::sim::cuda::CopyWord<byte_count>::type Word;                \
      *reinterpret_cast<Word*>(this) = *reinterpret_cast<const Word*>(&other); \
    }                                                                          \
    return *this;                                                              \
  }

#define KF_VECTOR2_MEMBERS(name, scalar)                                            \
  name() = default;                                                                 \
  KF_INLINE constexpr name(std::initializer_list<scalar> list)                      \
      : x(::kf::sim::cuda::listed(list, 0)), y(::kf::sim::cuda::listed(list, 1)) {} \
  KF_VECTOR_COPIES(name, 2 * sizeof(scalar), (x = other.x, y = other.y))
#define KF_VECTOR4_MEMBERS(name, scalar)                       \
  name() = default;                                            \
  KF_INLINE constexpr name(std::initializer_list<scalar> list) \
      : x(::kf::sim::cuda::listed(list, 0)),                   \
        y(::kf::sim::cuda::listed(list, 1)),                   \
        z(::kf::sim::cuda::listed(list, 2)),                   \
        w(::kf::sim::cuda::listed(list, 3)) {}                 \
  KF_VECTOR_COPIES(name, 4 * sizeof(scalar), (x = other.x, y = other.y, z = other.z, w = other.w))

#else

#define KF_VECTOR_COPIES(name, byte_count, copy_fields)

// `out[i] = {a, b}` would become one store per field; through a whole value it is one.
#define KF_VECTOR2_MEMBERS(name, scalar)                                                     \
  KF_INLINE constexpr name& operator=(std::initializer_list<scalar> list) {                  \
    const name whole = {::kf::sim::cuda::listed(list, 0), ::kf::sim::cuda::listed(list, 1)}; \
    return *this = whole;                                                                    \
  }
#define KF_VECTOR4_MEMBERS(name, scalar)                                                     \
  KF_INLINE constexpr name& operator=(std::initializer_list<scalar> list) {                  \
    const name whole = {::kf::sim::cuda::listed(list, 0), ::kf::sim::cuda::listed(list, 1),  \
                        ::kf::sim::cuda::listed(list, 2), ::kf::sim::cuda::listed(list, 3)}; \
    return *this = whole;                                                                    \
  }

#endif

// Not constexpr, as nvcc's are not: a folded call would be stored field by field.
#define KF_VECTOR2(name, scalar)            \
  struct alignas(2 * sizeof(scalar)) name { \
    scalar x, y;                            \
    KF_VECTOR2_MEMBERS(name, scalar)        \
  };                                        \
  KF_INLINE name make_##name(scalar a, scalar b) { return {a, b}; }

// Four components of eight bytes align to sixteen, as in CUDA.
#define KF_VECTOR4(name, scalar)                                           \
  struct alignas(4 * sizeof(scalar) > 16 ? 16 : 4 * sizeof(scalar)) name { \
    scalar x, y, z, w;                                                     \
    KF_VECTOR4_MEMBERS(name, scalar)                                       \
  };                                                                       \
  KF_INLINE name make_##name(scalar a, scalar b, scalar c, scalar d) { return {a, b, c, d}; }

#define KF_VECTOR1(name, scalar) \
  struct name {                  \
    scalar x;                    \
  };                             \
  KF_INLINE name make_##name(scalar a) { return {a}; }

#define KF_VECTOR3(name, scalar) \
  struct name {                  \
    scalar x, y, z;              \
  };                             \
  KF_INLINE name make_##name(scalar a, scalar b, scalar c) { return {a, b, c}; }

#define KF_VECTORS(name, scalar) \
  KF_VECTOR1(name##1, scalar)    \
  KF_VECTOR2(name##2, scalar)    \
  KF_VECTOR4(name##4, scalar)

KF_VECTORS(char, signed char)
KF_VECTORS(uchar, unsigned char)
KF_VECTORS(short, short)
KF_VECTORS(ushort, unsigned short)
KF_VECTORS(int, int)
KF_VECTORS(uint, unsigned int)
KF_VECTORS(long, long)
KF_VECTORS(ulong, unsigned long)
KF_VECTORS(longlong, long long)
KF_VECTORS(ulonglong, unsigned long long)
KF_VECTORS(float, float)
KF_VECTORS(double, double)
KF_VECTOR3(char3, signed char)
KF_VECTOR3(uchar3, unsigned char)
KF_VECTOR3(short3, short)
KF_VECTOR3(ushort3, unsigned short)
KF_VECTOR3(int3, int)
KF_VECTOR3(uint3, unsigned)
KF_VECTOR3(long3, long)
KF_VECTOR3(ulong3, unsigned long)
KF_VECTOR3(longlong3, long long)
KF_VECTOR3(ulonglong3, unsigned long long)
KF_VECTOR3(float3, float)
KF_VECTOR3(double3, double)

#undef KF_VECTORS
#undef KF_VECTOR1
#undef KF_VECTOR3
#undef KF_VECTOR4
#undef KF_VECTOR2
#undef KF_VECTOR4_MEMBERS
#undef KF_VECTOR2_MEMBERS

struct dim3 {
  unsigned x, y, z;
  KF_INLINE constexpr dim3(unsigned a = 1, unsigned b = 1, unsigned c = 1) : x(a), y(b), z(c) {}
  KF_INLINE constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
  KF_INLINE constexpr operator uint3() const { return {x, y, z}; }
};
