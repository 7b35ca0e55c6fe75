// Memory orders, scopes and address spaces, and fences.
#pragma once
#include "../core/core.h"
#include "../cuda/attributes.h"

namespace sycl {

enum class memory_order : int { relaxed, acquire, __consume_unsupported, release, acq_rel, seq_cst };
inline constexpr memory_order memory_order_relaxed = memory_order::relaxed;
inline constexpr memory_order memory_order_acquire = memory_order::acquire;
inline constexpr memory_order memory_order_release = memory_order::release;
inline constexpr memory_order memory_order_acq_rel = memory_order::acq_rel;
inline constexpr memory_order memory_order_seq_cst = memory_order::seq_cst;

enum class memory_scope : int { work_item, sub_group, work_group, device, system };
inline constexpr memory_scope memory_scope_work_item = memory_scope::work_item;
inline constexpr memory_scope memory_scope_sub_group = memory_scope::sub_group;
inline constexpr memory_scope memory_scope_work_group = memory_scope::work_group;
inline constexpr memory_scope memory_scope_device = memory_scope::device;
inline constexpr memory_scope memory_scope_system = memory_scope::system;

namespace access {
enum class address_space : int {
  global_space,
  local_space,
  constant_space,
  private_space,
  generic_space,
  ext_intel_global_device_space,
  ext_intel_global_host_space,
};
enum class fence_space : int { local_space, global_space, global_and_local };
enum class decorated : int { no, yes, legacy };
}  // namespace access

}  // namespace sycl

namespace kf::sim::sycl {

KF_INLINE constexpr AtomicScope scope_of(::sycl::memory_scope scope) {
  return scope == ::sycl::memory_scope::device || scope == ::sycl::memory_scope::system ? AtomicScope::device
                                                                                        : AtomicScope::block;
}
KF_INLINE constexpr bool is_release(::sycl::memory_order order) {
  return order == ::sycl::memory_order::release || order == ::sycl::memory_order::acq_rel ||
         order == ::sycl::memory_order::seq_cst;
}

}  // namespace kf::sim::sycl

namespace sycl {

// One thread runs at a time and memory is coherent: a fence only orders accesses for the checker.
inline KF_CALL void atomic_fence(memory_order order, memory_scope scope) {
  if (order != memory_order::relaxed) ::kf::sim::fence(::kf::sim::sycl::scope_of(scope), KF_CALLER);
}

}  // namespace sycl
