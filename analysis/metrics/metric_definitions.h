// The registry of metrics with how each is computed. Only summary.cpp reads it; everyone else uses
// summary.h.
#pragma once

#include <functional>
#include <variant>
#include <vector>

#include "analysis/metrics/metric_formulas.h"
#include "analysis/metrics/summary.h"

namespace coresweep {

/// A function of histograms over blocks, in the metric's unit.
using BlockFormula = std::function<double(const BlockHistograms&)>;

/// A quantile of a per-run value; `scale` brings the binned unit to the metric's.
struct RunQuantile {
  RunValue value;
  double p;
  double scale;
};

/// The share of runs that have no such value.
struct MissingShare {
  RunValue value;
};

/// Alternatives in the order of MetricKind.
using MetricFormula = std::variant<TotalsFormula, BlockFormula, RunQuantile, MissingShare>;

struct MetricDefinition {
  std::string_view name, unit, meaning;
  MetricFormula source;
  Better better = Better::lower;  ///< most are times, losses and costs
  bool priced = false;            ///< depends on keys that are not simulated (prices, conversions)
};

const std::vector<MetricDefinition>& metric_definitions();

}  // namespace coresweep
