// Every point against the baseline, into the file and for people.
#include <algorithm>
#include <map>

#include "analysis/findings/analyses.h"
#include "analysis/findings/decision_inputs.h"
#include "analysis/metrics/comparison_table.h"
#include "analysis/metrics/derived.h"

namespace coresweep {
namespace {

Cube cube_of(const StudyMetrics& metrics, std::size_t m, const std::string& name,
             const std::string& unit, const std::string& meaning) {
  Cube cube{name, unit, metrics.metric(m).meaning + meaning, {}, {}};
  for (const std::size_t axis : metrics.metric(m).axes)
    cube.axes.push_back(metrics.study().design.axes()[axis].name());
  return cube;
}

/// Codes of Verdict, and what they rest on.
Cube verdict_cube(const StudyMetrics& metrics, std::size_t m) {
  Cube cube = cube_of(metrics, m, verdict_cube_name(metrics.metric(m).name), "",
                      ": verdict against the baseline");
  cube.attributes.push_back({"flag_values", std::string("0 1 2 3 4 5 6")});
  cube.attributes.push_back({"flag_meanings", std::string(verdict_names())});
  const auto effect = effect_on(metrics.metric(m), metrics.study().analysis.smallest_effects);
  cube.attributes.push_back(
      {"smallest_effect", effect ? effect_text(*effect) : std::string("any difference")});
  return cube;
}

/// What the cubes of a metric hold, by point; difference and ratio stand in the file already.
struct ComparisonCubes {
  ComparisonCubes(const StudyMetrics& metrics, std::size_t m)
      : points(metrics.points_of(m)),
        reductions(points.size()),
        verdict{verdict_cube(metrics, m), std::vector<double>(points.size(), kNotANumber)} {}

  void set(const ComparisonRow& row) {
    const auto at =
        static_cast<std::size_t>(std::ranges::lower_bound(points, row.point) - points.begin());
    reductions[at] = row.comparison.variance_reduction;
    harmed += row.comparison.pairing_harms() ? 1 : 0;
    if (row.comparison.verdict) verdict.values[at] = static_cast<double>(*row.comparison.verdict);
  }

  std::vector<std::uint64_t> points;  ///< ascending
  std::vector<Estimate> reductions;
  StoredCube verdict;
  std::int64_t harmed = 0;  ///< points at which common random numbers surely do harm
};

}  // namespace

Findings analyse_comparison(StudyMetrics& metrics, const AnalysisRequest& request) {
  Findings findings;
  const Study& study = metrics.study();
  if (study.baseline.empty()) {
    findings.nothing = "the study names no baseline (study.baseline)";
    return findings;
  }
  const auto& effects = study.analysis.smallest_effects;
  ComparisonPlan plan{
      request.metrics.empty() ? usual_comparisons(metrics, effects) : request.metrics, effects,
      all_points(study), false};
  std::map<std::size_t, ComparisonCubes> cubes;
  for (const ComparisonRow& row : compare_points(metrics, plan).rows)
    cubes.try_emplace(row.metric, metrics, row.metric).first->second.set(row);
  for (auto& [m, group] : cubes) {
    const StudyMetric& metric = metrics.metric(m);
    store(findings, study, metric.axes,
          {variance_reduction_name(metric.name),
           "",
           metric.meaning +
               ": variance of the unpaired difference from the baseline over that of the paired",
           {},
           {{"points_below_1", group.harmed}}},
          group.reductions);
    findings.cubes.push_back(std::move(group.verdict));
  }
  plan.shown = request.shown;
  findings.tables.push_back(
      {"comparison",
       comparison_table(metrics, compare_points(metrics, plan), request.people),
       {"95 % for each interval alone; coresweep compare explains the columns and has --joint",
        effects.empty() ? "the study declares no smallest effect of interest ([analysis] "
                          "smallest_effects): any difference counts, however small"
                        : "where the study declares no smallest effect any difference counts"}});
  return findings;
}

}  // namespace coresweep
