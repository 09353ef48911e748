// Known functions on a grid of two factors, for response surfaces.
#pragma once

#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "analysis/methods/batch_noise.h"
#include "analysis/methods/factor_design.h"

namespace coresweep {

/// A grid of `size` x `size` points over two numbers.
struct Square {
  std::vector<Factor> factors;
  std::vector<double> settings;

  Square(int size, Factor a, Factor b) : factors{std::move(a), std::move(b)} {
    for (int i = 0; i < size; ++i)
      for (int j = 0; j < size; ++j) {
        settings.push_back(std::lerp(factors[0].low, factors[0].high, i / (size - 1.0)));
        settings.push_back(std::lerp(factors[1].low, factors[1].high, j / (size - 1.0)));
      }
  }
  FactorDesign design() const { return {factors, settings}; }

  template <class F>
  std::vector<double> values(F f) const {
    std::vector<double> v;
    for (std::size_t p = 0; p < settings.size(); p += 2)
      v.push_back(f(settings[p], settings[p + 1]));
    return v;
  }
};

inline const Factor kDepth{"depth", "", FactorKind::number, 0, 10, {}};
inline const Factor kLatency{"latency", "ms", FactorKind::number, 100, 500, {}};

inline BatchedValues without_noise(const std::vector<double>& v) {
  return {v, {}, BatchKind::none};
}

inline double bowl(double depth, double latency) {
  const double t = (latency - 100) / 400;
  return 6 + 0.1 * (depth - 4) * (depth - 4) + 3 * (t - 0.3) * (t - 0.3) + 0.05 * depth * t;
}

/// Branin's function on its usual square; its smallest value is 0.397887.
inline const Factor kBraninX{"x", "", FactorKind::number, -5, 10, {}};
inline const Factor kBraninY{"y", "", FactorKind::number, 0, 15, {}};
inline double branin(double x, double y) {
  using std::numbers::pi;
  const double a = y - 5.1 / (4 * pi * pi) * x * x + 5 / pi * x - 6;
  return a * a + 10 * (1 - 1 / (8 * pi)) * std::cos(x) + 10;
}

}  // namespace coresweep
