// The metrics of the inclusion pipeline over the points of a study.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analysis/metrics/study_metrics.h"

namespace coresweep {

/// The metrics of the given names. Each simulated point is read and worked out once and kept for a
/// while, up to `kept_bytes` of them; those that are asked for in their order many at a time, by
/// all cores. What depends on prices is worked out from a point's sums. `study` must outlive the
/// source. Throws UserError for an unknown name.
std::unique_ptr<MetricSource> pipeline_metrics(const Study& study, const PointReaders& read,
                                               const std::vector<std::string>& names);

}  // namespace coresweep
