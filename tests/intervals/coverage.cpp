// Measures on the simulator itself how often the 95 % intervals hold the truth, and how often the
// verdicts are wrong. Many small studies that differ in their seed only, against one long run.
//
//   coverage STUDY RUNS REPEATS TRUTH_RUNS [KEY=VALUE ...]
//
// (RUNS may be `minimum`: kMinimumRuns) prints JSON:
//   "coverage": for each simulated point and metric the truth, the share of studies whose interval
//     holds it, the share without bounds, and two spoiled twins: "halved", the share of intervals
//     of half the width, and "independent", that of intervals that take blocks as independent;
//   "verdicts": for each point, metric and planted margin how many studies gave each verdict.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "analysis/estimates/quantile.h"
#include "analysis/metrics/comparison.h"
#include "analysis/metrics/minimum_runs.h"
#include "analysis/metrics/summary.h"
#include "host/backends/backend.h"
#include "host/base/errors.h"
#include "host/compile/compile_point.h"
#include "host/config/read_study.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

using Words = std::vector<std::uint64_t>;
using nlohmann::ordered_json;

const std::vector<std::string> kMetrics = {"block_time.mean",        "block_confidence",
                                           "inclusion_latency.mean", "inclusion_latency.p99",
                                           "longest_gap.mean",       "wasted_share"};
const std::vector<std::string> kCompared = {"block_time.mean", "block_confidence",
                                            "inclusion_latency.mean", "longest_gap.mean"};
constexpr std::uint64_t kTruthSeed = 1, kFirstSeed = 1000;  // of different studies

/// The tallies of all simulated points of a study under some seeds, one launch.
class Simulator {
 public:
  explicit Simulator(const Study& study)
      : design_(pipeline_design(study)), backend_(make_backend("auto", 0)) {
    TableCache cache;
    for (std::uint64_t i = 0; i < design_.size(); ++i) {
      points_.push_back(compile_point(design_.at(i), 0, Streams::common, cache));
      contexts_.push_back(point_context(design_.at(i)));
    }
  }

  std::size_t size() const { return points_.size(); }
  const Design& design() const { return design_; }
  const PointContext& context(std::size_t i) const { return contexts_[i]; }

  /// By seed, then by point.
  std::vector<Words> run(std::uint64_t first_seed, std::uint64_t seeds, std::uint64_t runs) {
    const auto words = static_cast<std::size_t>(TallyLayout::words());
    std::vector<PointParams> launched;
    for (std::uint64_t s = 0; s < seeds; ++s)
      for (PointParams point : points_) {
        point.key = first_seed + s;
        launched.push_back(point);
      }
    Words all(launched.size() * words, 0);
    backend_->run(
        {launched.data(), all.data(), static_cast<std::int64_t>(launched.size()), 0, runs});
    std::vector<Words> tallies;
    for (std::size_t i = 0; i < launched.size(); ++i)
      tallies.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(i * words),
                           all.begin() + static_cast<std::ptrdiff_t>((i + 1) * words));
    return tallies;
  }

 private:
  Design design_;
  std::unique_ptr<Backend> backend_;
  std::vector<PointParams> points_;
  std::vector<PointContext> contexts_;
};

/// The interval of someone who takes blocks as independent; NaN for metrics of whole runs.
Estimate spoiled(const std::string& metric, const TallyView& view, double value) {
  const BlockHistograms blocks = view.histograms();
  const auto n = static_cast<double>(view.counter(Counter::included));
  const auto around = [&](Histogram h) {
    const double half = 1.96e-3 * histogram_deviation(blocks[h], binning_of(h)) / std::sqrt(n);
    return Estimate{value, value - half, value + half};
  };
  if (metric == "block_time.mean") return around(Histogram::block_time);
  if (metric == "inclusion_latency.mean") return around(Histogram::inclusion_latency);
  if (metric == "block_confidence")
    return wilson(view.counter(Counter::included), view.counter(Counter::authored));
  if (metric != "inclusion_latency.p99") return {};
  const Estimate e = order_statistics(blocks[Histogram::inclusion_latency], Binning::time_ms, 0.99);
  return {e.value * 1e-3, e.low * 1e-3, e.high * 1e-3};
}

/// What one small study says about one point.
struct Outcome {
  std::vector<BatchedValue> values;  // by metric
  std::vector<Estimate> spoiled;
};

Outcome judge(const Words& words, const PointContext& context) {
  const TallyView view(words);
  const PointSummary summary(view);
  Outcome outcome;
  for (const std::string& metric : kMetrics) {
    outcome.values.push_back(summary.of(metric_index(metric), context));
    outcome.spoiled.push_back(spoiled(metric, view, outcome.values.back().value()));
  }
  return outcome;
}

/// By study, then by point.
using Outcomes = std::vector<std::vector<Outcome>>;

Outcomes repeat(Simulator& simulator, std::uint64_t repeats, std::uint64_t runs) {
  constexpr std::uint64_t kTogether = 16;  // seeds a launch
  Outcomes outcomes(repeats, std::vector<Outcome>(simulator.size()));
  for (std::uint64_t first = 0; first < repeats; first += kTogether) {
    const std::uint64_t seeds = std::min(kTogether, repeats - first);
    const std::vector<Words> tallies = simulator.run(kFirstSeed + first, seeds, runs);
    const auto work = [&](std::size_t begin) {
      for (std::size_t i = begin; i < tallies.size(); i += 2)
        outcomes[first + i / simulator.size()][i % simulator.size()] =
            judge(tallies[i], simulator.context(i % simulator.size()));
    };
    std::thread other(work, 1);
    work(0);
    other.join();
  }
  return outcomes;
}

bool holds(const Estimate& e, double truth) { return e.low <= truth && truth <= e.high; }

