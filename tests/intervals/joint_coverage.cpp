// Counts studies in which all intervals of `compare --joint` hold together, and claims that common
// random numbers do harm where the histories are independent: many small studies that differ in
// their seed only, against one long one.
//
//   joint_coverage STUDY RUNS REPEATS TRUTH_RUNS
//
// Prints JSON: the share of studies in which every interval shown (value, baseline, difference and
// ratio of all metrics at all points) holds the truth ("joint"), the same of intervals of 95 % each
// ("single", the spoiled twin), how many intervals there are, and the share of pairs of independent
// histories that are called harmful ("harm"), by their intervals and by the ratio alone
// ("harm_by_value", the spoiled twin).
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "analysis/metrics/comparison_table.h"
#include "host/backends/backend.h"
#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "tests/intervals/seeded_study.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kTruthSeed = 1, kFirstSeed = 1000;  // of different studies

Comparisons compared(const SeededStudy& simulated, bool joint) {
  StudyMetrics metrics = study_metrics(simulated.study(), simulated.readers(), {});
  ComparisonPlan plan{{}, {}, all_points(simulated.study()), joint};
  for (std::size_t m = 0; m < metrics.metrics().size(); ++m) plan.metrics.push_back(m);
  return compare_points(metrics, plan);
}

bool claims_right(const Estimate& e, const Estimate& truth) {
  if (!e.has_bounds() || !truth.has_value()) return true;  // nothing is claimed
  return holds(e, truth.value);
}

bool all_hold(const Comparisons& found, const Comparisons& truth) {
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    const Comparison &c = found.rows[i].comparison, &t = truth.rows[i].comparison;
    if (!claims_right(c.point, t.point) || !claims_right(c.baseline, t.baseline) ||
        !claims_right(c.difference, t.difference) || !claims_right(c.ratio, t.ratio))
      return false;
  }
  return true;
}

/// Claims over pairs of a point of one study with the baseline of another.
struct Harm {
  double claims = 0, by_value = 0, pairs = 0;
};

Harm harm_between(const SeededStudy& a, const SeededStudy& b) {
  StudyMetrics of_a = study_metrics(a.study(), a.readers(), {}),
               of_b = study_metrics(b.study(), b.readers(), {});
  Harm harm;
  for (const std::size_t m : usual_comparisons(of_a, {}))
    for (const std::uint64_t point : of_a.points_of(m)) {
      const Estimate factor = variance_reduction(of_a.at(m, point), of_b.at(m, 0));
      if (!factor.has_bounds()) continue;
      harm.pairs += 1;
      harm.claims += factor.high < 1 ? 1 : 0;
      harm.by_value += factor.value < 1 ? 1 : 0;
    }
  return harm;
}

struct Outcome {
  bool joint, single;
  Harm harm;
};

Outcome ask(const Study& study, std::uint64_t seed, std::uint64_t other_seed, std::uint64_t runs,
            const Comparisons& truth, Backend& backend) {
  SeededStudy simulated(study, seed), other(study, other_seed);
  for (SeededStudy* one : {&simulated, &other}) one->add_runs(backend, 0, runs);
  return {all_hold(compared(simulated, true), truth), all_hold(compared(simulated, false), truth),
          harm_between(simulated, other)};
}

nlohmann::ordered_json measure(const Study& study, std::uint64_t runs, std::uint64_t repeats,
                               std::uint64_t truth_runs) {
  SeededStudy longest(study, kTruthSeed);
  longest.add_runs(*make_backend("auto", 0), 0, truth_runs);
  const Comparisons truth = compared(longest, true);
  double joint = 0, single = 0;
  Harm harm;
  const auto outcomes = repeated(repeats, [&](std::uint64_t i, Backend& backend) {
    return ask(study, kFirstSeed + i, kFirstSeed + repeats + i, runs, truth, backend);
  });
  for (const Outcome& outcome : outcomes) {
    joint += outcome.joint ? 1 : 0;
    single += outcome.single ? 1 : 0;
    harm.claims += outcome.harm.claims;
    harm.by_value += outcome.harm.by_value;
    harm.pairs += outcome.harm.pairs;
  }
  const auto n = static_cast<double>(repeats);
  return {{"joint", joint / n},
          {"single", single / n},
          {"intervals", truth.family},
          {"harm", harm.claims / harm.pairs},
          {"harm_by_value", harm.by_value / harm.pairs}};
}

}  // namespace
}  // namespace coresweep

int main(int argc, char** argv) {
  using namespace coresweep;
  if (argc != 5) {
    fmt::print(stderr, "usage: joint_coverage STUDY RUNS REPEATS TRUTH_RUNS\n");
    return 2;
  }
  try {
    const auto number = [&](int i) { return std::strtoull(argv[i], nullptr, 10); };
    fmt::print("{}\n", measure(load_study(argv[1]), number(2), number(3), number(4)).dump(1));
  } catch (const UserError& error) {
    fmt::print(stderr, "joint_coverage: {}\n", error.what());
    return error.exit_code();
  }
}
