// The metrics of a simulated market over the points of a study, joined with the pipeline where they
// tell what something in a block costs.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/metrics/study_metrics.h"

namespace coresweep {

/// Names of all metrics of a simulated market.
std::vector<std::string_view> market_metric_names();

/// The metrics of the given names (those of others are skipped), or all. `read_market` takes an
/// index in market_design(study), `read_pipeline` one in pipeline_design(study). `study` must
/// outlive the source.
std::unique_ptr<MetricSource> market_metrics(const Study& study, ReadPoint read_market,
                                             ReadPoint read_pipeline,
                                             const std::vector<std::string>& names = {});

}  // namespace coresweep
