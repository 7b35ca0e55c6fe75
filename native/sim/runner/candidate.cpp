#include "sim/runner/candidate.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <link.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <vector>

#include "common/hash.h"
#include "common/inputs.h"
#include "common/json.h"
#include "sim/core/defences.h"
#include "sim/core/findings.h"
#include "sim/core/machine.h"
#include "sim/core/report.h"
#include "sim/core/territory.h"
#include "sim/runner/census.h"
#include "sim/runner/results.h"

namespace kf {

namespace {

using sim::memory;

// Name of the type of the exception that is being handled.
std::string thrown_type() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (!type) return "an exception";
  int status = 0;
  char* readable = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
  const std::string name = readable ? readable : type->name();
  std::free(readable);
  return name;
}

using EntryFunction = void (*)(const sim::Arguments*, const sim::LaunchShape*);
EntryFunction entry;

int find_text(struct dl_phdr_info* info, size_t, void* wanted) {
  if (info->dlpi_addr != *static_cast<uintptr_t*>(wanted)) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto& header = info->dlpi_phdr[i];
    if (header.p_type != PT_LOAD || !(header.p_flags & PF_X)) continue;
    sim::code.base = info->dlpi_addr;
    sim::code.begin = info->dlpi_addr + header.p_vaddr;
    sim::code.end = sim::code.begin + header.p_memsz;
  }
  return 1;
}

sim::Options options_of(const Request& request) {
  sim::Options options;
  options.lists_launches = request.mode == "launches";
  options.observed_launch = request.observed_launch;
  options.mode = request.mode == "check"   ? sim::Mode::check
                 : request.mode == "count" ? sim::Mode::count
                                           : sim::Mode::run;
  options.order = request.order == "reverse"  ? sim::Order::reverse
                  : request.order == "random" ? sim::Order::random
                                              : sim::Order::forward;
  options.order_seed = request.order_seed;
  options.all_blocks = request.all_blocks;
  options.blocks = request.blocks;
  options.runs_others = request.runs_others;
  options.others = request.others;
  options.takes_census = !request.census.empty();
  options.l1_bytes = request.l1_bytes;
  options.sector_bytes = request.sector_bytes;
  options.resident_blocks = request.resident_blocks;
  return options;
}

// A buffer argument in device memory.
struct Placed {
  size_t argument;
  sim::Region* region;
  uint64_t input_hash;
};

// Buffers from this size on get their content when it is first touched.
constexpr size_t kLazyBytes = size_t{1} << 20;

void* bytes_of(const sim::Region* region) { return reinterpret_cast<void*>(region->begin); }
size_t size_of(const sim::Region* region) { return region->end - region->begin; }

// Gives a buffer its content, or what makes it.
void fill(const Request& request, size_t index, uint64_t poison_key, sim::Region* region) {
  const RequestArgument& argument = request.arguments[index];
  const bool is_read_back = argument.role != Role::input && !request.dump.empty();
  if (size_of(region) >= kLazyBytes && !is_read_back &&
      (region->initialised ? is_elementwise(argument.distribution) : region->begin % 8 == 0)) {
    sim::LazyContent::Fill make = [&request, &argument, index, poison_key, is_poison = !region->initialised](
                                      size_t first, size_t end, void* to) {
      const size_t element = element_bytes(argument.type);
      if (is_poison && !sim::defences.poison)
        std::memset(to, 0, end - first);
      else if (is_poison)
        fill_poison_part(poison_key, index, to, first, end);
      else
        fill_elements(argument, index, request.seed, request.pattern, to, first / element, end / element);
    };
    region->content = std::make_unique<sim::LazyContent>(region->begin, region->end, std::move(make));
  } else if (region->initialised) {
    fill_input(argument, index, request.seed, request.pattern, bytes_of(region));
  } else if (!sim::defences.poison) {
    std::memset(bytes_of(region), 0, size_of(region));
  } else {
    fill_poison(poison_key, index, bytes_of(region), size_of(region));
  }
}

