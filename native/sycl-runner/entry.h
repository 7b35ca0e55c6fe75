// What a candidate's shared object and the runner of SYCL devices share. Both are compiled by the user's SYCL
// compiler, so that a queue means the same to both; this header itself needs no SYCL.
#pragma once

namespace kf {

// Name of the one function that the runner looks up in an object.
constexpr const char* kEntryName = "kf_entry";

// `queue` is a sycl::queue*. slots[i] belongs to argument i of the request: the pointer itself for memory
// that the kernel gets by pointer, a sycl::buffer<unsigned char, 1>* for one that it gets as a sycl::buffer,
// and where its value lies for a scalar. Returns when the host code has returned; what it has submitted need
// not have run.
using EntryFunction = void (*)(void* queue, void* const* slots);

}  // namespace kf
