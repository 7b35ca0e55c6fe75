// Loads, stores and copies of PTX.
#pragma once
#include "../device.h"
#include "../pipeline.h"
#include "registers.h"

namespace kf::sim::cuda::ptx {

// Loads and stores. The forms of two and four are one access.
template <class T, int count>
struct Group;
#define KF_PTX_GROUP(bytes, count, type) \
  template <class T>                     \
    requires(sizeof(T) == bytes)         \
  struct Group<T, count> {               \
    using Vector = type;                 \
  };
KF_PTX_GROUP(1, 2, uchar2)
KF_PTX_GROUP(1, 4, uchar4)
KF_PTX_GROUP(2, 2, ushort2)
KF_PTX_GROUP(2, 4, ushort4)
KF_PTX_GROUP(4, 2, uint2)
KF_PTX_GROUP(4, 4, uint4)
KF_PTX_GROUP(8, 2, ulonglong2)
KF_PTX_GROUP(8, 4, ulonglong4)
#undef KF_PTX_GROUP

template <class T, class Register>
KF_INLINE void load_plain(const char* address, Register& target) {
  put(target, *reinterpret_cast<const T*>(address));
}
template <class T, class A, class B>
KF_INLINE void load_plain(const char* address, A& a, B& b) {
  const auto all = *reinterpret_cast<const typename Group<T, 2>::Vector*>(address);
  put(a, all.x);
  put(b, all.y);
}
template <class T, class A, class B, class C, class D>
KF_INLINE void load_plain(const char* address, A& a, B& b, C& c, D& d) {
  const auto all = *reinterpret_cast<const typename Group<T, 4>::Vector*>(address);
  put(a, all.x);
  put(b, all.y);
  put(c, all.z);
  put(d, all.w);
}
template <class T, class Register>
KF_INLINE void store_plain(char* address, Register value) {
  *reinterpret_cast<T*>(address) = as<T>(value);
}
template <class T, class A, class B>
KF_INLINE void store_plain(char* address, A a, B b) {
  using Vector = typename Group<T, 2>::Vector;
  using Word = decltype(Vector::x);
  const Vector all = {as<Word>(a), as<Word>(b)};
  *reinterpret_cast<Vector*>(address) = all;
}
template <class T, class A, class B, class C, class D>
KF_INLINE void store_plain(char* address, A a, B b, C c, D d) {
  using Vector = typename Group<T, 4>::Vector;
  using Word = decltype(Vector::x);
  const Vector all = {as<Word>(a), as<Word>(b), as<Word>(c), as<Word>(d)};
  *reinterpret_cast<Vector*>(address) = all;
}

// Loads and stores with an order, element by element.
template <class T>
using Word = std::conditional_t<
    sizeof(T) == 8, uint64_t,
    std::conditional_t<sizeof(T) == 4, uint32_t, std::conditional_t<sizeof(T) == 2, uint16_t, uint8_t>>>;
#define KF_PTX_ORDERED(name, load_expression, store_statement)             \
  template <class T, class... Registers>                                   \
  KF_INLINE void load_##name(const char* address, Registers&... targets) { \
    const auto* at = reinterpret_cast<const Word<T>*>(address);            \
    ((put(targets, load_expression), ++at), ...);                          \
  }                                                                        \
  template <class T, class... Registers>                                   \
  KF_INLINE void store_##name(char* address, Registers... values) {        \
    auto* at = reinterpret_cast<Word<T>*>(address);                        \
    const Word<T> words[] = {as<Word<T>>(as<T>(values))...};               \
    for (const Word<T> word : words) {                                     \
      store_statement;                                                     \
      ++at;                                                                \
    }                                                                      \
  }
KF_PTX_ORDERED(volatile, (*static_cast<const volatile Word<T>*>(at)),
               *static_cast<volatile Word<T>*>(at) = word)
KF_PTX_ORDERED(relaxed, __atomic_load_n(at, __ATOMIC_RELAXED), __atomic_store_n(at, word, __ATOMIC_RELAXED))
KF_PTX_ORDERED(acquire, __atomic_load_n(at, __ATOMIC_ACQUIRE), __atomic_store_n(at, word, __ATOMIC_RELEASE))
KF_PTX_ORDERED(release, __atomic_load_n(at, __ATOMIC_ACQUIRE), __atomic_store_n(at, word, __ATOMIC_RELEASE))
#undef KF_PTX_ORDERED

inline KF_CALL void copy_asynchronously(char* to, const char* from, size_t bytes, size_t read_bytes) {
  ::kf::sim::cuda::copy_asynchronously(to, from, bytes, read_bytes < bytes ? read_bytes : bytes, KF_CALLER);
}

}  // namespace kf::sim::cuda::ptx
