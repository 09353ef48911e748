#include "analysis/metrics/market_formulas.h"

#include <string>
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

std::string unit_with_coin(std::string_view unit, Coin coin) {
  constexpr std::string_view kPlaceholder = "coin";
  std::string text(unit);
  if (text.starts_with(kPlaceholder)) text.replace(0, kPlaceholder.size(), coin_name(coin));
  return text;
}

}  // namespace coresweep
