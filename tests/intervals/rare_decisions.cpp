// Counts wrong statements about rare events: many small studies that differ in their seed only,
// against one long one.
//
//   rare_decisions STUDY REPEATS TRUTH_RUNS
//
// Prints JSON, for each kind of statement: the share of studies in which any of them is wrong, the
// same of a spoiled twin (the spread between batches is all the error that there is, and what never
// varied is exact), and the share of statements that decide something.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/findings/decision_inputs.h"
#include "analysis/methods/pareto.h"
#include "analysis/methods/regret.h"
#include "analysis/rules/criterion.h"
#include "host/backends/backend.h"
#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "tests/intervals/seeded_study.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kTruthSeed = 1, kFirstSeed = 1000;  // of different studies
const std::string kTime = "block_time.mean", kRare = "dropped_share.execution_timeout";

BatchedValue spoiled(BatchedValue x) {
  x.few.clear();
  x.estimate = interval(x, kConfidence);
  if (never_varied(x)) return {{x.value(), x.value(), x.value()}};
  return x;
}

PointMetric spoiled(PointMetric metric) {
  for (BatchedValue& x : metric.values) x = spoiled(x);
  return metric;
}

/// A metric of every point, and its means over the assumptions.
struct Numbers {
  std::vector<PointMetric> objectives;  ///< by lever
  PointMetric rare;                     ///< levers x assumptions, for regret
  PointMetric judged;                   ///< the same, for the criterion
  std::size_t levers;
};

Numbers numbers_of(const SeededStudy& simulated) {
  StudyMetrics metrics = study_metrics(simulated.study(), simulated.readers(), {kTime, kRare});
  const Design& design = simulated.study().design;
  const std::vector<std::size_t> lever_axis = {0}, both = {0, 1};
  const auto levers = points_over(design, lever_axis), points = points_over(design, both);
  Numbers numbers{{}, {}, {}, levers.size()};
  const double of_front = pareto_confidence(levers.size(), 2);
  for (const std::string& name : {kTime, kRare})
    numbers.objectives.push_back(
        means_over_assumptions(metrics, metrics.index(name), levers, of_front));
  const double of_regret = regret_confidence(levers.size(), points.size() / levers.size());
  numbers.rare = point_metric(metrics, metrics.index(kRare), points, of_regret);
  numbers.judged = point_metric(metrics, metrics.index(kRare), points,
                                joint_confidence(static_cast<double>(points.size())));
  return numbers;
}

struct Truth {
  std::vector<ParetoPoint> front;
  MinimaxRegret regret;
  std::vector<double> rare;
};

std::vector<ParetoPoint> front_of(const std::vector<PointMetric>& objectives) {
  return pareto_set(std::array{Objective{objectives[0]}, Objective{objectives[1]}});
}

MinimaxRegret regret_of(const Numbers& numbers, const PointMetric& rare) {
  return minimax_regret(numbers.levers, rare, Goal::minimise);
}

Truth truth_of(const SeededStudy& simulated) {
  const Numbers numbers = numbers_of(simulated);
  Truth truth{front_of(numbers.objectives), regret_of(numbers, numbers.rare), {}};
  for (const BatchedValue& x : numbers.rare.values) truth.rare.push_back(x.value());
  return truth;
}

/// Of one study: whether a statement is wrong, and how many of them decide something.
struct Verdicts {
  bool wrong = false;
  double decided = 0, statements = 0;

  void add(bool is_wrong, bool decides) {
    wrong = wrong || is_wrong;
    decided += decides ? 1 : 0;
    statements += 1;
  }
};

Verdicts judge_front(const std::vector<ParetoPoint>& found, const Truth& truth) {
  Verdicts verdicts;
  for (std::size_t p = 0; p < found.size(); ++p) {
    const bool on = found[p].status == ParetoStatus::surely_on,
               off = found[p].status == ParetoStatus::surely_off;
    verdicts.add(truth.front[p].is_on_by_value ? off : on, on || off);
  }
  return verdicts;
}

Verdicts judge_regret(const MinimaxRegret& found, const Truth& truth) {
  Verdicts verdicts;
  for (std::size_t lever = 0; lever < found.levers.size(); ++lever) {
    const LeverRegret& regret = found.levers[lever];
    const bool wrong = !holds(regret.worst, truth.regret.levers[lever].worst.value) ||
                       (lever == truth.regret.best && !regret.may_be_best);
    verdicts.add(wrong, !regret.may_be_best || found.is_sure);
  }
  return verdicts;
}

