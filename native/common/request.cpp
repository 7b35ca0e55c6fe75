#include "common/request.h"

#include <cerrno>
#include <cstdlib>
#include <sstream>

namespace kf {

namespace {

constexpr uint64_t kMaximumElements = uint64_t{1} << 40;

class Line {
 public:
  explicit Line(const std::string& text) : stream_(text) {}
  std::string word(const char* what) {
    std::string text;
    if (!(stream_ >> text)) throw BadRequest(std::string("missing ") + what);
    return text;
  }
  uint64_t natural(const char* what, uint64_t maximum = ~uint64_t{0}) {
    const std::string text = word(what);
    errno = 0;
    char* end = nullptr;
    const uint64_t value = std::strtoull(text.c_str(), &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno || value > maximum)
      throw BadRequest(std::string(what) + " is `" + text + "`, expected a whole number up to " +
                       std::to_string(maximum));
    return value;
  }
  double real(const char* what) {
    const std::string text = word(what);
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (*end) throw BadRequest(std::string(what) + " is `" + text + "`, expected a number");
    return value;
  }
  bool more() { return !(stream_ >> std::ws).eof(); }
  void finish() {
    if (more()) throw BadRequest("something follows that is not expected: `" + word("") + "`");
  }

 private:
  std::istringstream stream_;
};

template <class T, size_t N>
T choose(const std::string& text, const char* what, const char* const (&names)[N]) {
  for (size_t i = 0; i < N; i++)
    if (text == names[i]) return static_cast<T>(i);
  throw BadRequest(std::string("unknown ") + what + " `" + text + "`");
}

constexpr const char* kPatterns[] = {"normal", "large",  "small",   "mixed",  "constant",
                                     "sparse", "binary", "special", "offset", "outliers"};
constexpr const char* kRoles[] = {"input", "output", "inout"};
constexpr const char* kDistributions[] = {"normal", "uniform",     "positive", "indexInto",
                                          "sorted", "permutation", "constant"};
constexpr const char* kModes[] = {"run", "check", "count", "time", "outputs", "launches"};
constexpr const char* kPlacings[] = {"fixed", "rotate"};
constexpr const char* kOrders[] = {"forward", "reverse", "random"};

Distribution read_distribution(Line& line) {
  Distribution result;
  result.kind = choose<DistributionKind>(line.word("distribution"), "distribution", kDistributions);
  switch (result.kind) {
    case DistributionKind::normal:
      if (line.more()) result.first = line.real("mean");
      if (line.more()) result.second = line.real("deviation");
      break;
    case DistributionKind::uniform:
    case DistributionKind::sorted:
      result.first = line.real("low");
      result.second = line.real("high");
      if (!(result.first <= result.second)) throw BadRequest("low is above high");
      break;
    case DistributionKind::positive:
      if (line.more()) result.second = line.real("high");
      break;
    case DistributionKind::index_into:
      result.second = static_cast<double>(line.natural("extent", uint64_t{1} << 53));
      if (result.second < 1) throw BadRequest("indexInto needs an extent of at least 1");
      break;
    case DistributionKind::permutation:
      break;
    case DistributionKind::constant:
      result.first = line.real("value");
      break;
  }
  return result;
}

void read_argument(Line& line, Request& request) {
  const uint64_t index = line.natural("argument index", 4096);
  if (index != request.arguments.size())
    throw BadRequest("argument " + std::to_string(index) + " comes where " +
                     std::to_string(request.arguments.size()) + " is expected");
  RequestArgument argument;
  const std::string kind = line.word("argument kind");
  if (kind != "buffer" && kind != "scalar") throw BadRequest("unknown argument kind `" + kind + "`");
  argument.is_buffer = kind == "buffer";
  const std::string type = line.word("element type");
  const std::optional<ElementType> parsed = element_type(type);
  if (!parsed) throw BadRequest("unknown element type `" + type + "`");
  argument.type = *parsed;
  if (argument.is_buffer) {
    argument.elements = line.natural("element count", kMaximumElements);
    argument.role = choose<Role>(line.word("role"), "role", kRoles);
    if (line.more()) argument.distribution = read_distribution(line);
  } else {
    argument.scalar = line.word("value");
    char* end = nullptr;
    errno = 0;
    if (is_floating(argument.type))
      std::strtod(argument.scalar.c_str(), &end);
    else if (argument.scalar[0] == '-')
      std::strtoll(argument.scalar.c_str(), &end, 10);
    else
      std::strtoull(argument.scalar.c_str(), &end, 10);
    if (*end || (errno && !is_floating(argument.type)))
      throw BadRequest("`" + argument.scalar + "` is no value of type " + type);
  }
  argument.name = "argument " + std::to_string(index);
  request.arguments.push_back(std::move(argument));
}

void read_line(const std::string& text, Request& request) {
  Line line(text);
  const std::string key = line.word("key");
  if (key == "nonce")
    request.nonce = line.word("nonce");
  else if (key == "seed")
    request.seed = line.natural("seed");
  else if (key == "pattern")
    request.pattern = choose<Pattern>(line.word("pattern"), "pattern", kPatterns);
  else if (key == "launch") {
    request.has_launch = true;
    for (uint32_t& extent : request.grid)
      extent = static_cast<uint32_t>(line.natural("grid extent", 0xffffffffu));
    for (uint32_t& extent : request.block)
      extent = static_cast<uint32_t>(line.natural("block extent", 0xffffffffu));
    request.dynamic_shared_bytes = line.natural("dynamic shared bytes");
  } else if (key == "argument")
    read_argument(line, request);
  else if (key == "names") {
    for (RequestArgument& argument : request.arguments) argument.name = line.word("argument name");
  } else if (key == "mode") {
    request.mode = line.word("mode");
    choose<int>(request.mode, "mode", kModes);
  } else if (key == "order") {
    request.order = line.word("order");
    if (choose<int>(request.order, "order", kOrders) == 2) request.order_seed = line.natural("order seed");
  } else if (key == "blocks") {
    const std::string which = line.word("blocks");
    if (which != "all" && which != "list") throw BadRequest("blocks are `all` or `list B0 B1 ...`");
    request.all_blocks = which == "all";
    if (!request.all_blocks)
      while (line.more()) request.blocks.push_back(line.natural("block index"));
  } else if (key == "overlap") {
    const uint64_t index = line.natural("argument index", 4096), other = line.natural("argument index", 4096);
    if (index >= request.arguments.size() || other >= index || !request.arguments[index].is_buffer ||
        !request.arguments[other].is_buffer || request.arguments[other].overlaps)
      throw BadRequest("a buffer overlaps an earlier one with memory of its own");
    RequestArgument& argument = request.arguments[index];
    argument.overlaps = true;
    argument.overlapped = other;
    argument.overlap_elements = line.natural("element", kMaximumElements);
    const RequestArgument& base = request.arguments[other];
    if ((argument.overlap_elements + argument.elements) * element_bytes(argument.type) >
        base.elements * element_bytes(base.type))
      throw BadRequest("the overlapping buffer does not fit into the other");
  } else if (key == "uncounted") {
    const std::string which = line.word("blocks");
    if (which != "all" && which != "list") throw BadRequest("uncounted are `all` or `list B0 B1 ...`");
    request.runs_others = which == "all";
    if (!request.runs_others)
      while (line.more()) request.others.push_back(line.natural("block index"));
  } else if (key == "census")
    request.census = line.word("folder");
  else if (key == "observe-launch")
    request.observed_launch = static_cast<uint32_t>(line.natural("launch number", 0xffffffffu));
  else if (key == "offset-elements")
    request.offset_elements = line.natural("offset", 4096);
  else if (key == "l1-bytes")
    request.l1_bytes = line.natural("L1 bytes", uint64_t{1} << 30);
  else if (key == "sector-bytes") {
    request.sector_bytes = static_cast<unsigned>(line.natural("bytes of a sector", 64));
    if (request.sector_bytes != 32 && request.sector_bytes != 64)
      throw BadRequest("sectors have 32 or 64 bytes");
  } else if (key == "resident-blocks")
    request.resident_blocks = static_cast<uint32_t>(line.natural("resident blocks", 1024));
  else if (key == "dump")
    request.dump = line.word("folder");
  else if (key == "device-memory")
    request.device_memory = line.natural("device memory");
  else if (key == "samples")
    request.samples = static_cast<uint32_t>(line.natural("samples", 100000));
  else if (key == "warmup")
    request.warmup = static_cast<uint32_t>(line.natural("warm-up launches", 100000));
  else if (key == "batch")
    request.batch = static_cast<uint32_t>(line.natural("launches per sample", 100000));
  else if (key == "pool")
    request.pool = static_cast<uint32_t>(line.natural("input sets", 4096));
  else if (key == "first-set")
    request.first_set = static_cast<uint32_t>(line.natural("first input set", 4095));
  else if (key == "placing") {
    const std::string placing = line.word("placing");
    request.rotates = choose<int>(placing, "placing", kPlacings) == 1;
  } else if (key == "flush-bytes")
    request.flush_bytes = line.natural("bytes to flush", uint64_t{1} << 34);
  else
    throw BadRequest("unknown key `" + key + "`");
  line.finish();
}

}  // namespace

std::optional<Request> read_request(std::istream& input, std::string* nonce) {
  Request request;
  nonce->clear();
  std::string text, problem;
  unsigned number = 0;
  bool open = false;
  while (std::getline(input, text)) {
    if (!text.empty() && text.back() == '\r') text.pop_back();
    if (text.find_first_not_of(" \t") == std::string::npos) continue;
    if (!open && text == "shutdown") return std::nullopt;
    number++;
    if (text == "end" && open) {
      *nonce = request.nonce;
      if (!problem.empty()) throw BadRequest(problem);
      return request;
    }
    if (!problem.empty()) continue;
    try {
      if (!open) {
        open = true;
        Line line(text);
        if (line.word("key") != "request") throw BadRequest("a request begins with `request NUMBER`");
        request.id = line.natural("request number");
        line.finish();
      } else {
        read_line(text, request);
        *nonce = request.nonce;
      }
    } catch (const BadRequest& error) {
      problem = "line " + std::to_string(number) + " (`" + text.substr(0, 80) + "`): " + error.what();
    }
  }
  if (open) throw BadRequest("the request ends before `end`");
  return std::nullopt;
}

}  // namespace kf
