// Decides whether outputs agree, in a process that never loads a candidate; see native/common/REQUEST.md.
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "common/hash.h"
#include "common/inputs.h"
#include "common/json.h"
#include "comparer/compare.h"

namespace {

constexpr int kResultsDescriptor = 3;

struct Pair {
  uint64_t argument = 0, elements = 0;
  kf::ElementType type = kf::ElementType::f32, expected_type = kf::ElementType::f32;
  kf::Tolerance tolerance;
  bool unordered = false;
  uint64_t first = ~uint64_t{0};  // elements compared, from the first
  std::string poison;  // nonce whose poison marks elements that nobody wrote; empty: all are compared
  std::string expected, actual;
};

struct BadComparison : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::vector<unsigned char> read_file(const std::string& path, uint64_t bytes) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw BadComparison("cannot read " + path);
  const auto size = static_cast<uint64_t>(file.tellg());
  if (size != bytes)
    throw BadComparison(path + " has " + std::to_string(size) + " bytes, expected " + std::to_string(bytes));
  std::vector<unsigned char> content(bytes);
  file.seekg(0);
  if (bytes && !file.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(bytes)))
    throw BadComparison("cannot read " + path);
  return content;
}

kf::ElementType type_named(const std::string& name) {
  const auto type = kf::element_type(name);
  if (!type) throw BadComparison("unknown element type `" + name + "`");
  return *type;
}

// Indices of the elements that do not hold their poison; empty where all are compared.
std::vector<uint64_t> written_elements(const Pair& pair, const std::vector<unsigned char>& actual) {
  std::vector<uint64_t> written;
  if (pair.poison.empty()) return written;
  std::vector<unsigned char> poison(actual.size());
  kf::fill_poison(kf::hash_bytes(pair.poison.data(), pair.poison.size()), pair.argument, poison.data(),
                  poison.size());
  const size_t bytes = kf::element_bytes(pair.type);
  for (uint64_t i = 0; i < pair.elements; i++)
    if (std::memcmp(actual.data() + i * bytes, poison.data() + i * bytes, bytes) != 0) written.push_back(i);
  return written;
}

// Moves the chosen elements to the front and drops the rest.
void keep_only(const std::vector<uint64_t>& chosen, size_t element, std::vector<unsigned char>& bytes) {
  for (size_t i = 0; i < chosen.size(); i++)
    std::memmove(bytes.data() + i * element, bytes.data() + chosen[i] * element, element);
  bytes.resize(chosen.size() * element);
}

void write_pair(kf::JsonWriter& json, const Pair& pair) {
  if (pair.expected_type != pair.type &&
      !(kf::is_floating(pair.type) && pair.expected_type == kf::ElementType::f64))
    throw BadComparison("argument " + std::to_string(pair.argument) + ": expected values have another type");
  auto actual = read_file(pair.actual, pair.elements * kf::element_bytes(pair.type));
  auto expected = read_file(pair.expected, pair.elements * kf::element_bytes(pair.expected_type));
  const std::vector<uint64_t> written = written_elements(pair, actual);
  if (!pair.poison.empty()) {
    keep_only(written, kf::element_bytes(pair.type), actual);
    keep_only(written, kf::element_bytes(pair.expected_type), expected);
  }
  if (pair.first < pair.elements && pair.poison.empty()) {
    actual.resize(pair.first * kf::element_bytes(pair.type));
    expected.resize(pair.first * kf::element_bytes(pair.expected_type));
  }
  const kf::Comparison result =
      kf::compare(pair.type, actual, pair.expected_type, expected, pair.tolerance, pair.unordered);
  json.open_object().member("argument", pair.argument).member("pass", result.wrong == 0);
  json.member("wrongElements", result.wrong).member("elements", result.elements).key("worst");
  if (result.has_worst && result.max_error > 0)
    json.open_object()
        .member("index", pair.poison.empty() ? result.worst_index : written[result.worst_index])
        .member("expected", result.worst_expected)
        .member("got", result.worst_got)
        .member("error", result.max_error)
        .close_object();
  else
    json.null();
  json.member("maxError", result.max_error).member("maxAbsoluteError", result.max_absolute_error);
  json.member("rmsError", result.rms_error).member("outputScale", result.output_scale);
  json.member("integral", result.is_integral);
  json.member("allZero", result.all_zero).member("spread", result.spread).close_object();
}

void answer(const std::string& text) {
  const std::string line = text + "\n";
  for (size_t done = 0; done < line.size();) {
    const ssize_t wrote = write(kResultsDescriptor, line.data() + done, line.size() - done);
    if (wrote <= 0) _exit(4);
    done += static_cast<size_t>(wrote);
  }
}

void compare_all(const std::string& nonce, const std::vector<Pair>& pairs, const std::string& problem) {
  std::string message = problem;
  kf::JsonWriter json;
  json.open_object()
      .member("event", "compared")
      .member("nonce", std::string_view(nonce))
      .key("arguments")
      .open_array();
  try {
    if (message.empty())
      for (const Pair& pair : pairs) write_pair(json, pair);
  } catch (const BadComparison& error) {
    message = error.what();
  }
  if (message.empty()) return answer(json.close_array().close_object().text());
  kf::JsonWriter failed;
  failed.open_object().member("event", "failed").member("nonce", std::string_view(nonce));
  failed.member("kind", "bad-request").member("message", std::string_view(message));
  answer(failed.close_object().text());
}

std::string rest_of(std::istringstream& line) {
  std::string text;
  std::getline(line >> std::ws, text);
  return text;
}

void read_line(const std::string& text, std::string& nonce, std::vector<Pair>& pairs) {
  std::istringstream line(text);
  std::string key;
  line >> key;
  if (key == "nonce") {
    line >> nonce;
    return;
  }
  if (key == "argument") {
    Pair pair;
    std::string type, expected_type, order;
    line >> pair.argument >> type >> pair.elements >> expected_type >> pair.tolerance.relative >>
        pair.tolerance.absolute >> order;
    if (!line || (order != "ordered" && order != "unordered"))
      throw BadComparison("cannot read `" + text + "`");
    pair.type = type_named(type);
    pair.expected_type = type_named(expected_type);
    pair.unordered = order == "unordered";
    pairs.push_back(std::move(pair));
    return;
  }
  if (key == "poison" && !pairs.empty() && line >> pairs.back().poison) return;
  if (key == "first" && !pairs.empty() && line >> pairs.back().first) return;
  if ((key != "expected" && key != "actual") || pairs.empty())
    throw BadComparison("cannot read `" + text + "`");
  (key == "expected" ? pairs.back().expected : pairs.back().actual) = rest_of(line);
}

}  // namespace

int main() {
  std::string text, nonce, problem;
  std::vector<Pair> pairs;
  bool open = false;
  answer("{\"event\":\"loaded\"}");
  while (std::getline(std::cin, text)) {
    if (text.empty()) continue;
    if (!open && text == "shutdown") return 0;
    if (!open) {
      open = true;
      nonce.clear();
      problem.clear();
      pairs.clear();
      if (text.rfind("compare ", 0) != 0)
        problem = "a comparison begins with `compare NUMBER`, not `" + text + "`";
      continue;
    }
    if (text == "end") {
      compare_all(nonce, pairs, problem);
      open = false;
      continue;
    }
    try {
      read_line(text, nonce, pairs);
    } catch (const BadComparison& error) {
      if (problem.empty()) problem = error.what();
    }
  }
  return 0;
}
