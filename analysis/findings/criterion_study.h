// The criterion of a study, judged at its points.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/metrics/study_metrics.h"
#include "analysis/rules/criterion.h"

namespace coresweep {

class CriterionStudy {
 public:
  /// Throws UserError if the study's criterion is none. There must be one.
  explicit CriterionStudy(StudyMetrics& metrics);

  const std::vector<std::size_t>& levers() const { return levers_; }            ///< axes
  const std::vector<std::size_t>& assumptions() const { return assumptions_; }  ///< axes
  std::vector<std::uint64_t> lever_points() const;
  /// The points over all assumptions with the levers of `lever`.
  std::vector<std::uint64_t> scenarios(std::uint64_t lever) const;

  SatisfiedShare share(std::uint64_t lever);
  /// Whether each scenario satisfies it, taking metrics as exact.
  std::vector<bool> holds(std::uint64_t lever);

 private:
  /// Of the interval of each metric at each point, so that all hold together with 95 %.
  double confidence() const;
  /// The metrics of each scenario, row by row.
  std::vector<Estimate> estimates(std::uint64_t lever);

  StudyMetrics& metrics_;
  Criterion criterion_;
  std::vector<std::size_t> levers_, assumptions_;
};

}  // namespace coresweep
