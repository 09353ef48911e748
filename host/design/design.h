// The points of a study as an index space: axes multiply, and nothing is listed. A design of 10^8
// points takes as little memory as one of ten.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/design/axis.h"
#include "host/design/expression.h"
#include "host/keys/parameters.h"

namespace coresweep {

/// The most points a design may have.
inline constexpr std::uint64_t kMaxPoints = 1'000'000'000;

using Coordinates = std::vector<std::uint64_t>;  ///< one index for each axis

/// A key computed from others (`derive`), or with an empty key a condition on points (`where`).
struct Rule {
  std::string key;
  Expression expression;
  std::string place;  ///< where it stands, for messages
};

class Design;

/// Where a point lies on the given axes: "latency.scale = 2, blocks = live".
std::string place_text(const Design& design, const Coordinates& coordinates,
                       std::span<const std::size_t> axes);
/// The same on all axes.
std::string place_text(const Design& design, const Coordinates& coordinates);
/// Its labels alone: "2, live".
std::string place_labels(const Design& design, const Coordinates& coordinates,
                         std::span<const std::size_t> axes);

/// All combinations of the axes over a base. The last axis varies fastest. Derived keys are
/// computed at each point after the axes; points that do not satisfy every condition are
/// *excluded*: they keep their index, and are not simulated.
class Design {
 public:
  /// No axes: one point. Throws UserError for too many points, a key set twice, a derived key that
  /// reads one derived after it, or an expression of the wrong type.
  explicit Design(Parameters base = {}, std::vector<Axis> axes = {}, std::vector<Rule> derived = {},
                  std::vector<Rule> conditions = {});

  const Parameters& base() const { return base_; }
  const std::vector<Axis>& axes() const { return axes_; }
  const std::vector<Rule>& derived() const { return derived_; }
  const std::vector<Rule>& conditions() const { return conditions_; }
  std::uint64_t size() const { return size_; }
  std::vector<std::uint64_t> shape() const;
  Coordinates coordinates(std::uint64_t index) const;
  std::uint64_t index(const Coordinates& coordinates) const;
  /// The values of one point; not yet checked against each other (compile_point does that). Throws
  /// UserError if a derived value is not one of its key.
  Parameters at(std::uint64_t index) const;
  Parameters at(const Coordinates& coordinates) const;

  /// The axes that can change the value of one of the keys, in their order.
  std::vector<std::size_t> axes_behind(const std::vector<std::string>& keys) const;
  /// The values as far as the given axes decide: others are not applied, and derived keys that
  /// depend on others keep their value of the base.
  Parameters at(const Coordinates& coordinates, const std::vector<std::size_t>& axes) const;

  /// Whether a condition leaves the point out. Only what the conditions read is looked at.
  bool excludes(std::uint64_t index) const;
  bool excludes(const Coordinates& coordinates) const;
  /// Whether a condition that reads none but these axes leaves the point out.
  bool excludes(const Coordinates& coordinates, const std::vector<std::size_t>& axes) const;
  /// For each condition the axes that it reads.
  const std::vector<std::vector<std::size_t>>& condition_axes() const { return condition_axes_; }

 private:
  void check_derived() const;
  bool holds(std::size_t condition, const Coordinates& coordinates) const;

  Parameters base_;
  std::vector<Axis> axes_;
  std::vector<bool> sets_inside_;  // for each axis: whether it sets numbers inside distributions
  std::vector<Rule> derived_, conditions_;
  std::vector<std::vector<std::size_t>> derived_axes_, condition_axes_;
  std::uint64_t size_ = 1;
};

}  // namespace coresweep
