// Scenario discovery: under which assumptions a lever fails the criterion.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/findings/analyses.h"
#include "analysis/findings/criterion_study.h"
#include "analysis/findings/decision_inputs.h"
#include "analysis/methods/scenario_discovery.h"

namespace coresweep {
namespace {

constexpr std::size_t kFewestScenarios = 20;  ///< scenarios that a box can be found among

/// "0.5 to 1.2", ">= 0.5", "sync, tree": what a box allows of a factor.
std::string range_text(const Factor& factor, const FactorRange& range) {
  std::string words;
  for (std::size_t w = 0; w < range.words.size(); ++w)
    if (range.words[w]) words += (words.empty() ? "" : ", ") + factor.words[w];
  if (!words.empty()) return words;
  if (std::isinf(range.high)) return ">= " + factor.text(range.low);
  if (std::isinf(range.low)) return "<= " + factor.text(range.high);
  return factor.text(range.low) + " to " + factor.text(range.high);
}

std::string box_text(const AxisFactors& factors, const ScenarioDiscovery& found) {
  std::string text;
  for (std::size_t k = 0; k < factors.factors.size(); ++k)
    if (found.box.limits(k))
      text += fmt::format("{}{} {} (p {:.3f})", text.empty() ? "" : "; ", factors.factors[k].name,
                          range_text(factors.factors[k], found.box.ranges[k]), found.factor_p[k]);
  return text.empty() ? "everywhere" : text;
}

/// The figures of the boxes by lever; NaN where there is none.
struct BoxCubes {
  std::vector<Estimate> density, coverage, support, p;

  void add(const ScenarioDiscovery* found) {
    density.push_back({found == nullptr ? kNotANumber : found->box.density});
    coverage.push_back({found == nullptr ? kNotANumber : found->box.coverage});
    support.push_back({found == nullptr ? kNotANumber : found->box.support});
    p.push_back({found == nullptr ? kNotANumber : found->p});
  }

  void store_in(Findings& findings, const Study& study, const std::vector<std::size_t>& levers) {
    const auto keep = [&](const char* name, const char* meaning,
                          const std::vector<Estimate>& values) {
      StoredCube stored{{name, "1", meaning, {}, {{"criterion", study.analysis.criterion.text}}},
                        {}};
      for (const std::size_t axis : levers)
        stored.cube.axes.push_back(study.design.axes()[axis].name());
      for (const Estimate& e : values) stored.values.push_back(e.value);
      findings.cubes.push_back(std::move(stored));
    };
    keep("scenarios.density", "share of the scenarios in the box that fail", density);
    keep("scenarios.coverage", "share of the failing scenarios that lie in the box", coverage);
    keep("scenarios.support", "share of all scenarios that lie in the box", support);
    keep("scenarios.p", "how often chance alone gives a box as good", p);
  }
};

}  // namespace

Findings analyse_scenarios(StudyMetrics& metrics, const AnalysisRequest& request) {
  Findings findings;
  const Study& study = metrics.study();
  if (study.analysis.criterion.text.empty()) {
    findings.nothing = "the study declares no criterion";
    return findings;
  }
  CriterionStudy criterion(metrics);
  const auto points = criterion.lever_points();
  if (criterion.scenarios(points.front()).size() < kFewestScenarios) {
    findings.nothing = fmt::format(
        "scenario discovery needs at least {} points over the assumptions", kFewestScenarios);
    return findings;
  }
  const PointColumns places(study, placed(points, criterion.levers()), request.people);
  std::vector<Column> columns = places.columns();
  for (const char* name : {"density", "coverage", "support", "p", "fails_where"})
    columns.push_back({name, ""});
  Table table(columns);
  BoxCubes cubes;
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::vector<bool> fails = criterion.holds(points[i]);
    fails.flip();
    const bool all_same = std::ranges::count(fails, fails[0]) == std::ssize(fails);
    if (all_same) {
      cubes.add(nullptr);
      continue;
    }
    const AxisFactors factors =
        factors_over(study, criterion.assumptions(), criterion.scenarios(points[i]));
    const ScenarioDiscovery found = discover_scenarios(factors.design(), fails);
    cubes.add(&found);
    std::vector<Cell> row = places.cells(i);
    for (const double x : {found.box.density, found.box.coverage, found.box.support, found.p})
      row.emplace_back(x);
    row.emplace_back(box_text(factors, found));
    table.add_row(std::move(row));
  }
  cubes.store_in(findings, study, criterion.levers());
  findings.tables.push_back(
      {"scenarios",
       std::move(table),
       {"where \"" + study.analysis.criterion.text +
            "\" fails; levers that satisfy it under all or no "
            "assumptions are left out",
        "density: failing share in the box; coverage: share of the failing in it; p: how often "
        "chance gives a box as good"}});
  return findings;
}

}  // namespace coresweep
