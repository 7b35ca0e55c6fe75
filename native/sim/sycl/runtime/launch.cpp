// Launches: sizes that devices take, the sub-group size, local memory.
#include <algorithm>
#include <string>

#include "../kernel-launch.h"

namespace kf::sim::sycl {

namespace {

constexpr size_t kMostItems = 1024;

// "(64, 16)"
std::string text_of(const size_t (&sizes)[3], int dimensions) {
  std::string text = "(";
  for (int i = 0; i < dimensions; i++) text += (i ? ", " : "") + std::to_string(sizes[i]);
  return text + ")";
}

// Sets the sub-group size for the time of a launch, however it ends.
class SubGroupSize {
 public:
  explicit SubGroupSize(unsigned wanted) : before_(warp_size) {
    if (wanted) warp_size = wanted;
  }
  ~SubGroupSize() { warp_size = before_; }
  SubGroupSize(const SubGroupSize&) = delete;
  SubGroupSize& operator=(const SubGroupSize&) = delete;

 private:
  unsigned before_;
};

}  // namespace

void check_sizes(const UserSizes& sizes, const KernelAttributes& attributes, const void* return_address) {
  const auto refuse = [&](const std::string& why) { refuse_launch(why.c_str(), return_address); };
  const int dimensions = sizes.dimensions;
  const std::string local = text_of(sizes.local, dimensions);
  const std::string global = text_of(sizes.global, dimensions);
  for (int i = 0; i < dimensions; i++) {
    if (sizes.local[i] == 0) refuse("a work-group of " + local + " work-items");
    if (sizes.global[i] == 0) refuse("a range of " + global + " work-items, of which there are none");
  }
  for (int i = 0; i < dimensions; i++)
    if (sizes.global[i] % sizes.local[i])
      refuse("the work-group size " + local + " does not divide the global range " + global +
             " in dimension " + std::to_string(i));
  size_t items = 1;
  for (int i = 0; i < dimensions; i++) {
    items = sizes.local[i] > kMostItems ? kMostItems + 1 : items * sizes.local[i];
    if (items > kMostItems)
      refuse("a work-group of " + local + " work-items; devices take at most " + std::to_string(kMostItems));
    if (sizes.global[i] / sizes.local[i] > 0x7fffffff) refuse("a range of " + global + " work-items");
  }
  const size_t(&required)[3] = attributes.work_group_size;
  for (int i = 0; i < 3; i++)
    if (required[i] && (i < dimensions ? sizes.local[i] : 1) != required[i])
      refuse("the work-group size " + local + " is not what reqd_work_group_size says");
  const unsigned lanes = attributes.sub_group_size;
  if (lanes && (lanes > 32 || (lanes & (lanes - 1))))
    refuse("sub-groups of " + std::to_string(lanes) + " work-items; 1, 2, 4, 8, 16 and 32 are possible");
}

KernelLaunch::KernelLaunch(const std::vector<LocalAllocation>& locals, void* closure, size_t closure_bytes)
    : locals_(locals) {
  if (locals.empty()) return;
  for (size_t i = 0; i < locals.size(); i++)
    names_.push_back(locals.size() == 1 ? "local memory" : "local accessor " + std::to_string(i + 1));
  for (const std::string& name : names_) keys_.push_back({name.c_str(), 0, 0});
  auto* first = static_cast<void**>(closure);
  for (void** at = first; at + 1 <= first + closure_bytes / sizeof(void*); at++) {
    const uintptr_t token = reinterpret_cast<uintptr_t>(*at);
    if (token >= kLocalToken && token - kLocalToken < locals.size())
      patches_.push_back({at, token - kLocalToken});
  }
  has_patches_ = !patches_.empty();
}

void KernelLaunch::replace_tokens(char* base) {
  for (const Patch& patch : patches_) {
    const LocalAllocation& local = locals_[patch.local];
    *patch.at = shared_variable(&keys_[patch.local], std::max<size_t>(local.bytes, 1), local.alignment);
  }
  block_ = base;
}

void KernelLaunch::run(LaunchShape shape, const KernelAttributes& attributes, Body body, void* context) {
  for (const LocalAllocation& local : locals_) shape.declared_shared_bytes += local.bytes;
  const SubGroupSize size(attributes.sub_group_size);
  launch(shape, body, context);
}

}  // namespace kf::sim::sycl
