#include "analysis/findings/criterion_study.h"

#include "analysis/findings/decision_inputs.h"
#include "analysis/rules/check_analysis.h"

namespace coresweep {

CriterionStudy::CriterionStudy(StudyMetrics& metrics)
    : metrics_(metrics),
      criterion_(criterion_of(metrics)),
      levers_(levers_of(metrics, criterion_.metrics())),
      assumptions_(assumptions_of(metrics, criterion_.metrics())) {}

std::vector<std::uint64_t> CriterionStudy::lever_points() const {
  return points_over(metrics_.study().design, levers_);
}

std::vector<std::uint64_t> CriterionStudy::scenarios(std::uint64_t lever) const {
  const Design& design = metrics_.study().design;
  return points_over(design, assumptions_, design.coordinates(lever));
}

double CriterionStudy::confidence() const {
  std::uint64_t values = criterion_.metrics().size();
  for (const auto* axes : {&levers_, &assumptions_})
    for (const std::size_t axis : *axes) values *= metrics_.study().design.axes()[axis].size();
  return joint_confidence(static_cast<double>(values));
}

std::vector<Estimate> CriterionStudy::estimates(std::uint64_t lever) {
  const double each = confidence();
  std::vector<Estimate> all;
  for (const std::uint64_t point : scenarios(lever)) {
    std::vector<Estimate> row(metrics_.metrics().size());
    for (const std::size_t m : criterion_.metrics()) row[m] = metrics_.at(m, point, each).estimate;
    all.insert(all.end(), row.begin(), row.end());
  }
  return all;
}

SatisfiedShare CriterionStudy::share(std::uint64_t lever) {
  return satisfied_share(criterion_, estimates(lever), metrics_.metrics().size());
}

std::vector<bool> CriterionStudy::holds(std::uint64_t lever) {
  const std::vector<Estimate> all = estimates(lever);
  const std::size_t count = metrics_.metrics().size();
  std::vector<bool> result;
  for (std::size_t first = 0; first < all.size(); first += count)
    result.push_back(criterion_.holds(std::span(all).subspan(first, count)));
  return result;
}

}  // namespace coresweep
