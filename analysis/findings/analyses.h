// The registry of analyses: what `coresweep analyze` works out, prints and stores. A new one is a
// function of its own in NAME.cpp and a line in analyses.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/metrics/study_metrics.h"
#include "analysis/tables/table.h"
#include "host/results/contents.h"
#include "host/study/table_points.h"

namespace coresweep {

/// What an analysis is asked.
struct AnalysisRequest {
  std::vector<std::size_t> metrics;  ///< of StudyMetrics; empty: the usual ones
  TablePoints shown;                 ///< which points a table lists
  bool people = true;                ///< whether people or programs read the tables
  /// Where the surface is read: "latency.scale=1.2"; what is not named stays usual.
  std::vector<std::string> at = {};
  /// Gives a metric at the only point of a study by simulating it; throws UserError where it
  /// cannot. None: nothing is simulated, and `why_not_simulated` says why.
  std::function<BatchedValue(const Study& study, const std::string& metric)> simulate = nullptr;
  std::string why_not_simulated = "no simulation was asked for";
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

/// The names of the metrics that the analyses read, of all that a study has, if `asked` are asked
/// for: what is kept of many points is a part of what there is.
std::vector<std::string> metrics_to_read(const StudyMetrics& all,
                                         const std::vector<std::string>& asked);

// The analyses.

/// The three ranges of docs/METHODS.md: Monte Carlo error, day-to-day range, assumption range.
Findings analyse_ranges(StudyMetrics& metrics, const AnalysisRequest& request);
/// Variation between blocks of a run against variation between runs.
Findings analyse_variation(StudyMetrics& metrics, const AnalysisRequest& request);
/// Every point against the baseline.
Findings analyse_comparison(StudyMetrics& metrics, const AnalysisRequest& request);
/// Variance decomposition over the axes (variance_decomposition.h).
Findings analyse_sensitivity(StudyMetrics& metrics, const AnalysisRequest& request);
/// One axis at a time from the base (tornado.h).
Findings analyse_tornado(StudyMetrics& metrics, const AnalysisRequest& request);
/// Sampled axes: Sobol' indices or Morris' screening, as the design allows; else conditional means.
Findings analyse_factors(StudyMetrics& metrics, const AnalysisRequest& request);
/// The Pareto set of the objectives over the levers.
Findings analyse_pareto(StudyMetrics& metrics, const AnalysisRequest& request);
/// Minimax regret of each objective, levers against assumptions.
Findings analyse_regret(StudyMetrics& metrics, const AnalysisRequest& request);
/// The share of the assumptions under which each lever satisfies the criterion.
Findings analyse_criterion(StudyMetrics& metrics, const AnalysisRequest& request);
/// Under which assumptions the criterion fails (scenario_discovery.h).
Findings analyse_scenarios(StudyMetrics& metrics, const AnalysisRequest& request);
/// Response surfaces: their error, their optimum, readings between points.
Findings analyse_surface(StudyMetrics& metrics, const AnalysisRequest& request);

}  // namespace coresweep
