#include "host/design/axis_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/base/did_you_mean.h"
#include "host/base/scanner.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kMostListed = 8;

/// Where the pair that begins at `begin` ends: a comma is part of a value unless an axis follows.
std::size_t end_of_pair(const std::vector<Axis>& axes, const std::string& text, std::size_t begin) {
  std::size_t end = text.size();
  for (const Axis& axis : axes) end = std::min(end, text.find("," + axis.name() + "=", begin));
  return end;
}

/// The value with this label, or with one that is the same number: 2.0 is 2.
std::optional<std::uint64_t> find_label(const Axis& axis, const std::string& text) {
  if (const auto value = axis.find(text)) return value;
  const auto number = as_number<double>(text);
  for (std::uint64_t i = 0; number && i < axis.size(); ++i)
    if (as_number<double>(axis.label(i)) == number) return i;
  return std::nullopt;
}

}  // namespace

std::pair<std::string, std::optional<std::string>> split_axis_value(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return {text, std::nullopt};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

UserError no_such_axis(const std::vector<Axis>& axes, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Axis& axis : axes) names.push_back(axis.name());
  std::string hint = did_you_mean(name, names);
  if (hint.empty() && names.empty()) hint = " (the study has none)";
  if (hint.empty()) hint = fmt::format(" (the study has {})", fmt::join(names, ", "));
  return UserError(fmt::format("no axis is called \"{}\"{}", name, hint));
}

UserError no_such_value(const Axis& axis, std::string_view value) {
  std::vector<std::string> some;
  for (const std::uint64_t i : spread_indices(axis.size(), kMostListed))
    some.push_back(axis.label(i));
  return UserError(fmt::format("axis {} has no value {} (it has {}{})", axis.name(), value,
                               fmt::join(some, ", "), axis.size() > kMostListed ? ", .." : ""));
}

FixedCoordinates parse_axis_values(const std::vector<Axis>& axes, const std::string& text) {
  FixedCoordinates fixed(axes.size());
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = end_of_pair(axes, text, begin);
    const auto [name, label] = split_axis_value(text.substr(begin, end - begin));
    const auto axis = std::ranges::find(axes, name, &Axis::name);
    if (axis == axes.end()) throw no_such_axis(axes, name);
    const auto value = find_label(*axis, label.value_or(""));
    if (!value) throw no_such_value(*axis, fmt::format("\"{}\"", label.value_or("")));
    fixed[static_cast<std::size_t>(axis - axes.begin())] = value;
    begin = end + 1;
  }
  return fixed;
}

}  // namespace coresweep
