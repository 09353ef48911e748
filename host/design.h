// The points of a study as an index space: axes multiply, and nothing is listed. A design of 10^8
// points takes as little memory as one of ten.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/parameters.h"
#include "host/range.h"

namespace coresweep {

/// The most points a design may have.
inline constexpr std::uint64_t kMaxPoints = 1'000'000'000;

struct Setting {
  std::string key;
  Value value;
};

/// One listed value of an axis: a name and the keys it sets.
struct AxisValue {
  std::string label;
  std::vector<Setting> settings;
};

/// One dimension of a study. Valid after construction.
class Axis {
 public:
  /// An axis over listed values of one key. Values are checked; throws UserError.
  static Axis of_values(std::string_view key, std::vector<AxisValue> values);
  /// An axis over evenly spaced values of one key; throws UserError.
  static Axis of_range(std::string_view key, const Range& range);
  /// An axis over named sets of keys; throws UserError.
  static Axis of_sets(std::string_view name, std::vector<AxisValue> sets);

  const std::string& name() const { return name_; }  ///< the key, or the name of the sets
  const std::string& unit() const { return unit_; }  ///< of the key; empty for sets
  std::uint64_t size() const;
  std::string label(std::uint64_t i) const;
  /// The value as a number, where it is one.
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
  /// The evenly spaced values, if it is such an axis.
  const Range* range() const { return std::get_if<Range>(&values_); }
  bool is_named_sets() const { return named_sets_; }
  /// The index of the value with this label (a string) or of this value of the key.
  std::optional<std::uint64_t> find(const Value& value) const;

 private:
  Axis() = default;
  std::string name_, unit_;
  std::vector<std::string> keys_;
  bool named_sets_ = false;
  std::variant<std::vector<AxisValue>, Range> values_;
};

/// At most `most` of the indices below `size`, evenly spread, with both ends.
std::vector<std::uint64_t> spread_indices(std::uint64_t size, std::uint64_t most);

/// All combinations of the axes over a base. The last axis varies fastest.
class Design {
 public:
  /// No axes: one point.
  explicit Design(Parameters base = {}, std::vector<Axis> axes = {});

  const Parameters& base() const { return base_; }
  const std::vector<Axis>& axes() const { return axes_; }
  std::uint64_t size() const { return size_; }
  std::vector<std::uint64_t> shape() const;
  std::vector<std::uint64_t> coordinates(std::uint64_t index) const;
  std::uint64_t index(const std::vector<std::uint64_t>& coordinates) const;
  /// The values of one point; not yet checked against each other (compile_point does that).
  Parameters at(std::uint64_t index) const;
  Parameters at(const std::vector<std::uint64_t>& coordinates) const;

 private:
  Parameters base_;
  std::vector<Axis> axes_;
  std::uint64_t size_ = 1;
};

}  // namespace coresweep
