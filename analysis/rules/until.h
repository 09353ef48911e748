// When a study has run often enough: the rule of `study.until`, looked at after fixed numbers of
// runs. How the looks are paid for: docs/METHODS.md, "Sequential stopping".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/estimates/estimate.h"
#include "analysis/metrics/study_metrics.h"
#include "host/design/axis_value.h"
#include "host/study/study.h"

namespace coresweep {

/// The numbers of runs a point at which a rule is looked at: min_runs, doubled, .. max_runs.
std::vector<std::uint64_t> looks_of(const Study& study);

/// "METRIC rel 0.1%" or "METRIC abs 0.01": the half-width of an interval against the value, or as
/// it is, in the unit of the metric.
struct PrecisionTarget {
  std::string metric;
  bool relative;
  double limit;  ///< a share of the value, or a half-width

  /// Whether the interval is narrow enough. Never where there is none; never, if relative, where it
  /// includes 0.
  bool is_reached(const Estimate& estimate) const;
};

/// Throws UserError with its place if the rule of the study is none.
void check_stopping_rule(const Study& study);

/// Targets joined by `and`, `or` and parentheses. `at any`, `at every` or `at AXIS=VALUE,..` behind
/// a target or a parenthesis says at which points it must hold; without it the whole rule must hold
/// at every point.
class StoppingRule {
 public:
  /// The rule of a study, which must outlive it, with its tallies so far (zeros for points that are
  /// not run). Throws UserError with the place of the rule.
  StoppingRule(const Study& study, PointReaders read);

  /// Looks at the points that are run. Returns whether the rule is reached.
  bool look();
  /// Of the last look: the points of the study at which the rule is not reached.
  const std::vector<std::uint64_t>& not_reached() const { return not_reached_; }
  std::uint64_t points() const { return points_.size(); }  ///< that were looked at

  struct Node {
    enum class Kind { target, both, either, any, every };
    Kind kind = Kind::target;
    std::size_t target = 0;  ///< of Kind::target
    /// Of Kind::every: coordinates of the axes that are named.
    FixedCoordinates fixed{};
    std::vector<Node> children{};
  };

 private:
  bool holds(const Node& node, std::size_t point) const;

  const Study& study_;
  PointReaders read_;
  Node root_;
  std::vector<PrecisionTarget> targets_;
  double confidence_;
  std::vector<std::uint64_t> points_, not_reached_;  // by index in the study
  std::vector<std::vector<bool>> reached_;           // [target][place in points_]
};

}  // namespace coresweep
