// What nvcc includes before every source.
#pragma once
#include "../device.h"
//
#include "../host-launch.h"
