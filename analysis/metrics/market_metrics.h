// The metrics of a simulated market over the points of a study, joined with the pipeline where they
// tell what something in a block costs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analysis/metrics/study_metrics.h"

namespace coresweep {

/// The metrics of the given names, or all. `read_market` takes an index in market_design(study),
/// `read_pipeline` one in pipeline_design(study). `study` must outlive the source.
std::unique_ptr<MetricSource> market_metrics(const Study& study, ReadPoint read_market,
                                             ReadPoint read_pipeline,
                                             const std::vector<std::string>& names = {});

}  // namespace coresweep
