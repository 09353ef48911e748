// Minimax regret of each objective: levers against assumptions.
#include "analysis/methods/regret.h"
#include "analysis/findings/analyses.h"
#include "analysis/findings/assumptions.h"
#include "analysis/findings/decision_inputs.h"
#include "analysis/rules/check_analysis.h"

namespace coresweep {
namespace {

/// The axes, points and regrets of one metric.
struct Regrets {
  std::size_t metric;
  std::vector<std::size_t> axes;
  std::vector<std::uint64_t> levers, scenarios;  ///< scenarios: of the first lever
  MinimaxRegret found;
};

Regrets regrets_of(StudyMetrics& metrics, std::size_t m) {
  const Design& design = metrics.study().design;
  const auto assumed = assumption_axes(metrics, m);
  Regrets regrets{m, lever_axes(metrics, m), {}, {}, {}};
  regrets.levers = points_over(design, regrets.axes);
  std::vector<std::uint64_t> points;
  for (const std::uint64_t lever : regrets.levers)
    for (const std::uint64_t point : points_over(design, assumed, design.coordinates(lever)))
      points.push_back(point);
  const std::size_t count = points.size() / regrets.levers.size();
  regrets.scenarios.assign(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(count));
  const double confidence = regret_confidence(regrets.levers.size(), count);
  regrets.found =
      minimax_regret(regrets.levers.size(), point_metric(metrics, m, points, confidence),
                     goal_of(metrics.metric(m)));
  return regrets;
}

/// "latency.scale = 2": what the assumptions are in a scenario.
std::string scenario_text(const StudyMetrics& metrics, std::size_t m, std::uint64_t point) {
  const Design& design = metrics.study().design;
  return place_text(design, design.coordinates(point), assumption_axes(metrics, m));
}

std::string choice_text(const MinimaxRegret& found, std::size_t lever) {
  const auto value = [&](std::size_t i) { return found.levers[i].worst.value; };
  if (lever == found.best && found.is_sure) return "best";
  if (value(lever) == value(found.best)) {
    std::size_t least = 0;
    for (std::size_t i = 0; i < found.levers.size(); ++i)
      least += value(i) == value(found.best) ? 1 : 0;
    return least > 1 ? "tied for best by value" : "best by value";
  }
  return found.levers[lever].may_be_best ? "may be best" : "";
}

void add_rows(const StudyMetrics& metrics, const Regrets& regrets, Table& table) {
  const Design& design = metrics.study().design;
  for (std::size_t i = 0; i < regrets.levers.size(); ++i) {
    const LeverRegret& regret = regrets.found.levers[i];
    const std::string lever =
        place_labels(design, design.coordinates(regrets.levers[i]), regrets.axes);
    table.add_row({metrics.metric(regrets.metric).name, metrics.metric(regrets.metric).unit, lever,
                   regret.worst,
                   scenario_text(metrics, regrets.metric, regrets.scenarios[regret.worst_scenario]),
                   choice_text(regrets.found, i)});
  }
}

}  // namespace

Findings analyse_regret(StudyMetrics& metrics, const AnalysisRequest& request) {
  Findings findings;
  const std::vector<std::size_t> objectives = objectives_of(metrics);
  if (objectives.empty() || metrics.study().analysis.assumptions.empty()) {
    findings.nothing =
        "regret needs objectives and assumptions ([analysis] objectives, assumptions)";
    return findings;
  }
  Findings::Named named{"regret",
                        Table({{"metric", ""},
                               {"unit", ""},
                               {"lever", ""},
                               {"worst_regret", ""},
                               {"under", ""},
                               {"choice", ""}}),
                        {}};
  AnalysisRequest of_objectives = request;
  of_objectives.metrics = objectives;
  for_each_metric(metrics, of_objectives, named, [&](std::size_t m) {
    const Regrets regrets = regrets_of(metrics, m);
    if (regrets.levers.size() < 2 || regrets.scenarios.size() < 2) {
      named.notes.push_back(
          metrics.metric(m).name +
          (regrets.levers.size() < 2
               ? ": no lever moves it, so there is nothing to regret"
               : ": no assumption moves it: its best setting (pareto, surface) is "
                 "the best in all of them"));
      return;
    }
    add_rows(metrics, regrets, named.table);
    std::vector<Estimate> worst;
    for (const LeverRegret& regret : regrets.found.levers) worst.push_back(regret.worst);
    store(findings, metrics.study(), regrets.axes,
          {"regret." + metrics.metric(m).name,
           metrics.metric(m).unit,
           "largest regret over the assumptions",
           {},
           {}},
          worst);
  });
  named.notes.push_back(
      "how much worse than the best lever of the same assumptions, at worst; errors hold for all "
      "levers and assumptions together in 95 % of studies");
  findings.tables.push_back(std::move(named));
  return findings;
}

}  // namespace coresweep
