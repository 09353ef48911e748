// One dimension of a study: listed values, evenly spaced ones, or named sets.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "host/design.h"
#include "host/errors.h"
#include "host/toml_text.h"

namespace coresweep {
namespace {

/// Longer axes are checked at every n-th value.
constexpr std::uint64_t kMostChecked = 10'000;

Value range_value(const Range& range, std::uint64_t i) {
  const double number = range.number(i);
  if (range.integer) return static_cast<std::int64_t>(number);
  return number;
}

bool is_integer_key(const ParameterKey& key) { return key.kind == ParameterKind::integer; }

bool is_number_key(const ParameterKey& key) {
  return key.kind != ParameterKind::flag && key.kind != ParameterKind::choice &&
         key.kind != ParameterKind::amount && key.kind != ParameterKind::path;
}

void check_labels(const Axis& axis, const std::vector<AxisValue>& values) {
  if (values.empty()) {
    throw UserError(fmt::format("axis {} is empty: give it at least one value", axis.name()));
  }
  std::set<std::string> seen;
  for (const AxisValue& value : values) {
    if (seen.insert(value.label).second) continue;
    throw UserError(
        axis.is_named_sets()
            ? fmt::format("axis {} has two sets with the name \"{}\": rename one", axis.name(),
                          value.label)
            : fmt::format("axis {} has {} twice: list each value once", axis.name(), value.label));
  }
}

std::vector<std::string> all_keys(const std::vector<AxisValue>& values) {
  std::set<std::string> keys;
  for (const AxisValue& value : values) {
    for (const Setting& setting : value.settings) keys.insert(setting.key);
  }
  return {keys.begin(), keys.end()};
}

const ParameterKey& known_key(std::string_view key) {
  return parameter_keys()[parameter_index(key)];
}

/// The label of a value that has no name.
std::string plain_label(const Value& value) {
  if (const auto* word = std::get_if<std::string>(&value)) return *word;
  if (const auto* number = std::get_if<double>(&value)) return toml_number(*number);
  if (const auto* amount = std::get_if<Amount>(&value)) return amount->text();
  return value_text(value);
}

void check_range_values(const ParameterKey& key, const Range& range) {
  const auto check = [&](std::uint64_t i) {
    checked_value(key, range_value(range, i));
    if (i > 0 && range.number(i) == range.number(i - 1)) {
      throw UserError(fmt::format("axis {} has {} twice: use a smaller count", key.key,
                                  toml_number(range.number(i))));
    }
  };
  const std::uint64_t stride = range.count / kMostChecked + 1;
  for (std::uint64_t i = 0; i < range.count; i += stride) check(i);
  // Rounded values crowd at the small end of a logarithmic range, which may be either end.
  check(std::min<std::uint64_t>(1, range.count - 1));
  check(range.count - 1);
}

}  // namespace

Axis Axis::of_values(std::string_view key, std::vector<AxisValue> values) {
  const ParameterKey& parameter = known_key(key);
  for (AxisValue& value : values) {
    for (Setting& setting : value.settings) setting.value = checked_value(parameter, setting.value);
    if (value.label.empty()) value.label = plain_label(value.settings.front().value);
  }
  Axis axis;
  axis.name_ = parameter.key;
  axis.unit_ = parameter.unit;
  if (parameter.kind == ParameterKind::amount && !values.empty())
    axis.unit_ = coin_name(std::get<Amount>(values.front().settings.front().value).coin);
  axis.keys_ = {axis.name_};
  check_labels(axis, values);
  axis.values_ = std::move(values);
  return axis;
}

Axis Axis::of_range(std::string_view key, const Range& range) {
  const ParameterKey& parameter = known_key(key);
  Axis axis;
  axis.name_ = parameter.key;
  axis.unit_ = parameter.unit;
  axis.keys_ = {axis.name_};
  if (!is_number_key(parameter)) {
    throw UserError(
        fmt::format("axis {}: a range needs a key that takes numbers; {} {}: list the "
                    "values",
                    axis.name_, axis.name_, accepted_values(parameter)));
  }
  Range typed = range;
  typed.integer = is_integer_key(parameter);
  typed.validate(axis.name_);
  check_range_values(parameter, typed);
  axis.values_ = typed;
  return axis;
}

Axis Axis::of_sets(std::string_view name, std::vector<AxisValue> sets) {
  Axis axis;
  axis.name_ = name;
  axis.named_sets_ = true;
  check_labels(axis, sets);
  for (AxisValue& set : sets) {
    for (Setting& setting : set.settings) {
      setting.value = checked_value(known_key(setting.key), setting.value);
    }
  }
  axis.keys_ = all_keys(sets);
  axis.values_ = std::move(sets);
  return axis;
}

std::uint64_t Axis::size() const {
  const Range* even = range();
  return even != nullptr ? even->count : std::get<std::vector<AxisValue>>(values_).size();
}

std::string Axis::label(std::uint64_t i) const {
  const Range* even = range();
  return even != nullptr ? toml_number(even->number(i))
                         : std::get<std::vector<AxisValue>>(values_)[i].label;
}

std::optional<double> Axis::number(std::uint64_t i) const {
  if (const Range* even = range()) return even->number(i);
  const AxisValue& value = std::get<std::vector<AxisValue>>(values_)[i];
  if (named_sets_) return std::nullopt;
  const Value& only = value.settings.front().value;
  if (const auto* integer = std::get_if<std::int64_t>(&only)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&only)) return *real;
  const auto* amount = std::get_if<Amount>(&only);
  if (amount != nullptr && !amount->is_unlimited()) return amount->number();
  const auto* distribution = std::get_if<Distribution>(&only);
  return distribution != nullptr ? distribution->single_value() : std::nullopt;
}

std::vector<Setting> Axis::settings(std::uint64_t i) const {
  if (const Range* even = range()) return {{name_, range_value(*even, i)}};
  return std::get<std::vector<AxisValue>>(values_)[i].settings;
}

void Axis::apply(std::uint64_t i, Parameters& parameters) const {
  if (const Range* even = range()) return parameters.set(name_, range_value(*even, i));
  // Listed values were checked when the axis was made; distributions are slow to check.
  for (const Setting& setting : std::get<std::vector<AxisValue>>(values_)[i].settings) {
    parameters.set_checked(setting.key, setting.value);
  }
}

bool Axis::affects_pipeline() const {
  return std::any_of(keys_.begin(), keys_.end(),
                     [](const std::string& key) { return find_parameter(key)->affects_pipeline; });
}

bool Axis::affects_market() const {
  return std::any_of(keys_.begin(), keys_.end(),
                     [](const std::string& key) { return find_parameter(key)->affects_market; });
}

bool Axis::sets(std::string_view key) const {
  return std::find(keys_.begin(), keys_.end(), key) != keys_.end();
}

bool Axis::always_sets(std::string_view key) const {
  if (!named_sets_) return name_ == key;
  const auto& values = std::get<std::vector<AxisValue>>(values_);
  return std::all_of(values.begin(), values.end(), [&](const AxisValue& value) {
    return std::any_of(value.settings.begin(), value.settings.end(),
                       [&](const Setting& setting) { return setting.key == key; });
  });
}

std::optional<std::uint64_t> Axis::find(const Value& value) const {
  const auto* word = std::get_if<std::string>(&value);
  if (word == nullptr && named_sets_) return std::nullopt;
  const std::string wanted =
      word != nullptr ? *word : plain_label(checked_value(known_key(name_), value));
  for (std::uint64_t i = 0; i < size(); ++i) {
    if (label(i) == wanted) return i;
  }
  return std::nullopt;
}

}  // namespace coresweep
