#include "sim/runner/reference.h"

#include <dlfcn.h>

#include <vector>

#include "common/inputs.h"
#include "common/json.h"
#include "sim/runner/results.h"

namespace kf {

namespace {
void (*reference_function)(void* const* slots);

// The values of a floating argument, widened.
std::vector<unsigned char> widened(const RequestArgument& argument,
                                   const std::vector<unsigned char>& narrow) {
  std::vector<unsigned char> wide(argument.elements * 8);
  for (uint64_t i = 0; i < argument.elements; i++)
    store_as(wide.data() + i * 8,
             load_element(argument.type, narrow.data() + i * element_bytes(argument.type)));
  return wide;
}
}  // namespace

std::string load_reference(const std::string& path, const std::string& symbol) {
  void* object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!object) return dlerror();
  reference_function = reinterpret_cast<void (*)(void* const*)>(dlsym(object, symbol.c_str()));
  return reference_function ? "" : path + " does not define " + symbol;
}

void run_reference(const Request& request) {
  const size_t count = request.arguments.size();
  std::vector<std::vector<unsigned char>> buffers(count);
  std::vector<uint64_t> scalars(count);
  std::vector<void*> slots(count);
  uint64_t total = 0;
  for (size_t i = 0; i < count; i++) {
    const RequestArgument& argument = request.arguments[i];
    if (!argument.is_buffer) {
      scalars[i] = scalar_bits(argument);
      if (is_floating(argument.type)) store_as(&scalars[i], load_element(argument.type, &scalars[i]));
      slots[i] = &scalars[i];
      continue;
    }
    total += argument.elements * (is_floating(argument.type) ? 8 : element_bytes(argument.type));
    // A double takes up to four times what the device buffer does.
    if (argument.elements > request.device_memory || total > request.device_memory * 4)
      throw BadRequest("the buffers exceed device-memory " + std::to_string(request.device_memory));
    buffers[i].resize(argument.elements * element_bytes(argument.type));
    if (argument.role != Role::output)
      fill_input(argument, i, request.seed, request.pattern, buffers[i].data());
    if (is_floating(argument.type)) buffers[i] = widened(argument, buffers[i]);
    slots[i] = buffers[i].data();
  }
  reference_function(slots.data());
  JsonWriter json;
  json.open_object().member("event", "done").member("nonce", std::string_view(request.nonce));
  json.key("findings").open_array().close_array().key("counters").null();
  json.member("inputsIntact", true).member("redZonesIntact", true).key("outputs").open_array();
  for (size_t i = 0; i < count; i++) {
    const RequestArgument& argument = request.arguments[i];
    if (!argument.is_buffer || argument.role == Role::input || request.dump.empty()) continue;
    const std::string file = dump_argument(request.dump, i, buffers[i].data(), buffers[i].size());
    json.open_object().member("argument", static_cast<uint64_t>(i)).member("file", std::string_view(file));
    json.member("bytes", static_cast<uint64_t>(buffers[i].size())).member("unwrittenElements", 0);
    json.member("type",
                is_floating(argument.type) ? "f64" : kElementTypeNames[static_cast<size_t>(argument.type)]);
    json.close_object();
  }
  write_line(json.close_array().member("log", "").close_object().text());
}

}  // namespace kf
