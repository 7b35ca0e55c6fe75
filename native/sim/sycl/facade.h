// Everything, and the macros by which sources recognise the compiler.
#pragma once

#define SYCL_LANGUAGE_VERSION 202001
#define CL_SYCL_LANGUAGE_VERSION 121
#define SYCL_EXTERNAL
#define KERNELFOUNDRY_SIM 1

#include "atomic-ref.h"
#include "buffer.h"
#include "geometric.h"
#include "group-algorithms.h"
#include "group-load-store.h"
#include "group-local-memory.h"
#include "half.h"
#include "hints.h"
#include "integer-functions.h"
#include "joint-matrix.h"
#include "legacy-atomic.h"
#include "legacy-names.h"
#include "marray.h"
#include "math.h"
#include "multi-ptr.h"
#include "queue.h"
#include "reduction.h"
#include "sub-group-mask.h"
#include "sub-group.h"
#include "text-output.h"
#include "translation.h"
#include "vec.h"

namespace sycl {

template <int D>
KF_INLINE sub_group nd_item<D>::get_sub_group() const {
  return {};
}

}  // namespace sycl

namespace cl {
namespace sycl = ::sycl;
}