// Runs the candidate's entry: what ended it, if anything did.
std::optional<sim::LaunchAborted> run_entry(const Request& request, const sim::Arguments& arguments) {
  const sim::LaunchShape shape{{request.grid[0], request.grid[1], request.grid[2]},
                               {request.block[0], request.block[1], request.block[2]},
                               request.dynamic_shared_bytes};
  // Scoped: an exception ends it as well.
  const auto span_of = [](const auto& object) {
    return sim::Span{reinterpret_cast<uintptr_t>(&object), sizeof object};
  };
  const sim::HostCode host_code(reinterpret_cast<uintptr_t>(__builtin_frame_address(0)),
                                {span_of(arguments), span_of(shape)});
  try {
    entry(&arguments, request.has_launch ? &shape : nullptr);
  } catch (const sim::LaunchAborted& reason) {
    return reason;
  } catch (const std::exception& error) {
    if (!sim::machine.aborted)
      return sim::LaunchAborted("trap",
                                "host code of the candidate threw " + thrown_type() + ": " + error.what());
  } catch (...) {
    if (!sim::machine.aborted)
      return sim::LaunchAborted("trap", "host code of the candidate threw " + thrown_type());
  }
  // Host code that catches everything does not get away with it.
  return sim::machine.aborted;
}

void write_launches(JsonWriter& json) {
  const auto write_extent = [&](const char* name, sim::Index3 extent) {
    json.key(name).open_array().value(extent.x).value(extent.y).value(extent.z).close_array();
  };
  json.key("launches").open_array();
  for (const sim::LaunchRecord& launch : sim::machine.launches) {
    json.open_object();
    write_extent("grid", launch.grid);
    write_extent("block", launch.block);
    json.member("sharedBytes", static_cast<uint64_t>(launch.shared_bytes));
    json.member("subGroupSize", launch.warp_size);
    json.member("address", sim::code_offset(launch.return_address)).close_object();
  }
  json.close_array();
}

uint64_t hash_of(const sim::Region* region) { return hash_bytes(bytes_of(region), size_of(region)); }

bool is_intact(const Placed& buffer) {
  if (buffer.region->content) return buffer.region->content->is_intact();
  return hash_of(buffer.region) == buffer.input_hash;
}

}  // namespace

std::string load_candidate(const std::string& path) {
  void* object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!object) return dlerror();
  entry = reinterpret_cast<EntryFunction>(dlsym(object, "kf_entry"));
  if (!entry) return path + " does not define kf_entry";
  Dl_info info;
  if (!dladdr(reinterpret_cast<void*>(entry), &info)) return "cannot locate the text of " + path;
  auto base = reinterpret_cast<uintptr_t>(info.dli_fbase);
  dl_iterate_phdr(find_text, &base);
  sim::note_object(base);
  return "";
}

