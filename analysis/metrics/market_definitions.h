// The registry of market metrics with how each is computed.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "analysis/metrics/market_formulas.h"
#include "analysis/metrics/summary.h"

namespace coresweep {

/// A quantile over runs; `scale` brings the binned unit to the metric's.
struct ValueQuantile {
  MarketValue value;
  double p;
  double scale;
};

/// The mean of the largest 5 % of runs.
struct ValueTail {
  MarketValue value;
  double scale;
};

/// The share of runs that have a value.
struct ValueShare {
  MarketValue value;
};

/// Cost of something in the blocks: a metric of the pipeline at a price of 1 for a region, times
/// the price of a region in use (a metric of SumsFormula).
struct JoinedCost {
  std::string_view pipeline_metric;
  SumsFormula region_price;
};

struct MarketDefinition {
  std::string_view name, unit, meaning;  ///< "coin" in a unit stands for DOT or KSM
  std::variant<SumsFormula, ValueQuantile, ValueTail, ValueShare, JoinedCost> source;
  Better better;
};

const std::vector<MarketDefinition>& market_definitions();

}  // namespace coresweep
