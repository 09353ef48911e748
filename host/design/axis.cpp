#include "host/design/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "host/base/errors.h"
#include "host/base/toml_text.h"

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

void check_not_empty(const Axis& axis, const std::vector<AxisValue>& values) {
  if (!values.empty()) return;
  throw UserError(fmt::format("axis {} is empty: give it at least one value", axis.name()));
}

/// Of listed values: those of ranges and designs differ anyway.
void check_labels(const Axis& axis) {
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < axis.size(); ++i) {
    const std::string label = axis.label(i);
    if (seen.insert(label).second) continue;
    throw UserError(
        axis.is_joint()
            ? fmt::format("axis {} has two {} with the name \"{}\": rename one", axis.name(),
                          axis.is_named_sets() ? "sets" : "points", label)
            : fmt::format("axis {} has {} twice: list each value once", axis.name(), label));
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
  if (const ParameterKey* number = find_distribution_number(key)) return *number;
  return parameter_keys()[parameter_index(key)];
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

std::string joined_labels(const std::vector<Setting>& settings) {
  std::string text;
  for (const Setting& setting : settings)
    text += (text.empty() ? "" : ", ") + value_label(setting.value);
  return text;
}

/// All points of a list set the keys of the first one.
void check_same_keys(std::string_view name, const std::vector<AxisValue>& points) {
  const auto keys_of = [](const AxisValue& point) {
    std::set<std::string> keys;
    for (const Setting& setting : point.settings) keys.insert(setting.key);
    return keys;
  };
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (keys_of(points[i]) == keys_of(points.front())) continue;
    throw UserError(fmt::format(
        "axis {}: point {} of the list sets other keys than point 1 ({} and {}): all points of a "
        "list set the same keys; named sets may leave some out",
        name, i + 1, fmt::join(keys_of(points[i]), ", "),
        fmt::join(keys_of(points.front()), ", ")));
  }
}

void check_equal_lengths(std::string_view name, const std::vector<Axis>& parts) {
  if (parts.size() < 2)
    throw UserError(fmt::format("axis {}: zip needs at least two keys that move together", name));
  for (const Axis& part : parts) {
    if (part.size() == parts.front().size()) continue;
    throw UserError(fmt::format("axis {}: zip needs equally many values: {} has {}, {} has {}",
                                name, parts.front().name(), parts.front().size(), part.name(),
                                part.size()));
  }
}

void check_sampled_key(std::string_view axis, const SampledKey& sampled) {
  const ParameterKey& key = known_key(sampled.key);
  if (!is_number_key(key))
    throw UserError(fmt::format("axis {}: {} {}: a design needs keys that take numbers", axis,
                                key.key, accepted_values(key)));
  if (takes_distributions(key))
    throw UserError(fmt::format(
        "axis {}: {} is a distribution: a design varies its numbers, for example {}.{}", axis,
        key.key, key.key, distribution_numbers(std::get<Distribution>(key.standard)).front()));
}

void check_sampled_values(std::string_view axis, const Sampling& sampling) {
  for (const std::uint64_t i : spread_indices(sampling.size(), kMostChecked)) {
    const auto values = sampling.values(i);
    for (std::size_t k = 0; k < values.size(); ++k) try {
        checked_value(known_key(sampling.keys[k].key), values[k]);
      } catch (const UserError& error) {
        throw UserError(fmt::format("axis {}, point {}: {}", axis, i, error.what()));
      }
  }
}

}  // namespace

std::optional<double> value_number(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  const auto* amount = std::get_if<Amount>(&value);
  if (amount != nullptr && !amount->is_unlimited()) return amount->number();
  const auto* distribution = std::get_if<Distribution>(&value);
  return distribution != nullptr ? distribution->single_value() : std::nullopt;
}

std::string value_label(const Value& value) {
  if (const auto* word = std::get_if<std::string>(&value)) return *word;
  if (const auto* number = std::get_if<double>(&value)) return toml_number(*number);
  if (const auto* amount = std::get_if<Amount>(&value)) return amount->text();
  return value_text(value);
}

std::vector<std::uint64_t> spread_indices(std::uint64_t size, std::uint64_t most) {
  const std::uint64_t count = std::min(size, most);
  std::vector<std::uint64_t> chosen;
  for (std::uint64_t i = 0; i < count; ++i) {
    chosen.push_back(count == 1 ? 0 : i * (size - 1) / (count - 1));
  }
  return chosen;
}

// ---- Making axes
// ---------------------------------------------------------------------------------

Axis Axis::of_key(std::string_view key) {
  const ParameterKey& parameter = known_key(key);
  Axis axis;
  axis.name_ = parameter.key;
  axis.unit_ = parameter.unit;
  axis.keys_ = {axis.name_};
  return axis;
}

Axis Axis::of_column(std::string_view key, std::vector<AxisValue> values) {
  const ParameterKey& parameter = known_key(key);
  Axis axis = of_key(key);
  check_not_empty(axis, values);
  for (AxisValue& value : values) {
    for (Setting& setting : value.settings) setting.value = checked_value(parameter, setting.value);
    if (value.label.empty()) value.label = value_label(value.settings.front().value);
  }
  if (parameter.kind == ParameterKind::amount)
    axis.unit_ = coin_name(std::get<Amount>(values.front().settings.front().value).coin);
  axis.values_ = std::move(values);
  return axis;
}

Axis Axis::of_values(std::string_view key, std::vector<AxisValue> values) {
  Axis axis = of_column(key, std::move(values));
  check_labels(axis);
  return axis;
}

