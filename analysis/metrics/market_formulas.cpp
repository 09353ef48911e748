#include "analysis/metrics/market_formulas.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace coresweep {
namespace {

/// Amounts that are not 0 in one batch of so many, or in fewer, seldom are.
constexpr std::size_t kFewOf = 8;

template <class Formula>
BatchedValue by_jackknife(const Formula& formula, const MarketBatches& sums) {
  std::vector<double> left_out;
  for (const MarketSums& rest : sums.left_out) left_out.push_back(formula(rest));
  return batched(formula(sums.all), BatchKind::left_out, std::move(left_out), sums.present);
}

/// `of` the sums of every batch that has runs.
template <class Of>
std::vector<double> by_batch(const MarketBatches& sums, const Of& of) {
  std::vector<double> values;
  for (std::size_t b = 0; b < sums.left_out.size(); ++b)
    if ((sums.present >> b & 1) != 0) values.push_back(of(sums.own(b)));
  return values;
}

/// Whether few batches, but some, have any.
bool are_seldom_any(const std::vector<double>& amounts) {
  const auto any =
      static_cast<std::size_t>(std::ranges::count_if(amounts, [](double x) { return !(x == 0); }));
  return any > 0 && kFewOf * any <= amounts.size();
}

std::vector<ValuePart> few_counted(const CountedMean& mean, const MarketBatches& sums,
                                   double cycles) {
  const double most = quotient(mean.most(sums.all, cycles), sums.all.runs);
  const double change = quotient(most, mean.per(sums.all, cycles));
  const auto runs = static_cast<std::int64_t>(sums.all.runs);
  const auto counted = [&](const MarketSums& s) { return quotient(mean.counted(s, cycles), most); };
  const auto missed = [&](const MarketSums& s) {
    return quotient(mean.most(s, cycles) - mean.counted(s, cycles), most);
  };
  const auto parts = few_runs(by_batch(sums, counted), runs, change);
  return parts.empty() ? few_runs(by_batch(sums, missed), runs, -change) : parts;
}

BatchedValue resting_on(BatchedValue x, std::vector<ValuePart> few) {
  x.few = std::move(few);
  x.estimate = interval(x, kConfidence);
  return x;
}

}  // namespace

BatchedValue sums_metric(SumsFormula formula, const MarketBatches& sums, double cycles) {
  const auto value = [&](const MarketSums& s) { return formula(s, cycles); };
  const ValuePart unknown{0, -1};  // without an error
  return resting_on(by_jackknife(value, sums), are_seldom_any(by_batch(sums, value))
                                                   ? std::vector<ValuePart>{unknown}
                                                   : std::vector<ValuePart>{});
}

BatchedValue sums_metric(const CountedMean& mean, const MarketBatches& sums, double cycles) {
  const auto value = [&](const MarketSums& s) {
    return quotient(mean.counted(s, cycles), mean.per(s, cycles));
  };
  return resting_on(by_jackknife(value, sums), few_counted(mean, sums, cycles));
}

Estimate scaled(const Estimate& e, double scale) {
  return {e.value * scale, e.low * scale, e.high * scale};
}

}  // namespace coresweep
