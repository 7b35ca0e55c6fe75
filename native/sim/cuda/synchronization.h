// Barriers and fences.
#pragma once
#include "../core/core.h"
#include "attributes.h"

inline KF_CALL void __syncthreads() {
  ::kf::sim::block_barrier(::kf::sim::BarrierReduction::none, 0, KF_CALLER);
}
inline KF_CALL int __syncthreads_count(int predicate) {
  return ::kf::sim::block_barrier(::kf::sim::BarrierReduction::count, predicate != 0, KF_CALLER);
}
inline KF_CALL int __syncthreads_and(int predicate) {
  return ::kf::sim::block_barrier(::kf::sim::BarrierReduction::all, predicate != 0, KF_CALLER);
}
inline KF_CALL int __syncthreads_or(int predicate) {
  return ::kf::sim::block_barrier(::kf::sim::BarrierReduction::any, predicate != 0, KF_CALLER);
}
inline KF_CALL void __syncwarp(unsigned mask = 0xffffffffu) { ::kf::sim::warp_barrier(mask, KF_CALLER); }

// One thread runs at a time and memory is coherent: a fence only orders accesses for the checker.
inline KF_CALL void __threadfence() { ::kf::sim::fence(::kf::sim::AtomicScope::device, KF_CALLER); }
inline KF_CALL void __threadfence_block() { ::kf::sim::fence(::kf::sim::AtomicScope::block, KF_CALLER); }
inline KF_CALL void __threadfence_system() { ::kf::sim::fence(::kf::sim::AtomicScope::device, KF_CALLER); }