void run_candidate(const Request& request) {
  sim::begin_request(options_of(request));
  memory.reset(request.device_memory);
  const uint64_t poison_key = hash_bytes(request.nonce.data(), request.nonce.size());
  const size_t count = request.arguments.size();
  std::vector<Placed> placed;
  std::vector<uint64_t> scalars(count);
  std::vector<void*> slots(count);
  struct Overlapping {
    size_t argument;
    void* begin;
  };
  std::vector<Overlapping> overlapping;
  std::vector<bool> is_shared(count);  // with an argument that overlaps it
  for (size_t i = 0; i < count; i++) {
    const RequestArgument& argument = request.arguments[i];
    if (!argument.is_buffer) {
      scalars[i] = scalar_bits(argument);
      slots[i] = &scalars[i];
      continue;
    }
    const auto element = static_cast<unsigned>(element_bytes(argument.type));
    if (argument.overlaps) {
      // Its region is that of the other argument, whose content changes with it.
      overlapping.push_back(
          {i, static_cast<unsigned char*>(slots[argument.overlapped]) + argument.overlap_elements * element});
      slots[i] = overlapping.back().begin;
      is_shared[argument.overlapped] = true;
      continue;
    }
    sim::Region* region = memory.allocate(argument.name, argument.elements * element, element,
                                          request.offset_elements * element);
    if (!region) {
      write_failed(request.nonce, "limit",
                   "the buffers exceed device-memory " + std::to_string(request.device_memory));
      return;
    }
    region->initialised = argument.role != Role::output;
    region->poison_key = region->initialised ? 0 : poison_key;
    region->poison_argument = i;
    fill(request, i, poison_key, region);
    slots[i] = bytes_of(region);
    const bool is_hashed = argument.role == Role::input && !region->content;
    placed.push_back({i, region, is_hashed ? hash_of(region) : 0});
  }

  const sim::Arguments arguments{slots.data()};
  std::string failure;
  const std::optional<sim::LaunchAborted> reason = run_entry(request, arguments);
  if (const std::string changed = sim::defences.census ? take_census() : ""; !changed.empty()) {
    write_failed(request.nonce, "trap", changed);
    return;
  }
  if (reason) {
    // A defect the checker explained is an answer; anything else ends the request.
    const bool may_be_explained = reason->kind == "trap" || reason->kind == "invalid-launch";
    if (!may_be_explained || !sim::has_defect()) {
      write_failed(request.nonce, reason->kind, reason->what(), reason->file, reason->line, reason->address);
      return;
    }
    failure = reason->what();
  }
  const size_t launches = sim::machine.launches.size();
  if (request.mode == "count" && failure.empty() && !sim::has_defect() &&
      request.observed_launch >= launches) {
    write_failed(request.nonce, "bad-request",
                 "launch " + std::to_string(request.observed_launch) + " was to be counted; the code makes " +
                     std::to_string(launches));
    return;
  }

  bool inputs_intact = true;
  for (const Placed& buffer : placed)
    if (request.arguments[buffer.argument].role == Role::input && !is_shared[buffer.argument])
      inputs_intact &= is_intact(buffer);
  JsonWriter json;
  json.open_object().member("event", "done").member("nonce", std::string_view(request.nonce)).key("findings");
  sim::write_findings(json);
  json.key("counters");
  if (request.mode == "count")
    sim::write_counters(json);
  else
    json.null();
  if (request.mode == "launches") write_launches(json);
  json.member("inputsIntact", inputs_intact).member("redZonesIntact", memory.red_zones_intact());
  if (!failure.empty()) json.member("ended", std::string_view(failure));
  if (!request.census.empty()) {
    const std::vector<uint64_t>& census = sim::machine.census;
    json.member("census", std::string_view(dump_file(request.census, "census.bin", census.data(),
                                                     census.size() * sizeof(uint64_t))));
  }
  json.key("outputs").open_array();
  for (const Placed& buffer : placed) {
    const RequestArgument& argument = request.arguments[buffer.argument];
    if (argument.role == Role::input || request.mode == "launches") continue;
    json.open_object().member("argument", static_cast<uint64_t>(buffer.argument));
    if (!request.dump.empty())
      json.member("file", std::string_view(dump_argument(request.dump, buffer.argument,
                                                         bytes_of(buffer.region), size_of(buffer.region))));
    json.member("bytes", static_cast<uint64_t>(size_of(buffer.region)));
    const uint64_t unwritten = argument.role == Role::inout ? 0
                               : request.mode == "check"    ? sim::unwritten_elements(*buffer.region)
                               : buffer.region->content
                                   ? 0  // nobody reads it back
                                   : count_poison(poison_key, buffer.argument, bytes_of(buffer.region),
                                                  size_of(buffer.region), element_bytes(argument.type));
    json.member("unwrittenElements", unwritten).close_object();
  }
  for (const Overlapping& buffer : overlapping) {
    const RequestArgument& argument = request.arguments[buffer.argument];
    if (argument.role == Role::input || request.mode == "launches") continue;
    const size_t bytes = argument.elements * element_bytes(argument.type);
    json.open_object().member("argument", static_cast<uint64_t>(buffer.argument));
    if (!request.dump.empty())
      json.member("file",
                  std::string_view(dump_argument(request.dump, buffer.argument, buffer.begin, bytes)));
    json.member("bytes", static_cast<uint64_t>(bytes))
        .member("unwrittenElements", uint64_t{0})
        .close_object();
  }
  write_line(json.close_array().member("log", std::string_view(sim::machine.log)).close_object().text());
}

}  // namespace kf
