// Measures how often the intervals of Sobol' indices and of Morris' screening hold the truth on the
// simulator, whose points share their histories: many studies of one full grid that differ in their
// seed, each with its own random design of places in the grid, against one long study.
//
//   simulated_indices STUDY DESIGNS TRUTH_RUNS METRIC,METRIC,..
//
// Every axis of the study has four values, in equal parts and at equal distances, so the indices of
// the long study follow from all of its points without any sample. Prints JSON, for each metric and
// index, averaged over the factors: the share of designs whose interval holds the truth, of the
// whole error ("whole"), and of its parts alone, the spoiled twins: of the design's samples
// ("design") and of the runs ("monte_carlo"); and the share that Monte Carlo noise has in the
// variance of the values of a study ("noise").
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/methods/morris.h"
#include "analysis/methods/sobol_indices.h"
#include "host/backends/backend.h"
#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "tests/intervals/seeded_study.h"
#include "tests/unit/analysis/methods/sampled_designs.h"

namespace coresweep {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t kTruthSeed = 1, kFirstSeed = 1000;  // of different studies
constexpr std::size_t kLevels = 4, kRows = 256, kTrajectories = 20;
const std::vector<std::string> kIndices = {"first", "total", "mu", "mu*"};

/// The full grid of a study: the last factor is the fastest.
struct Grid {
  std::size_t factors;
  std::vector<BatchedValue> values;

