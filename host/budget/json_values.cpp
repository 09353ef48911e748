#include "host/budget/json_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "host/base/errors.h"

namespace coresweep {
namespace {

using nlohmann::json;

std::optional<std::uint64_t> number_in(std::string digits) {
  std::erase(digits, ',');
  const bool hexadecimal = digits.starts_with("0x");
  const char* begin = digits.data() + (hexadecimal ? 2 : 0);
  const char* end = digits.data() + digits.size();
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(begin, end, number, hexadecimal ? 16 : 10);
  if (begin == end || stop != end || error != std::errc()) return std::nullopt;
  return number;
}

std::string shown(const json& value) {
  const std::string text = value.dump();
  return text.size() > 40 ? text.substr(0, 37) + "..." : text;
}

}  // namespace

const json& member(const json& object, const char* name, const std::string& what) {
  static const json none;
  if (!object.is_object())
    throw UserError(fmt::format("{} is {}: must be an object", what, shown(object)));
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

std::uint64_t whole_number(const json& value, const std::string& what) {
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  const auto number =
      value.is_string() ? number_in(value.get<std::string>()) : std::optional<std::uint64_t>();
  if (!number)
    throw UserError(value.is_null() ? what + " is missing"
                                    : fmt::format("{} = {}: must be a whole number of at least 0",
                                                  what, shown(value)));
  return *number;
}

std::uint64_t whole_member(const json& object, const char* name, const std::string& what) {
  return whole_number(member(object, name, what), what + "." + name);
}

const json& list_member(const json& object, const char* name, const std::string& what) {
  static const json empty = json::array();
  const json& list = member(object, name, what);
  if (list.is_null()) return empty;
  if (!list.is_array()) throw UserError(fmt::format("{} = {}: must be a list", name, shown(list)));
  return list;
}

}  // namespace coresweep
