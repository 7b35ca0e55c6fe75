#pragma once
#include "../cooperative-groups.h"
