#include "analysis/estimates/tail.h"

#include <algorithm>
#include <cmath>

#include "analysis/estimates/quantile.h"

namespace coresweep {
namespace {

constexpr double kLeastInTail = 20;  ///< values, and values above a tail that is flat

double bin_mean(const SummedHistogram& values, std::size_t bin) {
  return static_cast<double>(values.sums[bin]) / static_cast<double>(values.runs[bin]);
}

bool one_bin_only(const BinCounts& runs) { return runs.bins().size() == 1; }

double mean_of_largest(const SummedHistogram& values, double wanted) {
  double left = wanted, sum = 0;
  for (std::size_t b = values.runs.size(); b-- > 0 && left > 0;) {
    if (values.runs[b] == 0) continue;
    const double taken = std::min(left, static_cast<double>(values.runs[b]));
    sum += taken * bin_mean(values, b);
    left -= taken;
  }
  return sum / wanted;
}

/// Variance, over all `n` values, of what they exceed those of a bin by.
double variance_above(const SummedHistogram& values, std::int32_t bin, double n) {
  const auto first = static_cast<std::size_t>(bin);
  double mean = 0, squares = 0;
  for (std::size_t b = first + 1; b < values.runs.size(); ++b) {
    if (values.runs[b] == 0) continue;
    const double excess = bin_mean(values, b) - bin_mean(values, first);
    mean += static_cast<double>(values.runs[b]) * excess / n;
    squares += static_cast<double>(values.runs[b]) * excess * excess / n;
  }
  return squares - mean * mean;
}

}  // namespace

Estimate summed_quantile(const SummedHistogram& values, double p, double confidence) {
  const BinCounts runs(values.runs);
  const auto bin = quantile_bin(runs, p);
  if (!bin) return {};
  Estimate e = order_statistics(runs, values.binning, p, confidence);
  e.value = bin_mean(values, static_cast<std::size_t>(*bin));
  if (!e.has_bounds()) return e;
  if (one_bin_only(runs)) return {e.value, e.value, e.value};
  e.low = std::min(e.low, e.value);
  e.high = std::max(e.high, e.value);
  return e;
}

Estimate tail_mean(const SummedHistogram& values, double p, double confidence) {
  const BinCounts runs(values.runs);
  const auto n = static_cast<double>(runs.total());
  const double wanted = n * (1 - p);
  if (n == 0) return {};
  const double mean = mean_of_largest(values, wanted);
  const auto bins = order_bins(runs, p, confidence);
  if (!bins || wanted < kLeastInTail) return {mean};
  const bool flat = bins->low == bins->high;  // all that is left to know lies above
  const auto above = static_cast<double>(runs.total() - runs.through(bins->low));
  if (flat && above < kLeastInTail) return {mean};
  const double error = std::sqrt(variance_above(values, bins->low, n) / n) / (1 - p);
  return interval({mean, error, static_cast<std::int64_t>(wanted)}, confidence);
}

}  // namespace coresweep