/// Bounds that the truth misses by a twentieth: whoever says that it surely keeps to them is wrong.
/// Of bounds at twice and half of the truth one says how many are decided.
Verdicts judge_criterion(const PointMetric& found, const Truth& truth, double confidence) {
  Verdicts verdicts;
  const std::array<NamedUnit, 1> metrics = {{{kRare, "1"}}};
  const auto surely = [&](const Estimate& e, const char* relation, double bound) {
    const Criterion criterion =
        Criterion::parse(fmt::format("{} {} {:.17g}", kRare, relation, bound), metrics);
    return criterion.judge(std::array{e}) == Satisfied::yes;
  };
  for (std::size_t p = 0; p < truth.rare.size(); ++p) {
    const Estimate e = found.values[p].has_batches() ? interval(found.values[p], confidence)
                                                     : found.values[p].estimate;
    const bool wrong =
        surely(e, "<=", 0.95 * truth.rare[p]) || surely(e, ">=", 1.05 * truth.rare[p]);
    verdicts.add(wrong, surely(e, "<=", 10 * truth.rare[p]) || surely(e, ">=", truth.rare[p] / 10));
  }
  return verdicts;
}

/// Whether the interval at the least frequent event is right where the study stopped by its rule.
Verdicts judge_stopped(const SeededStudy& stopped, const Truth& truth, bool spoil) {
  Verdicts verdicts;
  StudyMetrics metrics = study_metrics(stopped.study(), stopped.readers(), {kRare});
  const std::uint64_t last = stopped.study().design.size() - 1;
  BatchedValue x = metrics.at(0, last);
  if (spoil) x = spoiled(x);
  verdicts.add(!holds(x.estimate, truth.rare[last]), true);
  return verdicts;
}

constexpr std::array<const char*, 4> kKinds = {"pareto", "regret", "criterion", "until"};
struct Outcome {
  std::array<Verdicts, kKinds.size()> right, spoiled;
};

Outcome ask(const Study& study, std::uint64_t seed, const Truth& truth, Backend& backend) {
  SeededStudy simulated(study, seed), stopped(study, seed);
  simulated.add_runs(backend, 0, study.runs);
  stopped.run_until_reached(backend);
  const Numbers numbers = numbers_of(simulated);
  const double joint = joint_confidence(static_cast<double>(truth.rare.size()));
  const std::vector<PointMetric> spoiled_objectives = {spoiled(numbers.objectives[0]),
                                                       spoiled(numbers.objectives[1])};
  return {{judge_front(front_of(numbers.objectives), truth),
           judge_regret(regret_of(numbers, numbers.rare), truth),
           judge_criterion(numbers.judged, truth, joint), judge_stopped(stopped, truth, false)},
          {judge_front(front_of(spoiled_objectives), truth),
           judge_regret(regret_of(numbers, spoiled(numbers.rare)), truth),
           judge_criterion(spoiled(numbers.judged), truth, joint),
           judge_stopped(stopped, truth, true)}};
}

nlohmann::ordered_json measure(const Study& study, std::uint64_t repeats, std::uint64_t runs) {
  SeededStudy longest(study, kTruthSeed);
  longest.add_runs(*make_backend("auto", 0), 0, runs);
  const Truth truth = truth_of(longest);
  const auto outcomes = repeated(repeats, [&](std::uint64_t i, Backend& backend) {
    return ask(study, kFirstSeed + i, truth, backend);
  });
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (std::size_t k = 0; k < kKinds.size(); ++k) {
    double wrong = 0, spoiled = 0, decided = 0, statements = 0;
    for (const Outcome& outcome : outcomes) {
      wrong += outcome.right[k].wrong ? 1 : 0;
      spoiled += outcome.spoiled[k].wrong ? 1 : 0;
      decided += outcome.right[k].decided;
      statements += outcome.right[k].statements;
    }
    const auto n = static_cast<double>(repeats);
    rows.push_back({{"kind", kKinds[k]},
                    {"wrong", wrong / n},
                    {"spoiled", spoiled / n},
                    {"decided", decided / statements}});
  }
  return rows;
}

}  // namespace
}  // namespace coresweep

int main(int argc, char** argv) {
  using namespace coresweep;
  if (argc != 4) {
    fmt::print(stderr, "usage: rare_decisions STUDY REPEATS TRUTH_RUNS\n");
    return 2;
  }
  try {
    const auto number = [&](int i) { return std::strtoull(argv[i], nullptr, 10); };
    fmt::print("{}\n", measure(load_study(argv[1]), number(2), number(3)).dump(1));
  } catch (const UserError& error) {
    fmt::print(stderr, "rare_decisions: {}\n", error.what());
    return error.exit_code();
  }
}
