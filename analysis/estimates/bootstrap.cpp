#include "analysis/estimates/bootstrap.h"

#include <Eigen/Core>
#include <cmath>
#include <numeric>
#include <random>

namespace coresweep {
namespace {

double deviation(std::span<const double> x) {
  const Eigen::Map<const Eigen::ArrayXd> values(x.data(), static_cast<Eigen::Index>(x.size()));
  return std::sqrt((values - values.mean()).square().sum() / static_cast<double>(x.size() - 1));
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
    if (seen[k].size() < resamples || seen[k].size() < 2) continue;
    estimates[k] =
        interval({estimates[k].value, deviation(seen[k]), static_cast<std::int64_t>(rows)});
  }
  return estimates;
}

}  // namespace coresweep
