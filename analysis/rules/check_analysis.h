// What a study declares about its analysis (`[analysis]`, `study.until`), resolved against its
// metrics and axes: mistakes are told before anything runs.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/metrics/study_metrics.h"
#include "analysis/rules/criterion.h"

namespace coresweep {

/// The metrics of the objectives. Throws UserError with the place of one that is unknown or has no
/// good direction.
std::vector<std::size_t> objectives_of(const StudyMetrics& metrics);

/// The criterion, which must not be empty, over all metrics. Throws UserError with its place.
Criterion criterion_of(const StudyMetrics& metrics);

/// A constraint, over all metrics. Throws UserError with its place.
Criterion constraint_of(const StudyMetrics& metrics, const PlacedText& text);

/// Throws UserError with the place of a smallest effect on a metric that the study has not.
void check_smallest_effects(const Study& study);

/// Throws UserError with the place of the first mistake in anything that the study declares.
void check_analysis(const Study& study);

}  // namespace coresweep
