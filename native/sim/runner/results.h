// Answers on the results descriptor.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>

namespace kf {

constexpr int kResultsDescriptor = 3;

// A file could not be written: a full disk, a cap on files, or memory that the kernel made unreadable.
struct DumpFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One JSON object on one line.
void write_line(const std::string& json);
void write_failed(const std::string& nonce, const std::string& kind, const std::string& message,
                  const std::string& file = {}, int line = 0, uint64_t address = 0);
// Writes bytes to FOLDER/NAME, creating the folder; returns the path, or throws DumpFailed.
std::string dump_file(const std::string& folder, const std::string& name, const void* data, size_t bytes);
// Writes bytes to FOLDER/argN.bin, creating the folder; returns the path, or throws BadRequest.
std::string dump_argument(const std::string& folder, size_t argument, const void* data, size_t bytes);

}  // namespace kf
