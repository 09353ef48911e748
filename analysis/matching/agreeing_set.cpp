#include "analysis/matching/agreeing_set.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/estimates/estimate.h"

namespace coresweep {
namespace {

constexpr double kMiddle = 0.9;

std::vector<double> column(std::span<const std::vector<double>> places, std::size_t key) {
  std::vector<double> values;
  for (const auto& place : places) values.push_back(place[key]);
  return values;
}

/// Ranks from 0; equal values share the mean of theirs.
std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<double> ranks;
  for (const double x : values) {
    const auto less = std::ranges::count_if(values, [x](double y) { return y < x; });
    const auto equal = std::ranges::count(values, x);
    ranks.push_back(static_cast<double>(less) + static_cast<double>(equal - 1) / 2);
  }
  return ranks;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double mean = (static_cast<double>(a.size()) - 1) / 2;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) * (a[i] - mean);
    bb += (b[i] - mean) * (b[i] - mean);
  }
  return quotient(ab, std::sqrt(aa * bb));
}

}  // namespace

double AgreeingRange::left() const { return std::min(1.0, (middle_high - middle_low) / kMiddle); }

std::vector<AgreeingRange> agreeing_ranges(std::span<const std::vector<double>> places) {
  std::vector<AgreeingRange> ranges;
  for (std::size_t k = 0; k < places.front().size(); ++k) {
    std::vector<double> values = column(places, k);
    std::ranges::sort(values);
    const std::size_t outside = values.size() / 20;  // (1 - kMiddle) / 2
    ranges.push_back(
        {values.front(), values.back(), values[outside], values[values.size() - 1 - outside]});
  }
  return ranges;
}

std::vector<TradeOff> trade_offs(std::span<const std::vector<double>> places) {
  std::vector<std::vector<double>> of_key;
  for (std::size_t k = 0; k < places.front().size(); ++k)
    of_key.push_back(ranks(column(places, k)));
  std::vector<TradeOff> pairs;
  for (std::size_t b = 0; b < of_key.size(); ++b)
    for (std::size_t a = 0; a < b; ++a)
      if (const double r = correlation(of_key[a], of_key[b]); std::abs(r) > kTradeOff)
        pairs.push_back({a, b, r});
  return pairs;
}

}  // namespace coresweep
