// Random designs for Sobol' indices and Morris' screening, of factors from 0 to 1.
#pragma once

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

#include "analysis/methods/factor_design.h"
#include "analysis/methods/sobol_indices.h"

namespace coresweep {

template <class F>
std::vector<double> evaluate(const FactorDesign& design, F f) {
  std::vector<double> v;
  for (std::size_t s = 0; s < design.samples(); ++s) {
    const auto x = design.sample(s);
    v.push_back(f(std::vector<double>(x.begin(), x.end())));
  }
  return v;
}

/// A pick-freeze design of independent uniform numbers, all of A first.
struct SampledDesign {
  std::vector<Factor> factors;
  std::vector<double> settings;
  PickFreeze points;

  SampledDesign(std::size_t k, std::size_t rows, std::mt19937_64& engine) : factors(k) {
    std::uniform_real_distribution<double> uniform;
    std::vector<double> ab(2 * rows * k);
    for (double& x : ab) x = uniform(engine);
    settings = ab;
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = 0; j < rows * k; ++j)
        settings.push_back(ab[j % k == i ? rows * k + j : j]);
    points = find_pick_freeze(design());
  }

  FactorDesign design() const { return {factors, settings}; }

  template <class F>
  std::vector<double> values(F f) const {
    return evaluate(design(), f);
  }
};

/// Morris' trajectories on 4 levels with steps of 2/3, from random corners in random order.
inline std::vector<double> trajectories(std::size_t k, std::size_t count, std::mt19937_64& engine) {
  std::vector<double> settings;
  for (std::size_t t = 0; t < count; ++t) {
    std::vector<double> x(k);
    std::vector<std::size_t> order(k);
    for (std::size_t i = 0; i < k; ++i) {
      order[i] = i;
      x[i] = static_cast<double>(engine() % 4) / 3;
    }
    std::shuffle(order.begin(), order.end(), engine);
    settings.insert(settings.end(), x.begin(), x.end());
    for (const std::size_t i : order) {
      x[i] += x[i] < 0.5 ? 2 / 3. : -2 / 3.;
      settings.insert(settings.end(), x.begin(), x.end());
    }
  }
  return settings;
}

}  // namespace coresweep