/// The same with half its error.
Estimate halved(const Estimate& e) {
  return {e.value, (e.value + e.low) / 2, (e.value + e.high) / 2};
}

std::string label(const Design& design, std::size_t point) {
  std::string text;
  const auto coordinates = design.coordinates(point);
  for (std::size_t a = 0; a < coordinates.size(); ++a)
    if (design.axes()[a].size() > 1)
      text += (text.empty() ? "" : ", ") + design.axes()[a].label(coordinates[a]);
  return text;
}

ordered_json coverage_row(const Outcomes& outcomes, std::size_t point, std::size_t metric,
                          double truth) {
  double held = 0, halved_held = 0, spoiled_held = 0, unbounded = 0, width = 0;
  for (const auto& study : outcomes) {
    const Estimate& e = study[point].values[metric].estimate;
    held += holds(e, truth) ? 1 : 0;
    halved_held += holds(halved(e), truth) ? 1 : 0;
    spoiled_held += holds(study[point].spoiled[metric], truth) ? 1 : 0;
    unbounded += e.has_bounds() ? 0 : 1;
    width += e.has_bounds() ? e.high - e.low : 0;
  }
  const auto n = static_cast<double>(outcomes.size());
  const bool has_spoiled = outcomes[0][point].spoiled[metric].has_value();
  return {{"metric", kMetrics[metric]},
          {"truth", truth},
          {"coverage", held / n},
          {"unbounded", unbounded / n},
          {"half_width", width / n / 2},
          {"halved", halved_held / n},
          {"independent", has_spoiled ? ordered_json(spoiled_held / n) : ordered_json()}};
}

/// Verdicts over all studies for a margin, from the difference or one with half its error.
ordered_json verdicts(const std::vector<Estimate>& differences, double margin, bool spoil) {
  std::map<std::string, int> counts;
  for (const Estimate& d : differences) {
    const auto found = verdict(spoil ? halved(d) : d, margin, Better::neither);
    ++counts[found ? std::string(verdict_name(*found)) : "none"];
  }
  return counts;
}

/// Margins planted around the true difference: on it, three half-widths above and below; and no
/// difference at all, between two studies of one point with other histories.
ordered_json verdict_row(const Outcomes& outcomes, std::size_t point, std::size_t baseline,
                         std::size_t metric, double truth) {
  std::vector<Estimate> paired, nothing;
  double half = 0, bounded = 0;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const auto& other = outcomes[(i + outcomes.size() / 2) % outcomes.size()];
    const BatchedValue& a = outcomes[i][point].values[metric];
    paired.push_back(difference(a, outcomes[i][baseline].values[metric]).estimate);
    nothing.push_back(difference(a, other[point].values[metric]).estimate);
    if (!paired.back().has_bounds()) continue;
    half += (paired.back().high - paired.back().low) / 2;
    ++bounded;
  }
  half /= bounded;
  nothing.resize(outcomes.size() / 2);  // the others are the same pairs
  const double size = std::abs(truth);
  return {{"metric", kMetrics[metric]},
          {"difference", truth},
          {"half_width", half},
          {"none, any difference", verdicts(nothing, 0, false)},
          {"on the margin", verdicts(paired, size, false)},
          {"below the margin", verdicts(paired, size + 3 * half, false)},
          {"above the margin", verdicts(paired, std::max(size - 3 * half, 0.0), false)},
          {"spoiled, on the margin", verdicts(paired, size, true)}};
}

ordered_json measure(const Study& study, std::uint64_t runs, std::uint64_t repeats,
                     std::uint64_t truth_runs) {
  Simulator simulator(study);
  const std::vector<Words> truth = simulator.run(kTruthSeed, 1, truth_runs);
  const Outcomes outcomes = repeat(simulator, repeats, runs);
  std::vector<Outcome> exact;
  for (std::size_t p = 0; p < simulator.size(); ++p)
    exact.push_back(judge(truth[p], simulator.context(p)));
  ordered_json coverage = ordered_json::array(), compared = ordered_json::array();
  for (std::size_t p = 0; p < simulator.size(); ++p)
    for (std::size_t m = 0; m < kMetrics.size(); ++m) {
      const double value = exact[p].values[m].value();
      ordered_json row = {{"point", label(simulator.design(), p)}};
      row.update(coverage_row(outcomes, p, m, value));
      coverage.push_back(row);
      const std::size_t baseline = baseline_of(study, p).value();
      const bool shown = std::ranges::find(kCompared, kMetrics[m]) != kCompared.end();
      if (baseline == p || !shown) continue;
      ordered_json verdict = {{"point", label(simulator.design(), p)}};
      verdict.update(
          verdict_row(outcomes, p, baseline, m, value - exact[baseline].values[m].value()));
      compared.push_back(verdict);
    }
  return {{"runs", runs},
          {"repeats", repeats},
          {"truth_runs", truth_runs},
          {"coverage", coverage},
          {"verdicts", compared}};
}

}  // namespace
}  // namespace coresweep

int main(int argc, char** argv) {
  using namespace coresweep;
  if (argc < 5) {
    fmt::print(stderr, "usage: coverage STUDY RUNS REPEATS TRUTH_RUNS [KEY=VALUE ...]\n");
    return 2;
  }
  try {
    // The points of the study must be the simulated ones: no axes over prices.
    const Study study = load_study(argv[1], {argv + 5, argv + argc});
    const auto number = [&](int i) {
      return std::string(argv[i]) == "minimum" ? kMinimumRuns
                                               : std::uint64_t{std::strtoull(argv[i], nullptr, 10)};
    };
    fmt::print("{}\n", measure(study, number(2), number(3), number(4)).dump(1));
  } catch (const UserError& error) {
    fmt::print(stderr, "coverage: {}\n", error.what());
    return error.exit_code();
  }
}
