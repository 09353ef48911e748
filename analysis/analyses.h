// The registry of analyses: what `coresweep analyze` works out, prints and stores. A new one is a
// function of its own in analysis_NAME.cpp and a line in analyses.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/study_metrics.h"
#include "analysis/table.h"
#include "host/results_file.h"
#include "host/shown_points.h"

namespace coresweep {

/// What an analysis is asked.
struct AnalysisRequest {
  std::vector<std::size_t> metrics;  ///< of StudyMetrics; empty: the usual ones
  ShownPoints shown;                 ///< which points a table lists
  bool people = true;                ///< whether people or programs read the tables
};

struct StoredCube {
  Cube cube;
  std::vector<double> values;
};

/// What an analysis found. Cubes hold every point, tables those that are shown.
struct Findings {
  struct Named {
    std::string name;  ///< "ranges"
    Table table;
    std::vector<std::string> notes;  ///< sentences to be read with it
  };
  std::vector<Named> tables;
  std::vector<StoredCube> cubes;
  std::string nothing;  ///< a sentence: why it does not apply to this study; else empty
};

struct Analysis {
  std::string_view name;     ///< for --only
  std::string_view meaning;  ///< one phrase
  Findings (*run)(StudyMetrics& metrics, const AnalysisRequest& request);
};

std::span<const Analysis> analyses();
/// Throws UserError with the nearest known name.
const Analysis& find_analysis(std::string_view name);

/// The metrics that are analysed where none are asked for: those with a day-to-day range, those
/// with a smallest effect of interest, and cost.
std::vector<std::size_t> headline_metrics(const StudyMetrics& metrics);

// The analyses.

/// The three ranges of docs/METHODS.md: Monte Carlo error, day-to-day range, assumption range.
Findings analyse_ranges(StudyMetrics& metrics, const AnalysisRequest& request);
/// Variation between blocks of a run against variation between runs.
Findings analyse_variation(StudyMetrics& metrics, const AnalysisRequest& request);
/// Every point against the baseline.
Findings analyse_comparison(StudyMetrics& metrics, const AnalysisRequest& request);
/// What each metric depends on: variance decomposition, Sobol' indices, Morris, tornado.
Findings analyse_sensitivity(StudyMetrics& metrics, const AnalysisRequest& request);
/// Which points to choose: Pareto set, least regret, shares that satisfy the criteria, scenarios.
Findings analyse_decision(StudyMetrics& metrics, const AnalysisRequest& request);
/// The best setting between the points of a design, or why it cannot be read.
Findings analyse_optimum(StudyMetrics& metrics, const AnalysisRequest& request);

}  // namespace coresweep