Axis Axis::of_range(std::string_view key, const Range& range) {
  const ParameterKey& parameter = known_key(key);
  Axis axis = of_key(key);
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

/// Named sets or points, whose labels are complete.
Axis Axis::of_listed(std::string_view name, std::vector<AxisValue> values) {
  Axis axis;
  axis.name_ = name;
  axis.joint_ = true;
  check_not_empty(axis, values);
  for (AxisValue& value : values) {
    for (Setting& setting : value.settings) {
      setting.value = checked_value(known_key(setting.key), setting.value);
    }
    if (value.label.empty()) value.label = joined_labels(value.settings);
  }
  axis.keys_ = all_keys(values);
  axis.values_ = std::move(values);
  return axis;
}

Axis Axis::of_sets(std::string_view name, std::vector<AxisValue> sets) {
  Axis axis = of_listed(name, std::move(sets));
  check_labels(axis);
  return axis;
}

Axis Axis::of_points(std::string_view name, std::vector<AxisValue> points) {
  check_same_keys(name, points);
  Axis axis = of_listed(name, std::move(points));
  axis.points_ = true;
  check_labels(axis);
  return axis;
}

Axis Axis::of_zip(std::string_view name, std::vector<Axis> parts) {
  check_equal_lengths(name, parts);
  Axis axis;
  axis.name_ = name;
  axis.joint_ = true;
  for (const Axis& part : parts) axis.keys_.push_back(part.name());
  const bool listed = std::none_of(parts.begin(), parts.end(),
                                   [](const Axis& part) { return part.range() != nullptr; });
  axis.values_ = Zip{std::move(parts)};
  if (listed) check_labels(axis);
  return axis;
}

Axis Axis::of_sampling(std::string_view name, Sampling sampling) {
  Axis axis;
  axis.name_ = name;
  axis.joint_ = true;
  for (SampledKey& key : sampling.keys) {
    check_sampled_key(name, key);
    axis.keys_.push_back(key.key);
    if (auto* range = std::get_if<Range>(&key.over)) {
      range->integer = is_integer_key(known_key(key.key));
      range->validate(key.key);
    }
  }
  check_sampled_values(name, sampling);
  axis.values_ = std::move(sampling);
  return axis;
}

// ---- Values
// --------------------------------------------------------------------------------------

std::uint64_t Axis::size() const {
  if (const Range* even = range()) return even->count;
  if (const Zip* together = zip()) return together->parts.front().size();
  return sampling() != nullptr ? sampling()->size() : listed()->size();
}

std::string Axis::label(std::uint64_t i) const {
  if (const Range* even = range()) return toml_number(even->number(i));
  if (sampling() != nullptr) return fmt::format("{}", i);
  if (listed() != nullptr) return (*listed())[i].label;
  std::string text;
  for (const Axis& part : zip()->parts) text += (text.empty() ? "" : ", ") + part.label(i);
  return text;
}

std::string Axis::label_with_unit(std::uint64_t i) const {
  const std::string text = label(i);
  const bool complete = unit_.empty() || text.ends_with(" " + unit_) || text == "unlimited";
  return complete ? text : text + " " + unit_;
}

std::optional<double> Axis::number(std::uint64_t i) const {
  if (const Range* even = range()) return even->number(i);
  if (sampling() != nullptr) return static_cast<double>(i);
  if (joint_) return std::nullopt;
  return value_number((*listed())[i].settings.front().value);
}

std::vector<Setting> Axis::settings(std::uint64_t i) const {
  if (const Range* even = range())
    return {{name_, checked_value(known_key(name_), range_value(*even, i))}};
  if (listed() != nullptr) return (*listed())[i].settings;
  std::vector<Setting> settings;
  if (const Zip* together = zip()) {
    for (const Axis& part : together->parts) settings.push_back(part.settings(i).front());
    return settings;
  }
  auto values = sampling()->values(i);
  for (std::size_t k = 0; k < values.size(); ++k) settings.push_back({keys_[k], values[k]});
  return settings;
}

void Axis::apply(std::uint64_t i, Parameters& parameters) const {
  // All values were checked when the axis was made; distributions are slow to check.
  for (Setting& setting : settings(i))
    parameters.set_checked(setting.key, std::move(setting.value));
}

bool Axis::affects(bool ParameterKey::*part) const {
  const auto belongs = [&](const std::string& key) { return find_parameter(key)->*part; };
  return std::any_of(keys_.begin(), keys_.end(), belongs) ||
         std::any_of(derived_.begin(), derived_.end(), belongs);
}

bool Axis::affects_pipeline() const { return affects(&ParameterKey::affects_pipeline); }
bool Axis::affects_market() const { return affects(&ParameterKey::affects_market); }

bool Axis::sets(std::string_view key) const {
  return std::find(keys_.begin(), keys_.end(), key) != keys_.end();
}

bool Axis::always_sets(std::string_view key) const {
  if (!is_named_sets()) return sets(key);
  return std::all_of(listed()->begin(), listed()->end(), [&](const AxisValue& value) {
    return std::any_of(value.settings.begin(), value.settings.end(),
                       [&](const Setting& setting) { return setting.key == key; });
  });
}

std::optional<std::uint64_t> Axis::find(const Value& value) const {
  const auto* word = std::get_if<std::string>(&value);
  if (word == nullptr && joint_) return std::nullopt;
  const std::string wanted =
      word != nullptr ? *word : value_label(checked_value(known_key(name_), value));
  for (std::uint64_t i = 0; i < size(); ++i) {
    if (label(i) == wanted) return i;
  }
  return std::nullopt;
}

}  // namespace coresweep
