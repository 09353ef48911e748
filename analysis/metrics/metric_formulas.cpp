#include "analysis/metrics/metric_formulas.h"

#include <algorithm>
#include <cmath>

namespace coresweep::formula {
namespace {

constexpr double kMs = 1e-3, kSlotSeconds = 6, kHour = 3600, kDay = 86400, kKibPerMib = 1024;

double measured(const Totals& t, const PointContext& c) { return t.runs * c.measured_time(); }

/// PoV of the included blocks [KiB]: a block's execution and its PoV are the same share of a full
/// block's.
double pov_included(const Totals& t, const PointContext& c) {
  return quotient(t[Counter::execution_included], c.authoring_limit) * c.pov_size;
}

double transactions(const Totals& t, const PointContext& c) {
  return std::min(t[Counter::execution_included] / c.transaction_execution,
                  pov_included(t, c) / c.transaction_pov);
}

double cost(const Totals& t, const PointContext& c) {
  const double blocks =
      c.pays_for_claims ? t[BundleCounter::claims] : c.cores_paid * t[Counter::relay_blocks];
  return c.region_price.value_or(kNotANumber) * blocks / kRegionRelayBlocks;
}

/// (sum of waits + half the sum of squared intervals) / sum of intervals; ms s / ms = s.
double transaction_mean(double waits, const Totals& t) {
  return quotient(waits + t[Counter::wait_square_total] / 2, t[Counter::block_time_total]);
}

}  // namespace

double dropped(const Totals& t, DropReason reason) {
  const auto place = static_cast<std::int32_t>(reason) - kDropReasons;
  if (place >= 0)
    return t[static_cast<BundleCounter>(
        static_cast<std::int32_t>(BundleCounter::dropped_bundle_abandoned) + place)];
  return t[static_cast<Counter>(
      static_cast<std::int32_t>(Counter::dropped_relay_parent_out_of_window) +
      static_cast<std::int32_t>(reason))];
}

double dropped(const Totals& t, const PointContext&) {
  double blocks = 0;
  for (std::size_t r = 0; r < std::size(kDropReasonNames); ++r)
    blocks += dropped(t, static_cast<DropReason>(r));
  return blocks;
}

double standard_deviation(const RunMoments& m) {
  if (m.count < 2) return kNotANumber;
  const auto n = static_cast<double>(m.count), sum = static_cast<double>(m.sum);
  return std::sqrt(std::max(0.0, m.square_sum - sum * (sum / n)) / (n - 1));
}

double days(const Totals& t, const PointContext& c) { return measured(t, c) / kDay; }

double block_time(const Totals& t, const PointContext& c) {
  return quotient(measured(t, c), t[Counter::included]);
}

double per_day(double count, const Totals& t, const PointContext& c) {
  return quotient(count, measured(t, c)) * kDay;
}

double blocks_per_day(const Totals& t, const PointContext& c) {
  return per_day(t[Counter::included], t, c);
}

double height_confidence(const Totals& t, const PointContext&) {
  // A position that was first built during warm-up may be forked after it.
  const double forked = quotient(t[Counter::forked_heights], t[Counter::heights]);
  return forked > 1 ? 0 : 1 - forked;
}

double execution_rate(const Totals& t, const PointContext& c) {
  return execution_share(t, c) * kHour;
}

double execution_share(const Totals& t, const PointContext& c) {
  return quotient(t[Counter::execution_included] * kMs, measured(t, c));
}

double wasted_share(const Totals& t, const PointContext&) {
  const double wasted = t[Counter::execution_wasted];
  return quotient(wasted, wasted + t[Counter::execution_included]);
}

double longest_gap(const Totals& t, const PointContext&) {
  return quotient(t[Counter::longest_gap] * kMs, t.runs);
}

double transaction_authored(const Totals& t, const PointContext&) { return transaction_mean(0, t); }

double transaction_included(const Totals& t, const PointContext&) {
  return transaction_mean(t[Counter::wait_inclusion_total], t);
}

double transaction_finalized(const Totals& t, const PointContext&) {
  return transaction_mean(t[Counter::wait_finality_total], t);
}

double message_authored(const Totals& t, const PointContext& c) {
  return transaction_included(t, c);
}

double message_hrmp(const Totals& t, const PointContext& c) {
  return seconds_per<Counter::inclusion_latency_total, Counter::included>(t, c) +
         kSlotSeconds * c.relay_parent_offset + transaction_included(t, c);
}

double message_backed(const Totals& t, const PointContext& c) {
  return message_hrmp(t, c) - kSlotSeconds;
}

double transactions_per_second(const Totals& t, const PointContext& c) {
  return quotient(transactions(t, c), measured(t, c));
}

double wall_clock_factor(const Totals& t, const PointContext& c) {
  return block_time(t, c) / c.nominal_block_time;
}

double wall_clock_per_1000_blocks(const Totals& t, const PointContext& c) {
  return block_time(t, c) * 1000 / kHour;
}

double issuance_relative_to_target(const Totals& t, const PointContext& c) {
  return quotient(t[Counter::included] * c.nominal_block_time, measured(t, c));
}

double cost_per_parablock(const Totals& t, const PointContext& c) {
  return quotient(cost(t, c), t[Counter::included]);
}

double cost_per_execution_second(const Totals& t, const PointContext& c) {
  return quotient(cost(t, c), t[Counter::execution_included] * kMs);
}

double cost_per_mib(const Totals& t, const PointContext& c) {
  return quotient(cost(t, c), pov_included(t, c) / kKibPerMib);
}

double cost_per_transaction(const Totals& t, const PointContext& c) {
  return quotient(cost(t, c), transactions(t, c));
}

}  // namespace coresweep::formula
