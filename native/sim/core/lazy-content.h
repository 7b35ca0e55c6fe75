// Content of a large buffer that is made piece by piece, when something first touches a piece: a launch of
// which a few blocks run needs little of its inputs. Pieces that nobody has touched have no access rights.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace kf::sim {

class LazyContent {
 public:
  // Writes the content of bytes [first, end) of the buffer to `to`. Runs in a signal handler: no allocation.
  using Fill = std::function<void(size_t first, size_t end, void* to)>;

  // Makes the ends of the buffer at once and takes access rights away from the rest.
  LazyContent(uintptr_t begin, uintptr_t end, Fill fill);
  // Makes the piece that holds the address. False when it is none of an unmade piece.
  bool make_at(uintptr_t address);
  // Makes what is missing.
  void make_all();
  // Whether everything that was made is as it was made.
  bool is_intact() const;

 private:
  void make(size_t piece);
  uintptr_t piece_begin(size_t piece) const;
  uintptr_t begin_, end_, lazy_begin_, lazy_end_;
  Fill fill_;
  std::vector<uint64_t> hashes_;  // of pieces that were made
  std::vector<uint8_t> made_;
  uint64_t head_hash_, tail_hash_;
};

}  // namespace kf::sim
