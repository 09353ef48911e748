// Metrics that are functions of sums over runs. Each takes the sums and the context of the point,
// and gives NaN where it does not exist.
#pragma once

#include "analysis/estimates/estimate.h"
#include "analysis/estimates/point_context.h"
#include "analysis/estimates/totals.h"
#include "cuda/market/point.h"
#include "cuda/pipeline/party.h"

namespace coresweep {

/// A region is 5040 timeslices of 80 relay blocks: 28 days if no slot is skipped (pallet-broker's
/// region_length; polkadot-fellows/runtimes, coretime-polkadot, TIMESLICE_PERIOD).
inline constexpr double kRegionRelayBlocks = kRegionBlocks;

using TotalsFormula = double (*)(const Totals&, const PointContext&);

namespace formula {

/// A / B of two counters, each in its own unit.
template <Counter A, Counter B>
double counter_ratio(const Totals& t, const PointContext&) {
  return quotient(t[A], t[B]);
}

/// A / B of two counters, A in ms: seconds.
template <Counter A, Counter B>
double seconds_per(const Totals& t, const PointContext&) {
  return quotient(t[A], t[B]) / 1000;
}

/// Mean of a counter over runs.
template <Counter A>
double per_run(const Totals& t, const PointContext&) {
  return quotient(t[A], t.runs);
}

/// A counter, in its own unit.
template <Counter N>
double total(const Totals& t, const PointContext&) {
  return t[N];
}

/// Blocks dropped for a reason.
double dropped(const Totals& t, DropReason reason);
/// Blocks dropped for any.
double dropped(const Totals& t, const PointContext& c);
/// Blocks whose loss `P` stands behind, of drops the first alone.
template <Party P>
double lost(const Totals& t, const PointContext&) {
  double lost = 0;
  for (std::size_t r = 0; r < std::size(kDropReasonNames); ++r)
    if (const auto reason = static_cast<DropReason>(r);
        reason != DropReason::descendant && party_of(reason) == P)
      lost += dropped(t, reason);
  return lost;
}
/// The same / authored blocks [1].
template <Party P>
double lost_share(const Totals& t, const PointContext& c) {
  return quotient(lost<P>(t, c), t[Counter::authored]);
}
/// Measured time of all runs [d].
double days(const Totals& t, const PointContext& c);

/// Standard deviation of a per-run value over runs, with n - 1; in the value's stored unit.
double standard_deviation(const RunMoments& moments);

/// Measured time / included blocks [s].
double block_time(const Totals& t, const PointContext& c);
/// Included blocks a day.
double blocks_per_day(const Totals& t, const PointContext& c);
/// What was counted so often in the runs, a day.
double per_day(double count, const Totals& t, const PointContext& c);
template <Counter N>
double counter_per_day(const Totals& t, const PointContext& c) {
  return per_day(t[N], t, c);
}
/// Chain positions at which one block only was authored, as a share of all [1].
double height_confidence(const Totals& t, const PointContext& c);
/// Authoring seconds of included blocks an hour [s h-1], and as a share of measured time [1].
double execution_rate(const Totals& t, const PointContext& c);
double execution_share(const Totals& t, const PointContext& c);
/// Wasted execution / (wasted + included) [1].
double wasted_share(const Totals& t, const PointContext& c);
/// Mean longest time without an included block [s].
double longest_gap(const Totals& t, const PointContext& c);

/// Mean latency of a transaction that arrives at a uniform time [s]: over authoring intervals I and
/// latencies L, sum(I^2 / 2) / sum I until authoring, sum(I (L + I/2)) / sum I until the milestone.
double transaction_authored(const Totals& t, const PointContext& c);
double transaction_included(const Totals& t, const PointContext& c);
double transaction_finalized(const Totals& t, const PointContext& c);

/// From the authoring of a block with a message to the inclusion of a block of a like chain that
/// acts on it [s] (docs/METHODS.md, "Messages between chains").
double message_hrmp(const Totals& t, const PointContext& c);
double message_backed(const Totals& t, const PointContext& c);
double message_authored(const Totals& t, const PointContext& c);

/// Typical transactions that fit into the included blocks, a second [s-1]: the smaller of the
/// execution and the PoV limit. Both grow with the fullness of a block in the same proportion, so
/// the smaller of the means is the mean over blocks of the smaller.
double transactions_per_second(const Totals& t, const PointContext& c);

/// Mean block time / the nominal one: how much longer a duration written in blocks takes.
double wall_clock_factor(const Totals& t, const PointContext& c);
/// Wall-clock time of 1000 blocks [h].
double wall_clock_per_1000_blocks(const Totals& t, const PointContext& c);
/// Yearly issuance / its target, if the emission of a block was set for the nominal block time.
double issuance_relative_to_target(const Totals& t, const PointContext& c);

/// Mean cost / mean amount, at the price of a region [currency]; every relay block of measured time
/// uses up 1/403200 region of each core paid for. PoV is the size of a full block times fullness.
double cost_per_parablock(const Totals& t, const PointContext& c);
double cost_per_execution_second(const Totals& t, const PointContext& c);
double cost_per_mib(const Totals& t, const PointContext& c);
double cost_per_transaction(const Totals& t, const PointContext& c);

}  // namespace formula
}  // namespace coresweep
