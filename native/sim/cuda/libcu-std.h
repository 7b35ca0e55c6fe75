// cuda::std: the parts of the standard library that device code may use are those of the host's here.
#pragma once
#include "device.h"
#include "libcu-atomic.h"
//
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cuda::std {
using namespace ::std;
template <class T>
using atomic = ::cuda::atomic<T, ::cuda::thread_scope_system>;
}  // namespace cuda::std
