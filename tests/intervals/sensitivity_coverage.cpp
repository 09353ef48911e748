// Measures how often the intervals of Sobol' indices and of Morris' screening hold the truth, on
// functions with known indices whose values are watched through batches of common histories.
//
//   sensitivity_coverage DESIGNS NOISE
//
// Three kinds of noise, of this share of the function's variance in the values: every point its
// own ("own"); mostly one number for all points ("shift"); and histories that make each factor
// matter more or less, in all points alike ("slopes"). Prints JSON, for each function, noise and
// index, averaged over the factors: the share of designs whose interval holds the truth, of the
// whole error ("whole") and of the design's samples alone ("design"), the spoiled twin.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "analysis/methods/morris.h"
#include "analysis/methods/sobol_indices.h"
#include "tests/unit/analysis/methods/noisy_study.h"
#include "tests/unit/analysis/methods/sampled_designs.h"

namespace coresweep {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kBatchCount = 16, kRows = 256, kTrajectories = 20;

struct Noise {
  std::string kind;  ///< empty: none
  double share;
};

struct Known {
  std::string name;
  double (*f)(const std::vector<double>&);
  double variance;
  std::vector<double> first, total;
};

std::vector<Known> functions() {
  Known g{"g", sobol_g, sobol_g_variance(), {}, {}};
  for (std::size_t i = 0; i < kSobolG.size(); ++i) {
    g.first.push_back(sobol_g_first(i));
    g.total.push_back(sobol_g_total(i));
  }
  return {{"linear", linear, 21 / 12., kLinearShares, kLinearShares},
          {"Ishigami", ishigami, 13.844588, kIshigamiFirst, kIshigamiTotal},
          g};
}

/// A study of the function at a design, with noise of one kind.
NoisyStudy study_of(const Known& known, const FactorDesign& design, const Noise& noise,
                    std::mt19937_64& engine) {
  const auto truth = evaluate(design, known.f);
  const double size = std::sqrt(noise.share * known.variance * kBatchCount);
  if (noise.kind == "own") return {truth, 0, size, kBatchCount, engine};
  if (noise.kind == "shift") return {truth, size, size / 10, kBatchCount, engine};
  NoisyStudy study(truth, 0, 0, kBatchCount, engine);
  const std::size_t k = known.first.size();
  std::normal_distribution<double> normal(0, size * std::sqrt(12.0 / static_cast<double>(k)));
  for (std::size_t b = 0; b < kBatchCount; ++b)
    for (std::size_t i = 0; i < k; ++i) {
      const double slope = normal(engine);
      for (std::size_t p = 0; p < truth.size(); ++p) {
        const double more = slope * (design.setting(p, i) - 0.5);
        study.batches[p * kBatchCount + b] += more;
        study.values[p] += more / kBatchCount;
      }
    }
  return study;
}

/// How often intervals of one index held, over designs and factors.
struct Held {
  double whole = 0, design = 0, count = 0;

  void add(const Estimate& sampled, const Estimate& monte_carlo, double truth) {
    whole += holds(with_both_errors(sampled, monte_carlo), truth) ? 1 : 0;
    design += holds(sampled, truth) ? 1 : 0;
    ++count;
  }
  ordered_json row(const Known& known, const Noise& noise, const std::string& index) const {
    return {{"function", known.name},
            {"noise", noise.kind},
            {"index", index},
            {"whole", whole / count},
            {"design", design / count}};
  }
};

void measure_sobol(const Known& known, const Noise& noise, int designs, ordered_json& rows) {
  std::mt19937_64 engine(20261128);
  Held first, total;
  for (int d = 0; d < designs; ++d) {
    const SampledDesign sample(known.first.size(), kRows, engine);
    const NoisyStudy study = study_of(known, sample.design(), noise, engine);
    const auto found = sobol_indices(sample.points, study.metric());
    for (std::size_t i = 0; i < found.size(); ++i) {
      first.add(found[i].first, found[i].first_monte_carlo, known.first[i]);
      total.add(found[i].total, found[i].total_monte_carlo, known.total[i]);
    }
  }
  rows.push_back(first.row(known, noise, "first"));
  rows.push_back(total.row(known, noise, "total"));
}

std::vector<ElementaryEffects> screened(const Known& known, const Noise& noise, std::size_t count,
                                        std::mt19937_64& engine) {
  const std::vector<Factor> factors(known.first.size());
  const auto settings = trajectories(factors.size(), count, engine);
  const FactorDesign design{factors, settings};
  if (noise.kind.empty()) return morris_screening(design, {evaluate(design, known.f), {}, {}});
  return morris_screening(design, study_of(known, design, noise, engine).metric());
}

void measure_morris(const Known& known, const Noise& noise, int designs, ordered_json& rows) {
  std::mt19937_64 engine(20261129);
  // Many small groups: leaving one trajectory out of each takes the square of its size.
  std::vector<double> sizes(known.first.size()), means(known.first.size());
  constexpr int kGroups = 2000;
  for (int g = 0; g < kGroups; ++g) {
    const auto exact = screened(known, {}, 10, engine);
    for (std::size_t i = 0; i < exact.size(); ++i) {
      sizes[i] += exact[i].absolute.value / kGroups;
      means[i] += exact[i].mean.value / kGroups;
    }
  }
  Held mu, mu_star;
  for (int d = 0; d < designs; ++d) {
    const auto found = screened(known, noise, kTrajectories, engine);
    for (std::size_t i = 0; i < found.size(); ++i) {
      mu.add(found[i].mean, found[i].mean_monte_carlo, means[i]);
      mu_star.add(found[i].absolute, found[i].absolute_monte_carlo, sizes[i]);
    }
  }
  rows.push_back(mu.row(known, noise, "mu"));
  rows.push_back(mu_star.row(known, noise, "mu*"));
}

}  // namespace
}  // namespace coresweep

int main(int argc, char** argv) {
  using namespace coresweep;
  if (argc != 3) {
    fmt::print(stderr, "usage: sensitivity_coverage DESIGNS NOISE\n");
    return 2;
  }
  const int designs = std::atoi(argv[1]);
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Known& known : functions())
    for (const char* kind : {"own", "shift", "slopes"}) {
      const Noise noise{kind, std::atof(argv[2])};
      measure_sobol(known, noise, designs, rows);
      measure_morris(known, noise, designs, rows);
    }
  fmt::print("{}\n", rows.dump(1));
}
