#include "analysis/metrics/market_formulas.h"

#include <utility>
#include <vector>

namespace coresweep {

BatchedValue sums_metric(SumsFormula formula, const MarketBatches& sums, double cycles) {
  std::vector<double> left_out;
  for (const MarketSums& rest : sums.left_out) left_out.push_back(formula(rest, cycles));
  return batched(formula(sums.all, cycles), BatchKind::left_out, std::move(left_out), sums.present);
}

Estimate scaled(const Estimate& e, double scale) {
  return {e.value * scale, e.low * scale, e.high * scale};
}

}  // namespace coresweep
