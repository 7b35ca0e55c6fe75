// All of SYCL that the simulator knows.
#pragma once
#include "../../facade.h"
