// Matrices spread over the lanes of a warp, as the tensor cores take them: where each element lives, loads
// and stores, and the product. Shared by nvcuda::wmma and by inline PTX (`ldmatrix`, `mma.sync`).
//
// The arithmetic is plain: products are exact, sums are formed in the type of the accumulator in the order of
// k. Tensor cores sum in an order that NVIDIA does not document, so results agree only up to rounding.
#pragma once
#include <stdint.h>

#include "../core/core.h"
#include "attributes.h"
#include "bfloat16.h"
#include "half.h"
#include "shuffle.h"

namespace kf::sim::cuda::matrix {

enum class Role { a, b, accumulator };

// A float of which the tensor cores read the upper 19 bits.
struct Tensor32 {
  float value;
};

template <class Number>
struct ElementName;
#define KF_ELEMENT_NAME(type, text)             \
  template <>                                   \
  struct ElementName<type> {                    \
    static constexpr const char* value = #text; \
  };
KF_ELEMENT_NAME(__half, f16)
KF_ELEMENT_NAME(__nv_bfloat16, bf16)
KF_ELEMENT_NAME(Tensor32, tf32)
KF_ELEMENT_NAME(signed char, s8)
KF_ELEMENT_NAME(unsigned char, u8)
KF_ELEMENT_NAME(float, f32)
KF_ELEMENT_NAME(double, f64)
KF_ELEMENT_NAME(int, s32)
#undef KF_ELEMENT_NAME

KF_UNTRACED inline float number(__half value) {
  // The exponent moves by a multiplication, which is right for subnormals too.
  const uint32_t magnitude = uint32_t(value.kf_bits & 0x7fffu) << 13;
  uint32_t bits = __builtin_bit_cast(uint32_t, __builtin_bit_cast(float, magnitude) * 0x1p112f);
  if (magnitude >= 0x0f800000u) bits = 0x7f800000u | (magnitude & 0x007fffffu);
  return __builtin_bit_cast(float, bits | uint32_t(value.kf_bits & 0x8000u) << 16);
}
KF_UNTRACED inline float number(__nv_bfloat16 value) {
  return __builtin_bit_cast(float, uint32_t(value.kf_bits) << 16);
}
KF_UNTRACED inline float number(Tensor32 value) {
  return __builtin_bit_cast(float, __builtin_bit_cast(uint32_t, value.value) & 0xffffe000u);
}
KF_UNTRACED inline int number(signed char value) { return value; }
KF_UNTRACED inline int number(unsigned char value) { return value; }
KF_UNTRACED inline double number(double value) { return value; }

// Where the elements of an operand live. `outer` runs over the rows of A and of the accumulator and over the
// columns of B, `inner` over k, and over the columns of the accumulator. An operand consists of blocks of 8
// outer positions and 16 bytes of inner ones, of which each lane holds 4 bytes; blocks of an accumulator are
// 8 x 8 and each lane holds two. (PTX ISA, "Matrix Fragments for mma", which says this for every shape.)
template <Role role, int outer_extent, int inner_extent, class Element>
struct Layout {
  static constexpr int width =
      role == Role::accumulator ? 8 : (sizeof(Element) < 4 ? 16 / int(sizeof(Element)) : 4);
  static constexpr int held = width / 4;  // by a lane, of each block
  static constexpr int outer_blocks = outer_extent / 8, inner_blocks = inner_extent / width;
  static constexpr int count = outer_blocks * inner_blocks * held;
  static_assert(outer_blocks > 0 && inner_blocks > 0, "no tensor-core shape");
  KF_UNTRACED static constexpr int block_outer(int block) {
    return role == Role::b ? block / inner_blocks : block % outer_blocks;
  }
  KF_UNTRACED static constexpr int block_inner(int block) {
    return role == Role::b ? block % inner_blocks : block / outer_blocks;
  }
  KF_UNTRACED static constexpr int outer(int lane, int index) {
    return block_outer(index / held) * 8 + lane / 4;
  }
  KF_UNTRACED static constexpr int inner(int lane, int index) {
    return block_inner(index / held) * width + lane % 4 * held + index % held;
  }
  // The inverse: which element of the lanes (outer % 8) * 4 and up.
  KF_UNTRACED static constexpr int index_of(int outer, int inner) {
    const int block =
        role == Role::b ? outer / 8 * inner_blocks + inner / width : inner / width * outer_blocks + outer / 8;
    return block * held + inner % held;
  }
  KF_UNTRACED static constexpr int lane_of(int outer, int inner) {
    return outer % 8 * 4 + inner % width / held;
  }
};

// Name of the product for the instruction mix: `mma.f16.f32.m16n8k16`.
struct ProductName {
  char text[40] = {};
};
template <int m, int n, int k, class Element, class Sum>
constexpr ProductName product_name() {
  ProductName name;
  int at = 0;
  const auto word = [&](const char* text) constexpr {
    while (*text) name.text[at++] = *text++;
  };
  const auto number = [&](int value) constexpr {
    if (value >= 10) name.text[at++] = char('0' + value / 10);
    name.text[at++] = char('0' + value % 10);
  };
  word("mma.");
  word(ElementName<Element>::value);
  word(".");
  word(ElementName<Sum>::value);
  word(".m");
  number(m);
  word("n");
  number(n);
  word("k");
  number(k);
  return name;
}
template <int m, int n, int k, class Element, class Sum>
inline constexpr ProductName product_name_of = product_name<m, n, k, Element, Sum>();

template <class Sum>
struct Accumulate {
  using type = Sum;
};
template <>
struct Accumulate<__half> {
  using type = float;
};

// d = a b + c, by all lanes of the warp together.
template <int m, int n, int k, class Element, class OtherElement, class Sum, class Result>
KF_UNTRACED inline void multiply(const Element* a, const OtherElement* b, const Sum* c, Result* d,
                                 const void* caller) {
  using LayoutA = Layout<Role::a, m, k, Element>;
  using LayoutB = Layout<Role::b, n, k, OtherElement>;
  using LayoutC = Layout<Role::accumulator, m, n, Sum>;
  struct OperandA {
    Element values[LayoutA::count];
  };
  struct OperandB {
    OtherElement values[LayoutB::count];
  };
  struct Both {
    OperandA a;
    OperandB b;
  };
  Both mine;
  for (int i = 0; i < LayoutA::count; ++i) mine.a.values[i] = a[i];
  for (int i = 0; i < LayoutB::count; ++i) mine.b.values[i] = b[i];
  Lanes<Both> lanes;
  if constexpr (sizeof(Both) <= 32) {
    exchange(0xffffffffu, mine, lanes, caller);
  } else {
    Lanes<OperandA> lanes_a;
    Lanes<OperandB> lanes_b;
    exchange(0xffffffffu, mine.a, lanes_a, caller);
    exchange(0xffffffffu, mine.b, lanes_b, caller);
    for (int lane = 0; lane < 32; ++lane) lanes.values[lane] = {lanes_a.values[lane], lanes_b.values[lane]};
  }
  note_special(product_name_of<m, n, k, Element, Result>.text);
  using Number = typename Accumulate<Sum>::type;
  const int lane = int(current.lane);
  Number columns[n / 4][k];
  for (int column = 0; column < n / 4; ++column) {
    const int outer = column / 2 * 8 + lane % 4 * 2 + column % 2;
    for (int i = 0; i < k; ++i)
      columns[column][i] =
          Number(number(lanes.values[LayoutB::lane_of(outer, i)].b.values[LayoutB::index_of(outer, i)]));
  }
  for (int block = 0; block < m / 8; ++block) {
    const int outer = block * 8 + lane / 4;
    Number row[k];
    for (int i = 0; i < k; ++i)
      row[i] = Number(number(lanes.values[LayoutA::lane_of(outer, i)].a.values[LayoutA::index_of(outer, i)]));
    for (int column = 0; column < n / 4; ++column) {
      const int index = LayoutC::index_of(outer, column / 2 * 8 + lane % 4 * 2 + column % 2);
      Number sum = Number(c[index]);
      for (int i = 0; i < k; ++i) sum += row[i] * columns[column][i];
      d[index] = Result(sum);
    }
  }
}

KF_UNTRACED inline bool is_shared_address(const void* address) {
  // Shared memory lies above the device's buffers (core/memory.h).
  return reinterpret_cast<uintptr_t>(address) >> 32 == 0x1002;
}

// The accesses of a fragment's load or store, as the hardware makes them: rows of 16 bytes out of shared
// memory
// (`ldmatrix`), otherwise 4 bytes a lane along the contiguous direction where the elements are small (the
// transposition happens in registers), and single elements where they are not.
template <class Positions, int outer_extent, int inner_extent, bool is_accumulator, class Stored>
KF_UNTRACED inline void report_accesses(const Stored* base, unsigned stride, bool inner_contiguous,
                                        bool is_write, const void* caller) {
  const int lane = int(current.lane);
  const auto at = [&](int outer, int inner) {
    return base + (inner_contiguous ? size_t(outer) * stride + inner : size_t(inner) * stride + outer);
  };
  constexpr int blocks = Positions::outer_blocks * Positions::inner_blocks;
  if constexpr (!is_accumulator && sizeof(Stored) == 2) {
    if (!is_write && is_shared_address(base)) {
      for (int first = 0; first < blocks; first += 4) {
        const int block = first + lane / 8;
        if (block >= blocks) break;
        const int outer = Positions::block_outer(block) * 8, inner = Positions::block_inner(block) * 8;
        const Stored* row = inner_contiguous ? at(outer + lane % 8, inner) : at(outer, inner + lane % 8);
        vector_access(row, 16, is_write, caller);
      }
      return;
    }
    if (!inner_contiguous) {
      for (int block = 0; block < blocks; ++block)
        vector_access(at(Positions::block_outer(block) * 8 + lane % 4 * 2,
                         Positions::block_inner(block) * 8 + lane / 4),
                      4, is_write, caller);
      return;
    }
  }
  constexpr int together = sizeof(Stored) * Positions::held <= 16 ? Positions::held : 1;
  for (int index = 0; index < Positions::count; index += inner_contiguous ? together : 1)
    vector_access(at(Positions::outer(lane, index), Positions::inner(lane, index)),
                  sizeof(Stored) * (inner_contiguous ? together : 1), is_write, caller);
}

template <Role role, int outer_extent, int inner_extent, class Stored>
KF_UNTRACED inline void load(Stored* values, const Stored* base, unsigned stride, bool inner_contiguous,
                             const void* caller) {
  using Positions = Layout<role, outer_extent, inner_extent, Stored>;
  report_accesses<Positions, outer_extent, inner_extent, role == Role::accumulator>(
      base, stride, inner_contiguous, false, caller);
  for (int index = 0; index < Positions::count; ++index) {
    const size_t outer = size_t(Positions::outer(int(current.lane), index));
    const size_t inner = size_t(Positions::inner(int(current.lane), index));
    values[index] = base[inner_contiguous ? outer * stride + inner : inner * stride + outer];
  }
}

template <int outer_extent, int inner_extent, class Stored>
KF_UNTRACED inline void store(const Stored* values, Stored* base, unsigned stride, bool inner_contiguous,
                              const void* caller) {
  using Positions = Layout<Role::accumulator, outer_extent, inner_extent, Stored>;
  report_accesses<Positions, outer_extent, inner_extent, true>(base, stride, inner_contiguous, true, caller);
  for (int index = 0; index < Positions::count; ++index) {
    const size_t outer = size_t(Positions::outer(int(current.lane), index));
    const size_t inner = size_t(Positions::inner(int(current.lane), index));
    base[inner_contiguous ? outer * stride + inner : inner * stride + outer] = values[index];
  }
}

// `count` 8 x 8 matrices of 16-bit elements, whose rows the lanes name eight by eight: each lane gets two
// neighbouring elements of each matrix.
template <int count, bool transposed>
KF_UNTRACED inline void load_rows(uint32_t* values, const void* row, const void* caller) {
  const int lane = int(current.lane);
  if (lane < 8 * count) vector_access(row, 16, false, caller);
  Lanes<const void*> lanes;
  exchange(0xffffffffu, row, lanes, caller);
  for (int block = 0; block < count; ++block) {
    uint16_t pair[2];
    for (int i = 0; i < 2; ++i) {
      const int outer = transposed ? lane % 4 * 2 + i : lane / 4;
      const int inner = transposed ? lane / 4 : lane % 4 * 2 + i;
      pair[i] = static_cast<const uint16_t*>(lanes.values[block * 8 + outer])[inner];
    }
    values[block] = pair[0] | uint32_t(pair[1]) << 16;
  }
}

template <int count, bool transposed>
KF_UNTRACED inline void store_rows(const uint32_t* values, void* row, const void* caller) {
  const int lane = int(current.lane);
  if (lane < 8 * count) vector_access(row, 16, true, caller);
  Lanes<void*> lanes;
  exchange(0xffffffffu, row, lanes, caller);
  for (int block = 0; block < count; ++block)
    for (int i = 0; i < 2; ++i) {
      const int outer = transposed ? lane % 4 * 2 + i : lane / 4;
      const int inner = transposed ? lane / 4 : lane % 4 * 2 + i;
      static_cast<uint16_t*>(lanes.values[block * 8 + outer])[inner] = uint16_t(values[block] >> 16 * i);
    }
}

}  // namespace kf::sim::cuda::matrix
