// Measures how often the 95 % intervals of some metrics hold the truth: many small studies that
// differ in their seed only, each with a fixed number of runs or stopped by its rule, against one
// long one.
//
//   interval_coverage STUDY RUNS REPEATS TRUTH_RUNS METRIC,METRIC,.. [KEY=VALUE ...]
//
// RUNS: a number; `minimum`: what the study needs by analysis/metrics/minimum_runs.h; `until`: as
// many as the rule of the study asks for. Prints JSON, for each point and metric: the truth, the
// share of studies whose interval holds it ("coverage"), the share without bounds, the mean
// half-width, spoiled twins ("halved": the share of intervals of half the width; "by_spread": of
// those that the spread between batches gives, where few events were seen or none) and the mean
// number of runs.
#include <fmt/format.h>

#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/metrics/minimum_runs.h"
#include "host/backends/backend.h"
#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "tests/intervals/seeded_study.h"

namespace coresweep {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t kTruthSeed = 1, kFirstSeed = 1000;  // of different studies

/// What one study says: by point, then by metric.
struct Outcome {
  std::uint64_t runs = 0;
  std::vector<Estimate> estimates, by_spread;
};

struct Question {
  Study study;
  std::uint64_t runs;  ///< 0: as many as the rule of the study asks for
  std::vector<std::string> metrics;
};

Outcome ask(const Question& question, std::uint64_t seed, std::uint64_t runs, Backend& backend) {
  SeededStudy simulated(question.study, seed);
  if (runs > 0)
    simulated.add_runs(backend, 0, runs);
  else
    runs = simulated.run_until_reached(backend);
  StudyMetrics metrics = study_metrics(simulated.study(), simulated.readers(), question.metrics);
  Outcome outcome{runs, {}, {}};
  for (std::uint64_t point = 0; point < question.study.design.size(); ++point)
    for (const std::string& name : question.metrics) {
      BatchedValue x = metrics.at(metrics.index(name), point);
      outcome.estimates.push_back(x.estimate);
      x.few.clear();
      outcome.by_spread.push_back(interval(x, kConfidence));
    }
  return outcome;
}

ordered_json row(const std::vector<Outcome>& outcomes, std::size_t which, double truth) {
  double held = 0, halved = 0, by_spread = 0, unbounded = 0, width = 0, runs = 0;
  for (const Outcome& outcome : outcomes) {
    const Estimate& e = outcome.estimates[which];
    held += holds(e, truth) ? 1 : 0;
    halved += holds({e.value, (e.value + e.low) / 2, (e.value + e.high) / 2}, truth) ? 1 : 0;
    by_spread += holds(outcome.by_spread[which], truth) ? 1 : 0;
    unbounded += e.has_bounds() ? 0 : 1;
    width += e.has_bounds() ? e.high - e.low : 0;
    runs += static_cast<double>(outcome.runs);
  }
  const auto n = static_cast<double>(outcomes.size());
  return {{"truth", truth},
          {"coverage", held / n},
          {"unbounded", unbounded / n},
          {"half_width", width / n / 2},
          {"halved", halved / n},
          {"by_spread", by_spread / n},
          {"mean_runs", runs / n}};
}

std::string label(const Design& design, std::uint64_t point) {
  std::string text;
  const auto coordinates = design.coordinates(point);
  for (std::size_t a = 0; a < coordinates.size(); ++a)
    text += (text.empty() ? "" : ", ") + design.axes()[a].label(coordinates[a]);
  return text;
}

ordered_json measure(const Question& question, std::uint64_t repeats, std::uint64_t truth_runs) {
  const Outcome truth = ask(question, kTruthSeed, truth_runs, *make_backend("auto", 0));
  const auto outcomes = repeated(repeats, [&](std::uint64_t i, Backend& backend) {
    return ask(question, kFirstSeed + i, question.runs, backend);
  });
  ordered_json rows = ordered_json::array();
  for (std::size_t i = 0; i < truth.estimates.size(); ++i) {
    const std::size_t metrics = question.metrics.size();
    rows.push_back({{"point", label(question.study.design, i / metrics)},
                    {"metric", question.metrics[i % metrics]}});
    rows.back().update(row(outcomes, i, truth.estimates[i].value));
  }
  return rows;
}

std::uint64_t runs_of(const std::string& text, const Study& study) {
  if (text == "until") return 0;
  return text == "minimum" ? minimum_runs(study) : number(text.c_str());
}

}  // namespace
}  // namespace coresweep

int main(int argc, char** argv) {
  using namespace coresweep;
  if (argc < 6) {
    fmt::print(stderr,
               "usage: interval_coverage STUDY RUNS REPEATS TRUTH_RUNS METRICS [KEY=VALUE ...]\n");
    return 2;
  }
  try {
    const Study study = load_study(argv[1], {argv + 6, argv + argc});
    const Question question{study, runs_of(argv[2], study), names(argv[5])};
    fmt::print("{}\n", measure(question, number(argv[3]), number(argv[4])).dump(1));
  } catch (const UserError& error) {
    fmt::print(stderr, "interval_coverage: {}\n", error.what());
    return error.exit_code();
  }
}