  std::size_t size() const { return values.size(); }
  std::size_t stride(std::size_t factor) const {
    std::size_t stride = 1;
    for (std::size_t i = factor + 1; i < factors; ++i) stride *= kLevels;
    return stride;
  }
  std::size_t level(std::size_t place, std::size_t factor) const {
    return place / stride(factor) % kLevels;
  }
  double value(std::size_t place) const { return values[place].value(); }
};

/// By metric.
std::vector<Grid> simulate(const Study& study, std::uint64_t seed, std::uint64_t runs,
                           const std::vector<std::string>& names, Backend& backend) {
  SeededStudy simulated(study, seed);
  simulated.add_runs(backend, 0, runs);
  StudyMetrics metrics = study_metrics(simulated.study(), simulated.readers(), names);
  std::vector<Grid> grids;
  for (const std::string& name : names) {
    grids.push_back({study.design.axes().size(), {}});
    for (std::uint64_t p = 0; p < study.design.size(); ++p)
      grids.back().values.push_back(metrics.at(metrics.index(name), p));
  }
  return grids;
}

// ---- Exact, from all points of the grid
// -----------------------------------------------------------

double variance(const std::vector<double>& x) {
  const auto n = static_cast<double>(x.size());
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  double sum = 0;
  for (const double v : x) sum += (v - mean) * (v - mean) / n;
  return sum;
}

/// Variance of the means over all places that agree in `group`, one of so many of equal size.
template <class Group>
double variance_of_means(const Grid& grid, std::size_t groups, const Group& group) {
  std::vector<double> means(groups);
  for (std::size_t p = 0; p < grid.size(); ++p)
    means[group(p)] +=
        grid.value(p) * static_cast<double>(groups) / static_cast<double>(grid.size());
  return variance(means);
}

double variance_of(const Grid& grid) {
  return variance_of_means(grid, grid.size(), [](std::size_t p) { return p; });
}

double first_index(const Grid& grid, std::size_t factor) {
  const auto level = [&](std::size_t p) { return grid.level(p, factor); };
  return variance_of_means(grid, kLevels, level) / variance_of(grid);
}

double total_index(const Grid& grid, std::size_t factor) {
  const std::size_t stride = grid.stride(factor);
  const auto others = [&](std::size_t p) { return p / (stride * kLevels) * stride + p % stride; };
  return 1 - variance_of_means(grid, grid.size() / kLevels, others) / variance_of(grid);
}

/// Mean of the effects of two levels up, or of their sizes (trajectories()).
double mean_effect(const Grid& grid, std::size_t factor, bool of_sizes) {
  double sum = 0, count = 0;
  for (std::size_t p = 0; p < grid.size(); ++p) {
    if (grid.level(p, factor) >= kLevels / 2) continue;
    const double step = (kLevels / 2) / double{kLevels - 1};
    const double effect =
        (grid.value(p + kLevels / 2 * grid.stride(factor)) - grid.value(p)) / step;
    sum += of_sizes ? std::abs(effect) : effect;
    ++count;
  }
  return sum / count;
}

std::vector<double> exact(const Grid& grid, std::size_t factor) {
  return {first_index(grid, factor), total_index(grid, factor), mean_effect(grid, factor, false),
          mean_effect(grid, factor, true)};
}

// ---- As a study says it, from a sample
// ------------------------------------------------------------

/// The grid's values at places given by numbers from 0 to 1, `level` of which is that of a factor.
template <class Level>
PointValues sampled(const Grid& grid, const std::vector<double>& settings, const Level& level) {
  std::vector<BatchedValue> values;
  for (std::size_t s = 0; s < settings.size(); s += grid.factors) {
    std::size_t place = 0;
    for (std::size_t i = 0; i < grid.factors; ++i) place = place * kLevels + level(settings[s + i]);
    values.push_back(grid.values[place]);
  }
  return gather(values);
}

/// A number of a study with the errors of its design and of its runs.
struct Said {
  Estimate design, monte_carlo;
};

/// By factor, then by index.
std::vector<std::vector<Said>> said(const Grid& grid, std::mt19937_64& engine) {
  const SampledDesign sample(grid.factors, kRows, engine);
  const auto part = [](double x) {
    return std::min(kLevels - 1, static_cast<std::size_t>(kLevels * x));
  };
  const auto sobol = sobol_indices(sample.points, sampled(grid, sample.settings, part).metric());
  const auto settings = trajectories(grid.factors, kTrajectories, engine);
  const auto step = [](double x) {
    return static_cast<std::size_t>(std::lround((kLevels - 1) * x));
  };
  const std::vector<Factor> factors(grid.factors);
  const auto morris = morris_screening({factors, settings}, sampled(grid, settings, step).metric());
  std::vector<std::vector<Said>> all;
  for (std::size_t i = 0; i < grid.factors; ++i)
    all.push_back({{sobol[i].first, sobol[i].first_monte_carlo},
                   {sobol[i].total, sobol[i].total_monte_carlo},
                   {morris[i].mean, morris[i].mean_monte_carlo},
                   {morris[i].absolute, morris[i].absolute_monte_carlo}});
  return all;
}

double noise_share(const Grid& grid) {
  double noise = 0;
  for (const BatchedValue& x : grid.values) {
    const double error = spread(x).standard_error;
    noise += error * error / static_cast<double>(grid.size());
  }
  return noise / variance_of(grid);
}

/// What a study says of one metric.
struct Outcome {
  std::vector<std::vector<Said>> said;
  double noise = 0;
};

ordered_json row(const Grid& truth, const std::vector<Outcome>& outcomes, std::size_t index) {
  double whole = 0, design = 0, monte_carlo = 0, noise = 0;
  std::vector<double> values;
  for (std::size_t i = 0; i < truth.factors; ++i) {
    values.push_back(exact(truth, i)[index]);
    for (const Outcome& outcome : outcomes) {
      const Said& said = outcome.said[i][index];
      whole += holds(with_both_errors(said.design, said.monte_carlo), values[i]) ? 1 : 0;
      design += holds(said.design, values[i]) ? 1 : 0;
      monte_carlo += holds(said.monte_carlo, values[i]) ? 1 : 0;
    }
  }
  for (const Outcome& outcome : outcomes) noise += outcome.noise;
  const auto studies = static_cast<double>(outcomes.size());
  const double count = studies * static_cast<double>(truth.factors);
  return {{"index", kIndices[index]},
          {"truth", values},
          {"whole", whole / count},
          {"design", design / count},
          {"monte_carlo", monte_carlo / count},
          {"noise", noise / studies}};
}

ordered_json measure(const Study& study, std::uint64_t designs, std::uint64_t truth_runs,
                     const std::vector<std::string>& metrics) {
  const auto truth = simulate(study, kTruthSeed, truth_runs, metrics, *make_backend("auto", 0));
  const auto by_study = repeated(designs, [&](std::uint64_t i, Backend& backend) {
    std::mt19937_64 engine(kFirstSeed + i);
    std::vector<Outcome> outcomes;
    for (const Grid& grid : simulate(study, kFirstSeed + i, study.runs, metrics, backend))
      outcomes.push_back({said(grid, engine), noise_share(grid)});
    return outcomes;
  });
  ordered_json rows = ordered_json::array();
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    std::vector<Outcome> outcomes;
    for (const auto& study_outcomes : by_study) outcomes.push_back(study_outcomes[m]);
    for (std::size_t index = 0; index < kIndices.size(); ++index) {
      rows.push_back({{"metric", metrics[m]}});
      rows.back().update(row(truth[m], outcomes, index));
    }
  }
  return rows;
}

}  // namespace
}  // namespace coresweep

int main(int argc, char** argv) {
  using namespace coresweep;
  if (argc != 5) {
    fmt::print(stderr, "usage: simulated_indices STUDY DESIGNS TRUTH_RUNS METRIC,METRIC,..\n");
    return 2;
  }
  try {
    const Study study = load_study(argv[1]);
    for (const Axis& axis : study.design.axes())
      if (axis.size() != kLevels) throw std::invalid_argument("every axis needs four values");
    fmt::print("{}\n", measure(study, number(argv[2]), number(argv[3]), names(argv[4])).dump(1));
  } catch (const UserError& error) {
    fmt::print(stderr, "simulated_indices: {}\n", error.what());
    return error.exit_code();
  }
}
