#include "analysis/estimates/quantile.h"
#include "analysis/estimates/transaction_latency.h"
#include "analysis/metrics/metric_registry.h"

namespace coresweep {
namespace {

using C = Counter;
using H = Histogram;
using Metrics = std::vector<Metric>;

constexpr double kSecond = 1e-3;  ///< of a millisecond

BlockQuantile quantile(Histogram h, double p) { return {h, p, kSecond}; }

BlockFormula deviation(Histogram h) {
  return [=](const BlockHistograms& blocks) {
    return kSecond * histogram_deviation(blocks[h], binning_of(h));
  };
}

BlockFormula mean(Histogram h) {
  return [=](const BlockHistograms& blocks) { return histogram_mean(blocks[h], binning_of(h)); };
}

template <std::int32_t Slots>
std::int32_t slots(const BlockHistograms&) {
  return Slots;
}

/// The longest usual interval: the median, and no less than a relay slot.
std::int32_t usual_interval(const BlockHistograms& blocks) {
  return std::max(1, quantile_bin(blocks[H::inclusion_interval], 0.5).value_or(1));
}

/// Counter N of things of which each of counter `Of` may be one.
template <C N, C Of>
constexpr EventRate share_of() {
  return {formula::counter_ratio<N, Of>, formula::total<N>, formula::total<Of>};
}

template <BundleCounter N>
double bundle_total(const Totals& t, const PointContext&) {
  return t[N];
}
template <BundleCounter N, BundleCounter Of>
double bundle_ratio(const Totals& t, const PointContext&) {
  return quotient(t[N], t[Of]);
}
/// Share of all blocks authored that a counter of bundles counts.
template <BundleCounter N>
constexpr EventRate bundle_share() {
  return {[](const Totals& t, const PointContext&) { return quotient(t[N], t[C::authored]); },
          bundle_total<N>, formula::total<C::authored>};
}
template <BundleCounter N, BundleCounter Of>
constexpr EventRate bundle_share_of() {
  return {bundle_ratio<N, Of>, bundle_total<N>, bundle_total<Of>};
}

/// Counter N, a day.
template <C N>
constexpr EventRate a_day() {
  return {formula::counter_per_day<N>, formula::total<N>, formula::days};
}

template <Party P>
constexpr EventRate lost_by() {
  return {formula::lost_share<P>, formula::lost<P>, formula::total<C::authored>};
}

TransactionQuantile transaction(Milestone milestone, double p) { return {milestone, p, kSecond}; }

template <RunValue V>
double run_deviation(const Totals& t, const PointContext&) {
  const double binned = formula::standard_deviation(t[V]) / static_cast<double>(bin_divisor(V));
  return V == RunValue::execution_rate ? binned : binned * kSecond;
}

/// A run's longest gap is an extreme: how much it varies rests on the longest that were seen, and
/// intervals from batches held in 80 to 86 % only, at 128 runs and at 512.
template <RunValue V>
MetricFormula deviation_of() {
  if (V == RunValue::longest_gap) return WithoutBounds{run_deviation<V>};
  return run_deviation<V>;
}

Metrics block_times() {
  return {
      {"block_time.mean",
       "s",
       "measured time divided by included parablocks",
       formula::block_time,
       Better::lower,
       {"mean block time", {"block time", "s"}, "run.block_time", true}},
      {"block_time.p50", "s", "median time between authoring starts of consecutive included blocks",
       quantile(H::block_time, 0.50)},
      {"block_time.p95", "s", "the same, 95 % quantile", quantile(H::block_time, 0.95)},
      {"block_time.p99", "s", "the same, 99 % quantile", quantile(H::block_time, 0.99)},
      {"block_time.sd", "s", "the same, standard deviation over blocks", deviation(H::block_time)},
      {"inclusion_interval.mean", "slot", "relay slots between consecutive included parablocks",
       formula::counter_ratio<C::inclusion_interval_total, C::intervals>},
      {"inclusion_interval.share_6s", "1", "share of these intervals of at most one slot",
       BlockShare{H::inclusion_interval, slots<1>}, Better::higher},
      {"inclusion_interval.share_12s", "1", "share of these intervals of at most two slots",
       BlockShare{H::inclusion_interval, slots<2>}, Better::higher},
      {"on_time_share",
       "1",
       "share of included blocks that come no later after the one before than is usual: than the "
       "median, and than a relay slot",
       BlockShare{H::inclusion_interval, usual_interval},
       Better::higher,
       {"blocks on time", {}, "", true}},
      {"longest_gap.mean",
       "s",
       "longest time of a run without an included parablock",
       formula::longest_gap,
       Better::lower,
       {"longest gap of a run", {}, "run.longest_gap", true}},
      {"gaps_over_12_s", "gap d-1", "times of more than 12 s without an included parablock, a day",
       a_day<C::gaps_over_12_s>()},
      {"gaps_over_30_s",
       "gap d-1",
       "times of more than 30 s without an included parablock, a day",
       a_day<C::gaps_over_30_s>(),
       Better::lower,
       {"times of more than 30 s without a block, a day"}},
      {"gaps_over_60_s", "gap d-1", "times of more than 60 s without an included parablock, a day",
       a_day<C::gaps_over_60_s>()},
      {"short_run.mean", "block",
       "relay blocks in a row that each included fewer parablocks than there are cores",
       mean(H::short_run)},
      {"thin_run.mean", "block",
       "relay blocks in a row that each included parablocks for less than half of the cores",
       mean(H::thin_run)},
  };
}

Metrics latencies() {
  return {
      {"inclusion_latency.mean",
       "s",
       "authoring start to the including relay block",
       formula::seconds_per<C::inclusion_latency_total, C::included>,
       Better::lower,
       {"a block's time to inclusion", {"inclusion", "s"}, "run.inclusion_latency", true}},
      {"inclusion_latency.p50", "s", "the same, median", quantile(H::inclusion_latency, 0.50)},
      {"inclusion_latency.p95", "s", "the same, 95 % quantile",
       quantile(H::inclusion_latency, 0.95)},
      {"inclusion_latency.p99", "s", "the same, 99 % quantile",
       quantile(H::inclusion_latency, 0.99)},
      {"inclusion_latency.sd", "s", "the same, standard deviation over blocks",
       deviation(H::inclusion_latency)},
      {"finality_latency.mean",
       "s",
       "authoring start to finality of the including relay block",
       formula::seconds_per<C::finality_latency_total, C::included>,
       Better::lower,
       {"a block's time to finality", {}, "run.finality_latency", true}},
      {"finality_latency.p50", "s", "the same, median", quantile(H::finality_latency, 0.50)},
      {"finality_latency.p95", "s", "the same, 95 % quantile", quantile(H::finality_latency, 0.95)},
      {"finality_latency.sd", "s", "the same, standard deviation over blocks",
       deviation(H::finality_latency)},
  };
}

Metrics transaction_latencies() {
  return {
      {"transaction_latency.authored.mean", "s",
       "a transaction's arrival to the authoring start of its block",
       formula::transaction_authored},
      {"transaction_latency.authored.p95", "s", "the same, 95 % quantile",
       transaction(Milestone::authored, 0.95)},
      {"transaction_latency.included.mean",
       "s",
       "a transaction's arrival to its inclusion",
       formula::transaction_included,
       Better::lower,
       {"a transaction's time to inclusion", {}, "run.transaction_latency", true}},
      {"transaction_latency.included.p50", "s", "the same, median",
       transaction(Milestone::included, 0.50)},
      {"transaction_latency.included.p95", "s", "the same, 95 % quantile",
       transaction(Milestone::included, 0.95)},
      {"transaction_latency.included.p99", "s", "the same, 99 % quantile",
       transaction(Milestone::included, 0.99)},
      {"transaction_latency.finalized.mean",
       "s",
       "a transaction's arrival to its finality",
       formula::transaction_finalized,
       Better::lower,
       {"a transaction's time to finality"}},
      {"transaction_latency.finalized.p50", "s", "the same, median",
       transaction(Milestone::finalized, 0.50)},
      {"transaction_latency.finalized.p95", "s", "the same, 95 % quantile",
       transaction(Milestone::finalized, 0.95)},
  };
}

Metrics throughput() {
  return {
      {"block_confidence",
       "1",
       "included divided by authored parablocks",
       KeptShare{formula::total<C::included>, formula::dropped, formula::total<C::authored>},
       Better::higher,
       {"built blocks that were included", {"confidence", "%", 100}, "run.block_confidence", true}},
      {"height_confidence",
       "1",
       "share of chain positions at which one parablock only was authored",
       EventRate{formula::height_confidence, formula::total<C::forked_heights>,
                 formula::total<C::heights>, true},
       Better::higher,
       {"chain positions without a second block", {}, "run.height_confidence"}},
      {"included_count.mean", "block", "included parablocks of a run",
       formula::per_run<C::included>, Better::higher},
      {"blocks_per_relay_block", "1", "included parablocks divided by relay blocks",
       formula::counter_ratio<C::included, C::relay_blocks>, Better::higher},
      {"blocks_per_day",
       "block d-1",
       "included parablocks a day",
       formula::blocks_per_day,
       Better::higher,
       {"blocks"}},
      {"execution_rate",
       "s h-1",
       "authoring time of included parablocks an hour",
       formula::execution_rate,
       Better::higher,
       {"execution time", {"execution", "s/h"}, "run.execution_rate", true}},
      {"execution_share", "1", "authoring time of included parablocks divided by measured time",
       formula::execution_share, Better::higher},
      {"transactions_per_second",
       "s-1",
       "typical transactions in included parablocks, by execution or PoV, whichever is less",
       formula::transactions_per_second,
       Better::higher,
       {"typical transactions, at most", {}, "", true},
       true},
  };
}

Metrics losses() {
  return {
      {"wasted_share",
       "1",
       "wasted execution divided by wasted plus included",
       EventRate{formula::wasted_share, formula::total<C::execution_wasted>,
                 formula::total<C::included>, false, true},
       Better::lower,
       {"validators' work wasted", {"wasted", "%", 100}, "run.wasted_share", true}},
      {"dropped_share.relay_parent_out_of_window", "1",
       "share of authored parablocks dropped because the relay parent was too old",
       share_of<C::dropped_relay_parent_out_of_window, C::authored>()},
      {"dropped_share.availability_timeout", "1", "share dropped as not available in time",
       share_of<C::dropped_availability_timeout, C::authored>()},
      {"dropped_share.session_change", "1", "share dropped first at a session change",
       share_of<C::dropped_session_change, C::authored>()},
      {"dropped_share.relay_fork",
       "1",
       "share built on a relay block that lost its fork",
       share_of<C::dropped_relay_fork, C::authored>(),
       Better::lower,
       {"built on a relay block that lost its fork (with a lookahead collator mostly twins: no "
        "transaction is lost with them)"}},
      {"dropped_share.execution_timeout", "1",
       "share dropped at the validators' execution time-out",
       share_of<C::dropped_execution_timeout, C::authored>()},
      {"dropped_share.backing_group_offline", "1",
       "share dropped because too few of the backing group were live",
       share_of<C::dropped_backing_group_offline, C::authored>()},
      {"dropped_share.collator_unsent", "1", "share dropped because their author did not send them",
       share_of<C::dropped_collator_unsent, C::authored>()},
      {"dropped_share.collator_fork", "1",
       "share dropped because another collator's branch won the handover",
       share_of<C::dropped_collator_fork, C::authored>()},
      {"dropped_share.descendant", "1", "share dropped because an ancestor was",
       EventRate{formula::counter_ratio<C::dropped_descendant, C::authored>,
                 formula::total<C::dropped_descendant>, formula::total<C::authored>, false, true}},
      {"lost_share.relay_author", "1",
       "share whose loss a relay author stands behind: the first block of a relay fork's drop, "
       "and every twin",
       lost_by<Party::relay_author>()},
      {"lost_share.backing_group", "1",
       "share whose loss a backing group stands behind, first block of each drop",
       lost_by<Party::backing_group>()},
      {"lost_share.collator", "1",
       "share whose loss a collator stands behind, first block of each drop",
       lost_by<Party::collator>()},
      {"lost_share.network", "1",
       "share that was lost because messages came too late, first block of each drop",
       lost_by<Party::network>()},
      {"lost_share.protocol", "1",
       "share lost by rules that nobody broke (session changes), first block of each drop",
       lost_by<Party::protocol>()},
      {"drop_size.mean", "block", "blocks lost in one drop", mean(H::drop_size)},
      {"backing_age.mean", "block", "relay blocks from the relay parent to backing",
       mean(H::backing_age), Better::neither},
      {"unincluded.mean", "block", "unincluded blocks as of the relay parent, at building",
       mean(H::unincluded), Better::neither},
  };
}

using B = BundleCounter;

Metrics messages() {
  return {
      {"message_latency.hrmp.mean",
       "s",
       "authoring of a block with a message to the inclusion of a block of a like chain that acts "
       "on it, by way of the relay chain",
       formula::message_hrmp,
       Better::lower,
       {"a message to another chain of this kind"}},
      {"message_latency.backed.mean", "s",
       "the same if the other chain may act on a backed block (proposed)", formula::message_backed},
      {"message_latency.authored.mean", "s",
       "the same if it may act on a block as soon as that is authored (proposed)",
       formula::message_authored},
  };
}

/// Of bundles, and of orders on demand; without value for other collators.
Metrics bundles() {
  return {
      {"candidates_per_relay_block", "1",
       "candidates included in a relay block: parablocks, but for bundles", mean(H::candidates),
       Better::higher},
      {"blocks_per_candidate", "1", "bundle: parablocks of an included candidate",
       [](const Totals& t, const PointContext&) {
         return quotient(t[B::candidates_included] > 0 ? t[C::included] : 0,
                         t[B::candidates_included]);
       },
       Better::higher},
      {"copies_per_candidate", "1",
       "bundle: how often a candidate was sent, the first time included",
       [](const Totals& t, const PointContext&) {
         return quotient(t[B::candidates_sent] + t[B::candidates_resent], t[B::candidates_sent]);
       },
       Better::neither},
      {"full_core_share", "1", "bundle: share of authored parablocks that took a core of their own",
       bundle_share<B::full_core_blocks>(), Better::neither},
      {"dropped_share.bundle_abandoned", "1",
       "share dropped because the segment had no place for the rest of their bundle",
       bundle_share<B::dropped_bundle_abandoned>()},
      {"dropped_share.advertisement_late", "1",
       "share dropped as built too late for validators to fetch them",
       bundle_share<B::dropped_advertisement_late>()},
      {"dropped_share.claim_unused", "1", "share dropped because their claim was used up",
       bundle_share<B::dropped_claim_unused>()},
      {"order_latency.mean",
       "s",
       "on demand: from an order to the inclusion of its block",
       [](const Totals& t, const PointContext&) {
         return t[B::orders] > 0
                    ? quotient(t[B::order_latency_total], t[B::candidates_included]) / 1000
                    : quotient(0, 0);
       },
       Better::lower,
       {"from an order to its block's inclusion"}},
      {"claims_unused.share",
       "1",
       "on demand: share of claims, each paid for, that were used up without a block",
       bundle_share_of<B::claims_unused, B::claims>(),
       Better::lower,
       {"orders paid for that gave no block"}},
      {"orders_refused.share", "1", "on demand: share of orders that got no claim",
       bundle_share_of<B::orders_refused, B::orders>()},
  };
}

Metrics nominal_clock() {
  return {
      {"wall_clock_factor",
       "1",
       "mean block time divided by the nominal of the point, which follows from Aura slot, cores, "
       "velocity and capacity: how much longer a duration in blocks takes",
       formula::wall_clock_factor,
       Better::neither,
       {"duration in blocks against its nominal time"}},
      {"wall_clock_per_1000_blocks",
       "h",
       "time that 1000 blocks take",
       formula::wall_clock_per_1000_blocks,
       Better::neither,
       {"time that 1000 blocks take"}},
      {"issuance_relative_to_target",
       "1",
       "yearly issuance divided by its target if emission a block was set for the nominal block "
       "time of the point",
       formula::issuance_relative_to_target,
       Better::neither,
       {"yearly issuance against its target, if emission a block was set for the nominal block "
        "time"}},
  };
}

Metrics costs() {
  Metrics costs = {
      {"cost_per_parablock",
       "coin block-1",
       "coretime for one included parablock",
       formula::cost_per_parablock,
       Better::lower,
       {"price of coretime", {"per million blocks", "coin", 1e6}}},
      {"cost_per_execution_second", "coin s-1", "coretime for one second of included execution",
       formula::cost_per_execution_second},
      {"cost_per_mib", "coin MiB-1", "coretime for one MiB of included PoV", formula::cost_per_mib},
      {"cost_per_transaction", "coin", "coretime for one typical transaction",
       formula::cost_per_transaction},
  };
  for (Metric& cost : costs) cost.priced = true;
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
  const bool gain = v == RunValue::block_confidence || v == RunValue::height_confidence ||
                    v == RunValue::execution_rate;
  return gain ? Better::higher : Better::lower;
}

/// The day-to-day range of every per-run value, and its standard deviation over runs.
Metrics over_runs() {
  return {
#define CORESWEEP_RUN_METRICS(name, unit, divisor, binned, binning, meaning)                 \
  {"run." #name ".p05", metric_unit_of(binned), meaning "; 5 % of runs lie below",           \
   RunQuantile{RunValue::name, 0.05, scale_of(binned)}, better_of(RunValue::name)},          \
      {"run." #name ".p50", metric_unit_of(binned), meaning "; median of runs",              \
       RunQuantile{RunValue::name, 0.50, scale_of(binned)}, better_of(RunValue::name)},      \
      {"run." #name ".p95", metric_unit_of(binned), meaning "; 95 % of runs lie below",      \
       RunQuantile{RunValue::name, 0.95, scale_of(binned)}, better_of(RunValue::name)},      \
      {"run." #name ".sd", metric_unit_of(binned), meaning "; standard deviation over runs", \
       deviation_of<RunValue::name>()},
      CORESWEEP_RUN_VALUES(CORESWEEP_RUN_METRICS)
#undef CORESWEEP_RUN_METRICS
          {"missing_runs.share", "1", "share of runs in which nothing was included",
           MissingShare{RunValue::block_time}},
  };
}

}  // namespace

const std::vector<Metric>& pipeline_registry() {
  static const Metrics all = [] {
    Metrics list;
    for (auto group : {block_times, latencies, transaction_latencies, messages, throughput, losses,
                       bundles, nominal_clock, costs, over_runs})
      for (Metric& metric : group()) list.push_back(std::move(metric));
    return list;
  }();
  return all;
}

}  // namespace coresweep
