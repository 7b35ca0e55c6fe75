// Which defences are in force in the runner. Only a test build, which controls of the red team use, can
// switch one off; elsewhere these are constants.
#pragma once
#include <string_view>

namespace kf::sim {

struct Defences {
  bool wild_access = true;
  bool lockdown = true;
  bool census = true;
  bool poison = true;
};

#ifdef KF_TEST_BUILD
inline Defences defences;

// False for a name that is none of these (src/evaluation/backends/sim/native-defences.ts).
inline bool switch_off(std::string_view name) {
  bool* defence = name == "wild-access"       ? &defences.wild_access
                  : name == "runner-lockdown" ? &defences.lockdown
                  : name == "process-census"  ? &defences.census
                  : name == "poison"          ? &defences.poison
                                              : nullptr;
  if (defence) *defence = false;
  return defence != nullptr;
}
#else
inline constexpr Defences defences;
#endif

}  // namespace kf::sim
