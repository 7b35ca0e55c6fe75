// A fast 64-bit hash of memory, to see whether inputs changed. Not cryptographic.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace kf {

// FNV-1a constants, eight bytes a step with a rotation so that high bits reach low ones.
inline uint64_t hash_bytes(const void* data, size_t bytes) {
  const auto* at = static_cast<const unsigned char*>(data);
  uint64_t hash = 0xcbf29ce484222325ull ^ bytes;
  for (; bytes >= 8; at += 8, bytes -= 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    hash = (hash ^ word) * 0x100000001b3ull;
    hash = (hash << 29) | (hash >> 35);
  }
  for (; bytes; at++, bytes--) hash = (hash ^ *at) * 0x100000001b3ull;
  return hash ^ (hash >> 32);
}

}  // namespace kf
