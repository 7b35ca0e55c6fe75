#include "sim/runner/results.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "common/json.h"
#include "common/request.h"

namespace kf {

void write_line(const std::string& json) {
  const std::string text = json + "\n";
  for (size_t done = 0; done < text.size();) {
    const ssize_t wrote = write(kResultsDescriptor, text.data() + done, text.size() - done);
    if (wrote < 0) {
      if (errno == EINTR) continue;
      std::fprintf(stderr, "kf-sim-runner: cannot answer on descriptor 3: %s\n", std::strerror(errno));
      _exit(4);
    }
    done += static_cast<size_t>(wrote);
  }
}

void write_failed(const std::string& nonce, const std::string& kind, const std::string& message,
                  const std::string& file, int line, uint64_t address) {
  JsonWriter json;
  json.open_object().member("event", "failed").member("nonce", std::string_view(nonce));
  json.member("kind", std::string_view(kind)).member("message", std::string_view(message));
  if (!file.empty()) json.member("file", std::string_view(file)).member("line", line);
  if (address) json.member("address", address);
  write_line(json.close_object().text());
}

std::string dump_file(const std::string& folder, const std::string& name, const void* data, size_t bytes) {
  if (mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST)
    throw DumpFailed("cannot make folder " + folder + ": " + std::strerror(errno));
  const std::string path = folder + "/" + name;
  // These very flags, as the lockdown knows them.
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  const char* from = static_cast<const char*>(data);
  size_t left = file < 0 ? 0 : bytes;
  while (left > 0) {
    const ssize_t wrote = write(file, from, left);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) break;
    from += wrote;
    left -= static_cast<size_t>(wrote);
  }
  if (file < 0 || left > 0 || close(file) != 0)
    throw DumpFailed("cannot write " + path + ": " + std::strerror(errno));
  return path;
}

std::string dump_argument(const std::string& folder, size_t argument, const void* data, size_t bytes) {
  return dump_file(folder, "arg" + std::to_string(argument) + ".bin", data, bytes);
}

}  // namespace kf
