// The Pareto set of the declared objectives over the levers.
#include <algorithm>

#include "analysis/findings/analyses.h"
#include "analysis/findings/decision_inputs.h"
#include "analysis/rules/check_analysis.h"

namespace coresweep {
namespace {

constexpr std::size_t kMostCompared = 5000;  ///< pairs of them are compared

std::string_view name_of(ParetoStatus status) {
  switch (status) {
    case ParetoStatus::surely_on:
      return "on";
    case ParetoStatus::possibly_on:
      return "possibly on";
    case ParetoStatus::surely_off:
      return "off";
    default:
      return "no value";
  }
}

struct Choice {
  std::vector<std::size_t> objectives, axes;
  std::vector<std::uint64_t> points;
  std::vector<PointMetric> means;  ///< over the assumptions, by objective
  std::vector<ParetoPoint> found;
};

Choice choose(StudyMetrics& metrics, std::vector<std::size_t> objectives) {
  Choice choice{std::move(objectives), {}, {}, {}, {}};
  choice.axes = levers_of(metrics, choice.objectives);
  choice.points = points_over(metrics.study().design, choice.axes);
  if (choice.points.size() > kMostCompared) return choice;
  const double confidence = pareto_confidence(choice.points.size(), choice.objectives.size());
  std::vector<Objective> input;
  for (const std::size_t m : choice.objectives) {
    choice.means.push_back(means_over_assumptions(metrics, m, choice.points, confidence));
    input.push_back({choice.means.back(), goal_of(metrics.metric(m))});
  }
  choice.found = pareto_set(input);
  return choice;
}

Table table_of(const StudyMetrics& metrics, const Choice& choice, bool people) {
  std::vector<std::size_t> rows;
  std::vector<std::uint64_t> points;
  for (std::size_t p = 0; p < choice.points.size(); ++p)
    if (!people || choice.found[p].status != ParetoStatus::surely_off) {
      rows.push_back(p);
      points.push_back(choice.points[p]);
    }
  const PointColumns places(metrics.study(), placed(points, choice.axes), people);
  std::vector<Column> columns = places.columns();
  columns.push_back({"pareto_set", ""});
  for (const std::size_t m : choice.objectives)
    columns.push_back({metrics.metric(m).name, metrics.metric(m).unit});
  Table table(columns);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<Cell> row = places.cells(i);
    row.emplace_back(std::string(name_of(choice.found[rows[i]].status)));
    for (const auto& means : choice.means) row.emplace_back(means.values[rows[i]].value());
    table.add_row(std::move(row));
  }
  return table;
}

StoredCube cube_of(const StudyMetrics& metrics, const Choice& choice) {
  StoredCube stored{{"pareto.status", "", "place in the Pareto set of the objectives", {}, {}}, {}};
  for (const std::size_t axis : choice.axes)
    stored.cube.axes.push_back(metrics.study().design.axes()[axis].name());
  std::string objectives;
  for (const std::size_t m : choice.objectives)
    objectives += (objectives.empty() ? "" : " ") + metrics.metric(m).name;
  stored.cube.attributes = {{"objectives", objectives},
                            {"flag_values", std::string("0 1 2 3")},
                            {"flag_meanings", std::string("on possibly_on off no_value")}};
  for (const ParetoPoint& point : choice.found)
    stored.values.push_back(static_cast<double>(point.status));
  return stored;
}

/// The means of an objective with 95 % each. Only those without batches are worked out again.
std::vector<Estimate> usual_intervals(StudyMetrics& metrics, std::size_t metric,
                                      const Choice& choice, const PointMetric& means) {
  const bool have_batches = std::ranges::all_of(means.values, &BatchedValue::has_batches);
  const PointMetric again =
      have_batches ? PointMetric{}
                   : means_over_assumptions(metrics, metric, choice.points, kConfidence);
  std::vector<Estimate> estimates;
  for (const BatchedValue& mean : (have_batches ? means : again).values)
    estimates.push_back(interval(mean, kConfidence));
  return estimates;
}

/// Where the points lie: what their places were judged from.
void store_means(StudyMetrics& metrics, const Choice& choice, Findings& findings) {
  for (std::size_t i = 0; i < choice.objectives.size(); ++i) {
    const StudyMetric& metric = metrics.metric(choice.objectives[i]);
    store(findings, metrics.study(), choice.axes,
          {"pareto." + metric.name,
           metric.unit,
           metric.meaning + ", mean over the assumptions",
           {},
           {}},
          usual_intervals(metrics, choice.objectives[i], choice, choice.means[i]));
  }
}

}  // namespace

Findings analyse_pareto(StudyMetrics& metrics, const AnalysisRequest& request) {
  Findings findings;
  std::vector<std::size_t> objectives = objectives_of(metrics);
  if (objectives.size() < 2) {
    findings.nothing =
        "the study declares no two objectives ([analysis] objectives = [\"block_time.mean\", "
        "\"wasted_share\"])";
    return findings;
  }
  const Choice choice = choose(metrics, std::move(objectives));
  if (choice.found.empty()) {
    findings.nothing = "there are more than 5000 settings of the levers";
    return findings;
  }
  findings.cubes.push_back(cube_of(metrics, choice));
  store_means(metrics, choice, findings);
  findings.tables.push_back(
      {"pareto",
       table_of(metrics, choice, request.people),
       {"on: every other setting is surely worse in some objective; possibly on: Monte Carlo error "
        "leaves it open. All of these hold together in 95 % of studies",
        "values are means over the assumptions"}});
  return findings;
}

}  // namespace coresweep
