#include "sim/core/lazy-content.h"

#include <sys/mman.h>

#include <algorithm>

#include "common/hash.h"

namespace kf::sim {

namespace {
constexpr uintptr_t kPage = 64 * 1024;  // a multiple of every page size in use
// A fault costs a few microseconds; so much content takes about a hundred.
constexpr uintptr_t kPiece = 256 * 1024;

uint64_t hash_between(uintptr_t from, uintptr_t to) {
  return hash_bytes(reinterpret_cast<const void*>(from), to - from);
}
}  // namespace

LazyContent::LazyContent(uintptr_t begin, uintptr_t end, Fill fill)
    : begin_(begin), end_(end), fill_(std::move(fill)) {
  lazy_begin_ = std::min((begin + kPage - 1) / kPage * kPage, end);
  lazy_end_ = std::max(end / kPage * kPage, lazy_begin_);
  const size_t pieces = (lazy_end_ - lazy_begin_ + kPiece - 1) / kPiece;
  hashes_.resize(pieces);
  made_.resize(pieces);
  fill_(0, lazy_begin_ - begin_, reinterpret_cast<void*>(begin_));
  fill_(lazy_end_ - begin_, end_ - begin_, reinterpret_cast<void*>(lazy_end_));
  head_hash_ = hash_between(begin_, lazy_begin_);
  tail_hash_ = hash_between(lazy_end_, end_);
  if (pieces == 0) return;
  if (mprotect(reinterpret_cast<void*>(lazy_begin_), lazy_end_ - lazy_begin_, PROT_NONE) != 0) make_all();
}

uintptr_t LazyContent::piece_begin(size_t piece) const {
  return std::min(lazy_begin_ + piece * kPiece, lazy_end_);
}

void LazyContent::make(size_t piece) {
  const uintptr_t from = piece_begin(piece), to = piece_begin(piece + 1);
  mprotect(reinterpret_cast<void*>(from), to - from, PROT_READ | PROT_WRITE);
  fill_(from - begin_, to - begin_, reinterpret_cast<void*>(from));
  hashes_[piece] = hash_between(from, to);
  made_[piece] = 1;
}

bool LazyContent::make_at(uintptr_t address) {
  if (address < lazy_begin_ || address >= lazy_end_) return false;
  const size_t piece = (address - lazy_begin_) / kPiece;
  if (made_[piece]) return false;
  make(piece);
  return true;
}

void LazyContent::make_all() {
  for (size_t piece = 0; piece < made_.size(); piece++)
    if (!made_[piece]) make(piece);
}

bool LazyContent::is_intact() const {
  if (hash_between(begin_, lazy_begin_) != head_hash_ || hash_between(lazy_end_, end_) != tail_hash_)
    return false;
  for (size_t piece = 0; piece < made_.size(); piece++)
    if (made_[piece] && hash_between(piece_begin(piece), piece_begin(piece + 1)) != hashes_[piece])
      return false;
  return true;
}

}  // namespace kf::sim
