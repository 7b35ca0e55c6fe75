// Asynchronous copies into shared memory that their thread has not waited for yet, in check mode.
//
// A copy happens at once. Until its thread waits for it, each of its words names the copy, so that the
// checker can say who touches them too early. The wait counts as the store: a barrier between copy and wait
// orders nothing.
#include <unordered_map>
#include <vector>

#include "sim/core/bounds.h"
#include "sim/core/observer.h"

namespace kf::sim {

namespace {

struct ThreadCopies {
  std::vector<AsyncCopy> copies;
  uint32_t group = 0;  // that is being filled
};

struct BlockCopies {
  std::unordered_map<uint16_t, ThreadCopies> threads;
  std::unordered_map<uintptr_t, AsyncCopy> words;  // by address / 4
};

std::vector<BlockCopies> by_slot;

void complete(BlockCopies& block, const AsyncCopy& copy) {
  for (uintptr_t word = copy.address / 4; word < (copy.address + copy.bytes + 3) / 4; word++)
    block.words.erase(word);
}

}  // namespace

void checker_async_begin_block(const Block& block) {
  if (block.slot < by_slot.size()) by_slot[block.slot] = {};
}

void checker_async_copy(uintptr_t address, size_t bytes, const void* return_address) {
  const unsigned slot = machine.block->slot;
  if (by_slot.size() <= slot) by_slot.resize(slot + 1);
  BlockCopies& block = by_slot[slot];
  const auto thread = static_cast<uint16_t>(current.linear_thread);
  ThreadCopies& own = block.threads[thread];
  const AsyncCopy copy{address, return_address, static_cast<uint32_t>(bytes), own.group, thread};
  own.copies.push_back(copy);
  for (uintptr_t word = address / 4; word < (address + bytes + 3) / 4; word++) block.words[word] = copy;
}

void checker_async_commit() {
  const unsigned slot = machine.block->slot;
  if (slot >= by_slot.size()) return;
  const auto own = by_slot[slot].threads.find(static_cast<uint16_t>(current.linear_thread));
  if (own != by_slot[slot].threads.end()) own->second.group++;
}

void checker_async_wait(unsigned groups) {
  const unsigned slot = machine.block->slot;
  if (slot >= by_slot.size()) return;
  BlockCopies& block = by_slot[slot];
  const auto found = block.threads.find(static_cast<uint16_t>(current.linear_thread));
  if (found == block.threads.end()) return;
  ThreadCopies& own = found->second;
  std::vector<AsyncCopy> done, left;
  for (const AsyncCopy& copy : own.copies) (copy.group + groups < own.group ? done : left).push_back(copy);
  own.copies = std::move(left);
  for (const AsyncCopy& copy : done) complete(block, copy);
  for (const AsyncCopy& copy : done)
    checker_access(copy.address, copy.bytes, true, false, copy.return_address);
}

const AsyncCopy* copy_under_way(uintptr_t address, size_t bytes) {
  const unsigned slot = machine.block->slot;
  if (slot >= by_slot.size() || by_slot[slot].words.empty()) return nullptr;
  const BlockCopies& block = by_slot[slot];
  for (uintptr_t word = address / 4; word < (address + bytes + 3) / 4; word++) {
    const auto found = block.words.find(word);
    if (found != block.words.end()) return &found->second;
  }
  return nullptr;
}

}  // namespace kf::sim
