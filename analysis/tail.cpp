#include "analysis/tail.h"

#include <algorithm>
#include <cmath>

#include "analysis/quantile.h"

namespace coresweep {
namespace {

constexpr double kNormal975 = 1.959963984540054;
constexpr double kLeastInTail = 20;

double bin_mean(const SummedHistogram& values, std::size_t bin) {
  return static_cast<double>(values.sums[bin]) / static_cast<double>(values.runs[bin]);
}

bool one_bin_only(const SummedHistogram& values) {
  return std::ranges::count_if(values.runs, [](std::uint64_t runs) { return runs > 0; }) == 1;
}

}  // namespace

Estimate summed_quantile(const SummedHistogram& values, double p) {
  const auto bin = quantile_bin(values.runs, p);
  if (!bin) return {};
  Estimate e = order_statistics(values.runs, values.binning, p);
  e.value = bin_mean(values, static_cast<std::size_t>(*bin));
  if (!e.has_bounds()) return e;
  if (one_bin_only(values)) return {e.value, e.value, e.value};
  e.low = std::min(e.low, e.value);
  e.high = std::max(e.high, e.value);
  return e;
}

Estimate tail_mean(const SummedHistogram& values, double p) {
  const double n = counted_values(values.runs), wanted = n * (1 - p);
  if (n == 0) return {};
  double left = wanted, sum = 0, squares = 0, quantile = 0;
  for (std::size_t b = values.runs.size(); b-- > 0 && left > 0;) {
    if (values.runs[b] == 0) continue;
    quantile = bin_mean(values, b);
    const double taken = std::min(left, static_cast<double>(values.runs[b]));
    sum += taken * quantile;
    squares += taken * quantile * quantile;
    left -= taken;
  }
  const double mean = sum / wanted;
  if (wanted < kLeastInTail) return {mean, kNotANumber, kNotANumber};
  const double in_tail = std::max(0.0, squares / wanted - mean * mean);
  const double distance = mean - quantile;
  const double error = kNormal975 * std::sqrt((in_tail + p * distance * distance) / wanted);
  return {mean, mean - error, mean + error};
}

}  // namespace coresweep
