// The registry of metrics: one row says all that is known of one, and how it is computed.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "analysis/estimates/bounds.h"
#include "analysis/estimates/transaction_latency.h"
#include "analysis/metrics/market_formulas.h"
#include "analysis/metrics/metric_formulas.h"

namespace coresweep {

// What a metric of the pipeline is computed from, which decides how its Monte Carlo error is found.
// A TotalsFormula, a function of sums over runs: jackknife over 64 batches.

/// How often something happened: `events` over `at_risk`, or 1 less that. Where few events were
/// seen their number tells the error (few_events.h), else the jackknife.
struct EventRate {
  TotalsFormula value;      ///< the metric
  TotalsFormula events;     ///< seen in the runs, or what they came to
  TotalsFormula at_risk;    ///< one event more changes the metric by 1 / this
  bool complement = false;  ///< an event makes it smaller
  bool in_drops = false;    ///< events are blocks lost: a drop that was not seen may lose several
};

/// The share that was not lost: kept / of. Where few losses were seen their number tells the error
/// (of a drop that was not seen, EventRate);
/// what is neither kept nor lost (blocks in flight at either end of the measured time) adds its
/// own, from the jackknife.
struct KeptShare {
  TotalsFormula kept, lost, of;
};

/// A function of sums over runs whose error the batches do not tell.
struct WithoutBounds {
  TotalsFormula value;
};

/// A function of histograms over blocks, in the metric's unit: sectioning over 16 batches.
using BlockFormula = std::function<double(const BlockHistograms&)>;
/// A share of what a histogram counts: that up to a bin. Where few lie above, as EventRate.
struct BlockShare {
  Histogram histogram;
  std::int32_t (*last_bin)(const BlockHistograms&);
};
/// A quantile over blocks: sectioning, and never narrower than the bin. `scale` brings the binned
/// unit to the metric's.
struct BlockQuantile {
  Histogram histogram;
  double p;
  double scale;
};
/// A quantile of a transaction's latency, likewise.
struct TransactionQuantile {
  Milestone milestone;
  double p;
  double scale;
};
/// A quantile of a per-run value: order statistics. `scale` brings the binned unit to the metric's.
struct RunQuantile {
  RunValue value;
  double p;
  double scale;
};
/// The share of runs that have no such value: exact limits, or Wilson's.
struct MissingShare {
  RunValue value;
};

// The same of the market, where a SumsFormula is a function of sums over runs, and a CountedMean
// the mean of what a run counts.

/// A quantile over runs; `scale` as above.
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
/// The share of runs that have a value: exact limits, or Wilson's; batch values for comparisons.
struct ValueShare {
  MarketValue value;
};
/// Cost of something in the blocks: a metric of the pipeline at a price of 1 for a region, times
/// the price of a region in use.
struct JoinedCost {
  std::string_view pipeline_metric;
  SumsFormula region_price;
};

using MetricFormula =
    std::variant<TotalsFormula, EventRate, KeptShare, WithoutBounds, BlockFormula, BlockShare,
                 BlockQuantile, TransactionQuantile, RunQuantile, MissingShare, SumsFormula,
                 CountedMean, ValueQuantile, ValueTail, ValueShare, JoinedCost>;

/// The batch values that a metric computed so has.
BatchKind batch_kind(const MetricFormula& source);

/// Which way is good. What only says how the chain works has no good way.
enum class Better { lower, higher, neither };

/// A column of the summary for people.
struct SummaryColumn {
  std::string_view head = {};  ///< empty: the metric is not shown where none is asked for
  std::string_view unit = {};  ///< "coin": the coin alone, whatever the money is for
  double scale = 1;            ///< from the metric's unit
  bool with_error = true;
};

/// How much a metric is made of.
struct Shown {
  std::string_view headline = {};  ///< what people who know no metric call it
  SummaryColumn column = {};
  /// What the names of its quantiles over runs begin with, its day-to-day range: "run.block_time".
  std::string_view over_runs = {};
  bool compared = false;  ///< with the baseline, where nothing else is asked for
};

struct Metric {
  std::string_view name;     ///< metric.statistic; "run." in front: over runs, else over blocks
  std::string_view unit;     ///< "1" for pure numbers; "coin" in front stands for that of the point
  std::string_view meaning;  ///< one sentence
  MetricFormula source;
  Better better = Better::lower;  ///< most are times, losses and costs
  Shown shown = {};
  /// Whether it depends on keys that are not simulated: prices and conversions (`market.*`,
  /// `transaction.*`).
  bool priced = false;
};

/// All metrics of the pipeline, and of a simulated market, in the order of files.
const std::vector<Metric>& pipeline_registry();
const std::vector<Metric>& market_registry();

/// Shares and confidences, which are pure numbers, lie between 0 and 1; all else is a time, a count
/// or an amount, but for payments less earnings.
Bounds bounds_of(const Metric& metric);

/// "DOT block-1" for "coin block-1".
std::string unit_with_coin(std::string_view unit, std::string_view coin);

}  // namespace coresweep
