// A point against a baseline, and what may be said about the difference.
#pragma once

#include <optional>
#include <string_view>

#include "analysis/estimates/batched_value.h"
#include "analysis/metrics/metric_registry.h"
#include "host/study/analysis_settings.h"

namespace coresweep {

/// What the interval of a difference allows to say, given the smallest effect of interest (the
/// margin) declared before. The codes stand in files.
enum class Verdict : int {
  undecided = 0,   ///< the interval reaches across a margin: more runs are needed
  equivalent = 1,  ///< it lies within the margins
  better = 2,      ///< it lies beyond one
  worse = 3,
  higher = 4,  ///< the same for metrics without a good direction
  lower = 5,
  identical = 6,  ///< no difference was ever seen, which does not say how rare one is
};

/// "better", ...
std::string_view verdict_name(Verdict verdict);
/// All names in the order of their codes, one blank between (an attribute of cubes).
std::string_view verdict_names();

/// Two one-sided tests against each margin, read from one interval (Schuirmann 1987; of 95 % each
/// test has a level of 2.5 %): a wrong `equivalent` has at most 2.5 % (the interval must lie within
/// -margin..margin), a wrong `better` or `worse` at most 2.5 % each. With a margin of 0 any
/// difference counts and nothing is equivalent. Nothing can be said without bounds.
std::optional<Verdict> verdict(const Estimate& effect, double margin, Better better);

struct Comparison {
  Estimate point, baseline;
  Estimate difference;          ///< point - baseline, in the metric's unit
  Estimate ratio;               ///< point / baseline
  Estimate variance_reduction;  ///< of common histories; none where the points are the same
  std::optional<Verdict> verdict;

  /// Whether common random numbers surely make the difference less certain.
  bool pairing_harms() const { return variance_reduction.high < 1; }
};

/// Compares a metric of two points of a study. `effect`: what would matter (none: any difference).
/// All intervals have the given confidence, with which `point` and `baseline` must have been made,
/// and the verdict with them; that of the variance reduction has 95 %. `paired`: whether the two
/// share their histories; the variance of independent ones is not reduced.
Comparison compare(const BatchedValue& point, const BatchedValue& baseline, Better better,
                   const std::optional<SmallestEffect>& effect, double confidence = kConfidence,
                   bool paired = true);

}  // namespace coresweep
