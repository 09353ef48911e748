#include "analysis/metrics/metric_definitions.h"

#include "analysis/estimates/quantile.h"
#include "analysis/estimates/transaction_latency.h"

namespace coresweep {
namespace {

using C = Counter;
using H = Histogram;
using Definitions = std::vector<MetricDefinition>;

constexpr double kSecond = 1e-3;  ///< of a millisecond

BlockFormula quantile(Histogram h, double p, double scale = kSecond) {
  return [=](const BlockHistograms& blocks) {
    return scale * histogram_quantile(blocks[h], binning_of(h), p);
  };
}

BlockFormula deviation(Histogram h) {
  return [=](const BlockHistograms& blocks) {
    return kSecond * histogram_deviation(blocks[h], binning_of(h));
  };
}

BlockFormula mean(Histogram h) {
  return [=](const BlockHistograms& blocks) { return histogram_mean(blocks[h], binning_of(h)); };
}

BlockFormula share_up_to(Histogram h, std::int32_t bin) {
  return [=](const BlockHistograms& blocks) { return histogram_share(blocks[h], bin); };
}

BlockFormula transaction(Milestone milestone, double p) {
  return [=](const BlockHistograms& blocks) {
    return kSecond * transaction_latency_quantile(blocks, milestone, p);
  };
}

template <RunValue V>
double run_deviation(const Totals& t, const PointContext&) {
  const double binned = formula::standard_deviation(t[V]) / static_cast<double>(bin_divisor(V));
  return V == RunValue::execution_rate ? binned : binned * kSecond;
}

Definitions block_times() {
  return {
      {"block_time.mean", "s", "measured time divided by included parablocks", formula::block_time},
      {"block_time.p50", "s", "median time between authoring starts of consecutive included blocks",
       quantile(H::block_time, 0.50)},
      {"block_time.p95", "s", "the same, 95 % quantile", quantile(H::block_time, 0.95)},
      {"block_time.p99", "s", "the same, 99 % quantile", quantile(H::block_time, 0.99)},
      {"block_time.sd", "s", "the same, standard deviation over blocks", deviation(H::block_time)},
      {"inclusion_interval.mean", "slot", "relay slots between consecutive included parablocks",
       formula::counter_ratio<C::inclusion_interval_total, C::intervals>},
      {"inclusion_interval.share_6s", "1", "share of these intervals of at most one slot",
       share_up_to(H::inclusion_interval, 1), Better::higher},
      {"inclusion_interval.share_12s", "1", "share of these intervals of at most two slots",
       share_up_to(H::inclusion_interval, 2), Better::higher},
      {"longest_gap.mean", "s", "longest time of a run without an included parablock",
       formula::longest_gap},
  };
}

Definitions latencies() {
  return {
      {"inclusion_latency.mean", "s", "authoring start to the including relay block",
       formula::seconds_per<C::inclusion_latency_total, C::included>},
      {"inclusion_latency.p50", "s", "the same, median", quantile(H::inclusion_latency, 0.50)},
      {"inclusion_latency.p95", "s", "the same, 95 % quantile",
       quantile(H::inclusion_latency, 0.95)},
      {"inclusion_latency.p99", "s", "the same, 99 % quantile",
       quantile(H::inclusion_latency, 0.99)},
      {"inclusion_latency.sd", "s", "the same, standard deviation over blocks",
       deviation(H::inclusion_latency)},
      {"finality_latency.mean", "s", "authoring start to finality of the including relay block",
       formula::seconds_per<C::finality_latency_total, C::included>},
      {"finality_latency.p50", "s", "the same, median", quantile(H::finality_latency, 0.50)},
      {"finality_latency.p95", "s", "the same, 95 % quantile", quantile(H::finality_latency, 0.95)},
      {"finality_latency.sd", "s", "the same, standard deviation over blocks",
       deviation(H::finality_latency)},
  };
}

Definitions transaction_latencies() {
  return {
      {"transaction_latency.authored.mean", "s",
       "a transaction's arrival to the authoring start of its block",
       formula::transaction_authored},
      {"transaction_latency.authored.p95", "s", "the same, 95 % quantile",
       transaction(Milestone::authored, 0.95)},
      {"transaction_latency.included.mean", "s", "a transaction's arrival to its inclusion",
       formula::transaction_included},
      {"transaction_latency.included.p50", "s", "the same, median",
       transaction(Milestone::included, 0.50)},
      {"transaction_latency.included.p95", "s", "the same, 95 % quantile",
       transaction(Milestone::included, 0.95)},
      {"transaction_latency.included.p99", "s", "the same, 99 % quantile",
       transaction(Milestone::included, 0.99)},
      {"transaction_latency.finalized.mean", "s", "a transaction's arrival to its finality",
       formula::transaction_finalized},
      {"transaction_latency.finalized.p50", "s", "the same, median",
       transaction(Milestone::finalized, 0.50)},
      {"transaction_latency.finalized.p95", "s", "the same, 95 % quantile",
       transaction(Milestone::finalized, 0.95)},
  };
}

Definitions throughput() {
  return {
      {"block_confidence", "1", "included divided by authored parablocks",
       formula::counter_ratio<C::included, C::authored>, Better::higher},
      {"included_count.mean", "block", "included parablocks of a run",
       formula::per_run<C::included>, Better::higher},
      {"blocks_per_relay_block", "1", "included parablocks divided by relay blocks",
       formula::counter_ratio<C::included, C::relay_blocks>, Better::higher},
      {"blocks_per_day", "block d-1", "included parablocks a day", formula::blocks_per_day,
       Better::higher},
      {"execution_rate", "s h-1", "authoring time of included parablocks an hour",
       formula::execution_rate, Better::higher},
      {"execution_share", "1", "authoring time of included parablocks divided by measured time",
       formula::execution_share, Better::higher},
      {"transactions_per_second", "s-1",
       "typical transactions in included parablocks, by execution or PoV, whichever is less",
       formula::transactions_per_second, Better::higher, true},
  };
}

Definitions losses() {
  return {
      {"wasted_share", "1", "wasted execution divided by wasted plus included",
       formula::wasted_share},
      {"dropped_share.relay_parent_out_of_window", "1",
       "share of authored parablocks dropped because the relay parent was too old",
       formula::counter_ratio<C::dropped_relay_parent_out_of_window, C::authored>},
      {"dropped_share.availability_timeout", "1", "share dropped as not available in time",
       formula::counter_ratio<C::dropped_availability_timeout, C::authored>},
      {"dropped_share.session_change", "1", "share dropped first at a session change",
       formula::counter_ratio<C::dropped_session_change, C::authored>},
      {"dropped_share.relay_fork", "1", "share built on a relay block that lost its fork",
       formula::counter_ratio<C::dropped_relay_fork, C::authored>},
      {"dropped_share.execution_timeout", "1",
       "share dropped at the validators' execution time-out",
       formula::counter_ratio<C::dropped_execution_timeout, C::authored>},
      {"dropped_share.backing_group_offline", "1",
       "share dropped because too few of the backing group were live",
       formula::counter_ratio<C::dropped_backing_group_offline, C::authored>},
      {"dropped_share.descendant", "1", "share dropped because an ancestor was",
       formula::counter_ratio<C::dropped_descendant, C::authored>},
      {"drop_size.mean", "block", "blocks lost in one drop", mean(H::drop_size)},
      {"backing_age.mean", "block", "relay blocks from the relay parent to backing",
       mean(H::backing_age), Better::neither},
      {"unincluded.mean", "block", "unincluded blocks as of the relay parent, at building",
       mean(H::unincluded), Better::neither},
  };
}

Definitions nominal_clock() {
  return {
      {"wall_clock_factor", "1",
       "mean block time divided by the nominal: how much longer a duration in blocks takes",
       formula::wall_clock_factor, Better::neither},
      {"wall_clock_per_1000_blocks", "h", "time that 1000 blocks take",
       formula::wall_clock_per_1000_blocks, Better::neither},
      {"issuance_relative_to_target", "1",
       "yearly issuance divided by its target if emission a block was set for the nominal time",
       formula::issuance_relative_to_target, Better::neither},
  };
}

Definitions costs() {
  Definitions costs = {
      {"cost_per_parablock", "currency block-1", "coretime for one included parablock",
       formula::cost_per_parablock},
      {"cost_per_execution_second", "currency s-1", "coretime for one second of included execution",
       formula::cost_per_execution_second},
      {"cost_per_mib", "currency MiB-1", "coretime for one MiB of included PoV",
       formula::cost_per_mib},
      {"cost_per_transaction", "currency", "coretime for one typical transaction",
       formula::cost_per_transaction},
  };
  for (MetricDefinition& cost : costs) cost.priced = true;
  return costs;
}

constexpr std::string_view metric_unit_of(std::string_view binned) {
  if (binned == "ms") return "s";
  return binned == "1e-3" ? "1" : binned;
}

constexpr double scale_of(std::string_view binned) {
  return binned == "ms" || binned == "1e-3" ? 1e-3 : 1;
}

constexpr Better better_of(RunValue v) {
  const bool gain = v == RunValue::block_confidence || v == RunValue::execution_rate;
  return gain ? Better::higher : Better::lower;
}

/// The day-to-day range of every per-run value, and its standard deviation over runs.
Definitions over_runs() {
  return {
#define CORESWEEP_RUN_METRICS(name, unit, divisor, binned, binning, meaning)                 \
  {"run." #name ".p05", metric_unit_of(binned), meaning "; 5 % of runs lie below",           \
   RunQuantile{RunValue::name, 0.05, scale_of(binned)}, better_of(RunValue::name)},          \
      {"run." #name ".p50", metric_unit_of(binned), meaning "; median of runs",              \
       RunQuantile{RunValue::name, 0.50, scale_of(binned)}, better_of(RunValue::name)},      \
      {"run." #name ".p95", metric_unit_of(binned), meaning "; 95 % of runs lie below",      \
       RunQuantile{RunValue::name, 0.95, scale_of(binned)}, better_of(RunValue::name)},      \
      {"run." #name ".sd", metric_unit_of(binned), meaning "; standard deviation over runs", \
       run_deviation<RunValue::name>},
      CORESWEEP_RUN_VALUES(CORESWEEP_RUN_METRICS)
#undef CORESWEEP_RUN_METRICS
          {"missing_runs.share", "1", "share of runs in which nothing was included",
           MissingShare{RunValue::block_time}},
  };
}

}  // namespace

const std::vector<MetricDefinition>& metric_definitions() {
  static const Definitions all = [] {
    Definitions list;
    for (auto group : {block_times, latencies, transaction_latencies, throughput, losses,
                       nominal_clock, costs, over_runs})
      for (auto& definition : group()) list.push_back(std::move(definition));
    return list;
  }();
  return all;
}

}  // namespace coresweep
