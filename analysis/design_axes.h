// The axis of a study that holds a design over assumptions, as the plain arrays that sensitivity,
// scenario discovery and surfaces take.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/batch_noise.h"
#include "analysis/factor_design.h"
#include "analysis/study_metrics.h"

namespace coresweep {

/// The only axis of a metric that is a design over assumptions; nothing if there is none, or
/// several.
std::optional<std::size_t> design_axis(const StudyMetrics& metrics, std::size_t metric);

/// Samples with what they are samples of.
struct OwnedDesign {
  std::vector<Factor> factors;
  std::vector<double> settings;  ///< samples x factors
  FactorDesign view() const { return {factors, settings}; }
};
OwnedDesign factor_design(const Axis& axis);

/// The values of a metric at some points.
PointValues gather(StudyMetrics& metrics, std::size_t metric,
                   const std::vector<std::uint64_t>& points);

/// The axes of a metric with more than one value but `without`, by index.
std::vector<std::size_t> other_axes(const StudyMetrics& metrics, std::size_t metric,
                                    std::size_t without);

}  // namespace coresweep
