// CUDA's vector types. The hardware moves int2, float4 and the like in one access; a plain struct would be
// copied field by field after optimisation, so copies go through one integer or vector word. Three-component
// types move field by field on hardware too. Default construction stays trivial (unions, uninitialised
// arrays); braces work through the constructors.
#pragma once
#include "../attributes.h"

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

#define KF_VECTOR2(name, scalar)                                           \
  struct alignas(2 * sizeof(scalar)) name {                                \
    scalar x, y;                                                           \
    name() = default;                                                      \
    KF_INLINE constexpr name(scalar a, scalar b = 0) : x(a), y(b) {}       \
    KF_VECTOR_COPIES(name, 2 * sizeof(scalar), (x = other.x, y = other.y)) \
  };                                                                       \
  KF_INLINE constexpr name make_##name(scalar a, scalar b) { return name(a, b); }

// Four components of eight bytes align to sixteen, as in CUDA.
#define KF_VECTOR4(name, scalar)                                                                             \
  struct alignas(4 * sizeof(scalar) > 16 ? 16 : 4 * sizeof(scalar)) name {                                   \
    scalar x, y, z, w;                                                                                       \
    name() = default;                                                                                        \
    KF_INLINE constexpr name(scalar a, scalar b = 0, scalar c = 0, scalar d = 0) : x(a), y(b), z(c), w(d) {} \
    KF_VECTOR_COPIES(name, 4 * sizeof(scalar), (x = other.x, y = other.y, z = other.z, w = other.w))         \
  };                                                                                                         \
  KF_INLINE constexpr name make_##name(scalar a, scalar b, scalar c, scalar d) { return name(a, b, c, d); }

#define KF_VECTOR1(name, scalar) \
  struct name {                  \
    scalar x;                    \
  };                             \
  KF_INLINE constexpr name make_##name(scalar a) { return {a}; }

// Field by field, as the hardware does: a copy as a whole would be one access of odd size.
#define KF_VECTOR3(name, scalar)                                                         \
  struct name {                                                                          \
    scalar x, y, z;                                                                      \
    name() = default;                                                                    \
    KF_INLINE constexpr name(scalar a, scalar b = 0, scalar c = 0) : x(a), y(b), z(c) {} \
    KF_INLINE constexpr name(const name& other) : x(other.x), y(other.y), z(other.z) {}  \
    KF_INLINE constexpr name& operator=(const name& other) {                             \
      x = other.x;                                                                       \
      y = other.y;                                                                       \
      z = other.z;                                                                       \
      return *this;                                                                      \
    }                                                                                    \
  };                                                                                     \
  KF_INLINE constexpr name make_##name(scalar a, scalar b, scalar c) { return name(a, b, c); }

#define KF_VECTORS(name, scalar) \
  KF_VECTOR1(name##1, scalar)    \
  KF_VECTOR2(name##2, scalar)    \
  KF_VECTOR4(name##4, scalar)

// The type of threadIdx has no constructors, so that the compiler takes the object for constant (see
// indexing.h).
struct uint3 {
  unsigned x, y, z;
};
KF_INLINE constexpr uint3 make_uint3(unsigned a, unsigned b, unsigned c) { return {a, b, c}; }

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

struct dim3 {
  unsigned x, y, z;
  KF_INLINE constexpr dim3(unsigned a = 1, unsigned b = 1, unsigned c = 1) : x(a), y(b), z(c) {}
  KF_INLINE constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
  KF_INLINE constexpr operator uint3() const { return {x, y, z}; }
};
