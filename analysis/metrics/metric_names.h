// Which metrics a study has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/study/study.h"

namespace coresweep {

/// The metrics of the pipeline that a study has: those in money only at a constant price.
std::vector<std::string> pipeline_metric_names(const Study& study);
/// Those of its market: none if it simulates none.
std::vector<std::string> market_metric_names(const Study& study);

/// Throws UserError if the study has no metric of this name: what it needs, or the nearest known
/// name.
void check_metric_name(const Study& study, std::string_view name);

}  // namespace coresweep
