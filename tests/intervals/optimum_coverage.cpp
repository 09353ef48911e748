// Measures how often the interval of a response surface's optimum holds the truth there: many
// studies that differ in their seed, each with its own place, against a long simulation of it.
//
//   optimum_coverage STUDY DESIGNS TRUTH_RUNS METRIC,METRIC,..
//
// Prints JSON, for each metric: the number of studies that have a surface ("designs"), the share of
// them whose interval holds the truth at the place ("coverage"), a spoiled twin (the same of the
// interval that the surface itself has there: "of_surface"), and the shares of them in which the
// simulated value and the surface's lie below the truth ("below", "surface_below").
#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/findings/analyses.h"
#include "host/backends/backend.h"
#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "tests/intervals/seeded_study.h"

namespace coresweep {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t kFirstSeed = 1000, kTruthSeed = 1000000;  // of different studies

/// One optimum: as simulated, as the surface says, and as it is.
struct Outcome {
  Estimate simulated, of_surface;
  double truth = kNotANumber;
};

BatchedValue metric_of(const Study& study, std::uint64_t seed, std::uint64_t runs,
                       const std::string& metric, Backend& backend) {
  SeededStudy simulated(study, seed);
  simulated.add_runs(backend, study.first_run, study.first_run + runs);
  StudyMetrics metrics = study_metrics(simulated.study(), simulated.readers(), {metric});
  return metrics.at(metrics.index(metric), 0);
}

/// The interval of the surface at the point of `place`, as someone would read it.
Estimate reading(StudyMetrics& metrics, AnalysisRequest request, const Study& place) {
  request.simulate = nullptr;
  for (const Axis& axis : place.design.axes())
    for (const Setting& setting : axis.settings(0))
      request.at.push_back(setting.key + "=" + value_label(setting.value));
  const Findings found = analyse_surface(metrics, request);
  const auto rows = ordered_json::parse(found.tables.at(0).table.text(TableFormat::json));
  const auto& e = rows.back().at("predicted");
  return {e.at("value"), e.at("low"), e.at("high")};
}

std::optional<Outcome> ask(const Study& study, std::uint64_t seed, std::uint64_t truth_runs,
                           const std::string& metric, Backend& backend) {
  SeededStudy simulated(study, seed);
  simulated.add_runs(backend, 0, study.runs);
  StudyMetrics metrics = study_metrics(simulated.study(), simulated.readers(), {metric});
  std::optional<Study> place;
  AnalysisRequest request{{metrics.index(metric)}, all_points(study), true};
  Outcome outcome;
  request.simulate = [&](const Study& at, const std::string& name) {
    place = at;
    const BatchedValue found = metric_of(at, seed, at.runs, name, backend);
    outcome.simulated = found.estimate;
    return found;
  };
  analyse_surface(metrics, request);
  if (!place) return std::nullopt;
  outcome.of_surface = reading(metrics, request, *place);
  outcome.truth = metric_of(*place, kTruthSeed + seed, truth_runs, metric, backend).value();
  return outcome;
}

ordered_json row(const std::vector<std::optional<Outcome>>& outcomes, const std::string& metric) {
  double designs = 0, held = 0, of_surface = 0, below = 0, surface_below = 0;
  for (const auto& outcome : outcomes) {
    if (!outcome) continue;
    ++designs;
    held += holds(outcome->simulated, outcome->truth) ? 1 : 0;
    of_surface += holds(outcome->of_surface, outcome->truth) ? 1 : 0;
    below += outcome->simulated.value < outcome->truth ? 1 : 0;
    surface_below += outcome->of_surface.value < outcome->truth ? 1 : 0;
  }
  return {{"metric", metric},           {"designs", designs},
          {"coverage", held / designs}, {"of_surface", of_surface / designs},
          {"below", below / designs},   {"surface_below", surface_below / designs}};
}

ordered_json measure(const Study& study, std::uint64_t designs, std::uint64_t truth_runs,
                     const std::string& metric) {
  const auto outcomes = repeated(designs, [&](std::uint64_t i, Backend& backend) {
    return ask(study, kFirstSeed + i, truth_runs, metric, backend);
  });
  return row(outcomes, metric);
}

}  // namespace
}  // namespace coresweep

int main(int argc, char** argv) {
  using namespace coresweep;
  if (argc != 5) {
    fmt::print(stderr, "usage: optimum_coverage STUDY DESIGNS TRUTH_RUNS METRIC,METRIC,..\n");
    return 2;
  }
  try {
    const Study study = load_study(argv[1]);
    ordered_json rows = ordered_json::array();
    for (const std::string& name : names(argv[4]))
      rows.push_back(measure(study, number(argv[2]), number(argv[3]), name));
    fmt::print("{}\n", rows.dump(1));
  } catch (const UserError& error) {
    fmt::print(stderr, "optimum_coverage: {}\n", error.what());
    return error.exit_code();
  }
}
