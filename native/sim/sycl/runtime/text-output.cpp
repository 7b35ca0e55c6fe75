#include "../text-output.h"

#include "../../core/core.h"

namespace kf::sim::sycl {

void print_text(const char* text) { device_print("%s", text); }
void print_integer(long long value) { device_print("%lld", value); }
void print_natural(unsigned long long value) { device_print("%llu", value); }
void print_real(double value) { device_print("%g", value); }
void print_address(const void* value) { device_print("%p", value); }

}  // namespace kf::sim::sycl
