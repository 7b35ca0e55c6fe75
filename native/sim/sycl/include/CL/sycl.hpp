// The header's name before SYCL 2020.
#pragma once
#include "../sycl/sycl.hpp"
