// Evenly spaced values of an axis: { from, to, step } or { from, to, count, scale }.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/base/did_you_mean.h"
#include "host/config/axes.h"
#include "host/keys/amount_range.h"

namespace coresweep {
namespace {

// --------------------------------------------------------------------------------------

const ConfigNode& range_field(const ConfigEntry& axis, std::string_view field) {
  const ConfigEntry* entry = axis.node.find(field);
  if (entry != nullptr) return entry->node;
  refuse(axis.node,
         fmt::format("axis {} needs \"{}\": a range is {}", axis.key, field, kRangeShape));
}

double range_number(const ConfigEntry& axis, std::string_view field) {
  const ConfigNode& node = range_field(axis, field);
  if (const auto* integer = std::get_if<std::int64_t>(&node.value)) {
    return static_cast<double>(*integer);
  }
  if (const auto* real = std::get_if<double>(&node.value); real && std::isfinite(*real)) {
    return *real;
  }
  refuse(node, fmt::format("axis {}: {} = {}: must be a finite number", axis.key, field,
                           node_text(node)));
}

Amount range_amount(const ConfigEntry& axis, std::string_view field) {
  const ConfigNode& node = range_field(axis, field);
  const auto* text = std::get_if<std::string>(&node.value);
  if (text == nullptr)
    refuse(node,
           fmt::format("axis {}: {} = {}: must be an amount with its coin, such as \"10 DOT\"",
                       axis.key, field, node_text(node)));
  try {
    return parse_amount(*text);
  } catch (const UserError& error) {
    throw UserError(fmt::format("axis {}: {}: {}", axis.key, field, error.what())).at(node.place);
  }
}

void check_fields(const ConfigEntry& axis, const std::vector<std::string_view>& known,
                  std::string_view shape) {
  for (const ConfigEntry& field : *axis.node.table()) {
    if (std::find(known.begin(), known.end(), field.key) != known.end()) continue;
    throw UserError(fmt::format("axis {}: a range has no \"{}\", it is {}{}", axis.key, field.key,
                                shape, did_you_mean(field.key, known)))
        .at(field.place);
  }
}

void check_range_fields(const ConfigEntry& axis) {
  check_fields(axis, {"from", "to", "step", "count", "scale"}, kRangeShape);
  const bool stepped = axis.node.find("step") != nullptr;
  if (stepped == (axis.node.find("count") != nullptr)) {
    refuse(axis.node,
           fmt::format("axis {} needs either step or count: a range is {}", axis.key, kRangeShape));
  }
  if (stepped && axis.node.find("scale") != nullptr) {
    refuse(axis.node, fmt::format("axis {}: scale goes with count, not with step", axis.key));
  }
}

void check_count(const ConfigEntry& axis, double count) {
  if (count <= static_cast<double>(kMaxPoints)) return;
  refuse(axis.node,
         fmt::format("axis {} has {:.6g} values, at most {} can be run: use a coarser step",
                     axis.key, count, kMaxPoints));
}

/// The number of steps, including `to` where rounding puts the last value next to it.
std::uint64_t step_count(const ConfigEntry& axis, const Range& range) {
  if (range.step == 0) refuse(axis.node, fmt::format("axis {}: step = 0: must not be 0", axis.key));
  const double steps = (range.to - range.from) / range.step;
  if (steps < 0) {
    refuse(axis.node, fmt::format("axis {}: step = {} leads away from to = {}: change its sign",
                                  axis.key, range.step, range.to));
  }
  const double count = std::floor(steps + 1e-9) + 1;
  check_count(axis, count);
  return static_cast<std::uint64_t>(count);
}

std::uint64_t given_count(const ConfigEntry& axis) {
  const std::uint64_t count = read_count(axis.key, *axis.node.find("count"), 1);
  check_count(axis, static_cast<double>(count));
  return count;
}

Range::Spacing spacing(const ConfigEntry& axis) {
  const ConfigEntry* scale = axis.node.find("scale");
  if (scale == nullptr) return Range::Spacing::linear;
  const auto* word = std::get_if<std::string>(&scale->node.value);
  if (word != nullptr && *word == "linear") return Range::Spacing::linear;
  if (word != nullptr && *word == "log") return Range::Spacing::log;
  refuse(scale->node, fmt::format("axis {}: scale = {}: must be \"linear\" or \"log\"", axis.key,
                                  node_text(scale->node)));
}

Range read_range(const ConfigEntry& axis) {
  Range range;
  range.from = range_number(axis, "from");
  range.to = range_number(axis, "to");
  if (axis.node.find("step") != nullptr) {
    range.spacing = Range::Spacing::step;
    range.step = range_number(axis, "step");
    range.count = step_count(axis, range);
  } else {
    range.spacing = spacing(axis);
    range.count = given_count(axis);
  }
  return range;
}

AmountRange read_amount_range(const ConfigEntry& axis) {
  AmountRange range{.from = range_amount(axis, "from"), .to = range_amount(axis, "to")};
  if (axis.node.find("step") != nullptr) {
    range.spacing = Range::Spacing::step;
    range.step = range_amount(axis, "step");
  } else {
    range.spacing = spacing(axis);
    range.count = given_count(axis);
  }
  return range;
}

std::vector<AxisValue> amount_values(const std::string& key, const AmountRange& range) {
  std::vector<AxisValue> values;
  for (const Amount& amount : amounts_between(key, range)) values.push_back({"", {{key, amount}}});
  return values;
}

}  // namespace

std::uint64_t read_count(const std::string& axis, const ConfigEntry& entry, std::int64_t least) {
  const auto* count = std::get_if<std::int64_t>(&entry.node.value);
  if (count == nullptr || *count < least) {
    refuse(entry.node, fmt::format("axis {}: {} = {}: must be an integer of at least {}", axis,
                                   entry.key, node_text(entry.node), least));
  }
  return static_cast<std::uint64_t>(*count);
}

Range read_sampled_range(const ConfigEntry& key) {
  check_fields(key, {"from", "to", "scale"}, "{ from, to, scale } in a design");
  Range range;
  range.from = range_number(key, "from");
  range.to = range_number(key, "to");
  range.spacing = spacing(key);
  range.count = 2;
  if (range.from < range.to) return range;
  refuse(key.node,
         fmt::format("axis {}: from = {} must be below to = {}", key.key, range.from, range.to));
}

Axis read_range_axis(const ConfigEntry& axis) {
  check_range_fields(axis);
  const ParameterKey* key = find_parameter(axis.key);
  if (key != nullptr && key->kind == ParameterKind::amount) {
    const AmountRange range = read_amount_range(axis);
    return made_at(axis.place,
                   [&] { return Axis::of_values(axis.key, amount_values(axis.key, range)); });
  }
  const Range range = read_range(axis);
  return made_at(axis.place, [&] { return Axis::of_range(axis.key, range); });
}

}  // namespace coresweep
