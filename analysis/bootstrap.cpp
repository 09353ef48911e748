#include "analysis/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace coresweep {
namespace {

/// Sorted numbers at a share of their count, linear between two.
double percentile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - std::floor(at));
}

}  // namespace

std::vector<Estimate> bootstrap(std::size_t rows, const RowStatistic& statistic,
                                std::size_t resamples, std::uint64_t seed) {
  std::vector<std::size_t> chosen(rows);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  std::vector<Estimate> estimates;
  for (const double value : statistic(chosen)) estimates.push_back({value});
  std::vector<std::vector<double>> seen(estimates.size());
  std::mt19937_64 engine(seed);
  for (std::size_t i = 0; i < resamples && rows > 1; ++i) {
    for (std::size_t& row : chosen) row = static_cast<std::size_t>(engine() % rows);
    const std::vector<double> values = statistic(chosen);
    for (std::size_t k = 0; k < values.size(); ++k)
      if (std::isfinite(values[k])) seen[k].push_back(values[k]);
  }
  for (std::size_t k = 0; k < seen.size(); ++k) {
    if (seen[k].size() < resamples || seen[k].empty()) continue;
    std::sort(seen[k].begin(), seen[k].end());
    estimates[k].low = percentile(seen[k], 0.025);
    estimates[k].high = percentile(seen[k], 0.975);
  }
  return estimates;
}

}  // namespace coresweep
