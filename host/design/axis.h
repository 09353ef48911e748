// One dimension of a study: the values of one key, or of several keys that move together. Value i
// is a function of i; nothing is listed that was not listed in the study.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/design/sampling.h"
#include "host/keys/parameters.h"
#include "host/keys/range.h"

namespace coresweep {

struct Setting {
  std::string key;
  Value value;
};

/// One listed value of an axis: a name and the keys it sets.
struct AxisValue {
  std::string label;
  std::vector<Setting> settings;
};

class Axis;

/// Axes of one key each that move together: value i of the whole is value i of every part.
struct Zip {
  std::vector<Axis> parts;
};

/// Valid after construction. A *joint* axis has a name of its own and sets several keys: named
/// sets, listed points, a zip or a sampling.
class Axis {
 public:
  /// An axis over listed values of one key. Values are checked; throws UserError.
  static Axis of_values(std::string_view key, std::vector<AxisValue> values);
  /// An axis over evenly spaced values of one key; throws UserError.
  static Axis of_range(std::string_view key, const Range& range);
  /// The same for a part of a zip, whose values may repeat.
  static Axis of_column(std::string_view key, std::vector<AxisValue> values);
  /// A joint axis over named sets of keys; throws UserError.
  static Axis of_sets(std::string_view name, std::vector<AxisValue> sets);
  /// A joint axis over listed points that all set the same keys. A point without a label gets its
  /// values as one. Throws UserError.
  static Axis of_points(std::string_view name, std::vector<AxisValue> points);
  /// A joint axis over axes of one key each, equally long; throws UserError.
  static Axis of_zip(std::string_view name, std::vector<Axis> parts);
  /// A joint axis over the points of a design; throws UserError if its keys do not take numbers or
  /// some of the values are not theirs.
  static Axis of_sampling(std::string_view name, Sampling sampling);

  const std::string& name() const { return name_; }  ///< the key, or the name of a joint axis
  const std::string& unit() const { return unit_; }  ///< of the key; empty for a joint axis
  std::uint64_t size() const;
  std::string label(std::uint64_t i) const;
  /// The label for people, with its unit; the labels of amounts have their coin already.
  std::string label_with_unit(std::uint64_t i) const;
  /// The value as a number, where it is one: of a sample the number of the point.
  std::optional<double> number(std::uint64_t i) const;
  std::vector<Setting> settings(std::uint64_t i) const;
  void apply(std::uint64_t i, Parameters& parameters) const;
  bool affects_pipeline() const;
  bool affects_market() const;
  /// Every key that some value of the axis sets.
  const std::vector<std::string>& keys() const { return keys_; }
  /// Whether some value of the axis sets the key; whether every value does.
  bool sets(std::string_view key) const;
  bool always_sets(std::string_view key) const;
  /// Keys that are derived from the axis: affects_pipeline() and affects_market() count them too.
  void add_derived(std::string_view key) { derived_.emplace_back(key); }

  bool is_joint() const { return joint_; }
  bool is_named_sets() const { return joint_ && !points_ && listed() != nullptr; }
  /// What the values are: one of these is not null.
  const std::vector<AxisValue>* listed() const {
    return std::get_if<std::vector<AxisValue>>(&values_);
  }
  const Range* range() const { return std::get_if<Range>(&values_); }
  const Zip* zip() const { return std::get_if<Zip>(&values_); }
  const Sampling* sampling() const { return std::get_if<Sampling>(&values_); }
  /// The index of the value with this label (a string) or of this value of the key.
  std::optional<std::uint64_t> find(const Value& value) const;

 private:
  Axis() = default;
  bool affects(bool ParameterKey::*part) const;
  static Axis of_key(std::string_view key);
  static Axis of_listed(std::string_view name, std::vector<AxisValue> values);

  std::string name_, unit_;
  std::vector<std::string> keys_, derived_;
  bool joint_ = false;
  bool points_ = false;  ///< listed points rather than named sets
  std::variant<std::vector<AxisValue>, Range, Zip, Sampling> values_;
};

/// A value as a number, where it is one: integers, reals, unclipped constants,
/// amounts in coins.
std::optional<double> value_number(const Value& value);
/// A value as it stands in labels.
std::string value_label(const Value& value);

/// At most `most` of the indices below `size`, evenly spread, with both ends.
std::vector<std::uint64_t> spread_indices(std::uint64_t size, std::uint64_t most);

}  // namespace coresweep
