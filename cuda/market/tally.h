// From the cycles of a run to the words of its point.
#pragma once

#include <cstdint>

#include "cuda/market/launch.h"
#include "cuda/market/run.h"
#include "cuda/numbers/atomic_words.h"

namespace coresweep {

/// Adds one run to `words` (MarketLayout), cycle by cycle, and its totals at the end.
class MarketTally {
 public:
  CORESWEEP_HD MarketTally(const MarketParams& p, MarketLayout layout, std::uint64_t replicate,
                           std::uint64_t* words)
      : p_(p),
        layout_(layout),
        words_(words),
        batch_(static_cast<std::int32_t>(replicate % kBatches)) {}

  CORESWEEP_HD void add(std::int32_t cycle, const CycleOutcome& out) {
    const std::uint64_t paid = to_micro(out.paid), usd = to_usd(out.paid, out.usd_price);
    cost_ = saturated_sum(cost_, out.paid);
    cost_usd_ = cost_usd_ + usd < kMostUsd ? cost_usd_ + usd : kMostUsd;
    revenue_ = saturated_sum(revenue_, out.revenue);
    if (out.paid > largest_) largest_ = out.paid;
    if (out.held < out.wanted && first_loss_ < 0) first_loss_ = cycle + 1;
    if (out.refused != 0 && exhausted_ < 0) exhausted_ = cycle + 1;
    if (out.wanted > 0 && out.held == 0) ++without_core_;
    record_ = out.record;
    record_bound_ = out.record_bound;
    add_counters(cycle, out);
    add_amount(cycle, CycleAmount::payment, paid);
    add_amount(cycle, CycleAmount::payment_usd, usd);
    add_amount(cycle, CycleAmount::revenue, to_micro(out.revenue));
    add_amount(cycle, CycleAmount::floor_price, to_micro(out.floor_price));
    add_amount(cycle, CycleAmount::sellout_price, to_micro(out.sellout_price));
    if (p_.counts_revenue != 0)
      add_amount(cycle, SaleAmount::sales_revenue, to_micro(out.sales_revenue));
    add_to_histogram(cycle, CycleHistogram::payment, paid);
    add_to_histogram(cycle, CycleHistogram::payment_usd, usd);
    add_to_histogram(cycle, CycleHistogram::cumulative, to_micro(cost_));
    add_to_histogram(cycle, CycleHistogram::cumulative_usd, cost_usd_);
  }

  CORESWEEP_HD void finish() {
    add_word(words_, MarketLayout::runs() + batch_, 1);
    add_value(MarketValue::cost, to_micro(cost_));
    add_value(MarketValue::cost_usd, cost_usd_);
    add_value(MarketValue::revenue, to_micro(revenue_));
    add_value(MarketValue::largest_payment, to_micro(largest_));
    add_value_if(record_ > 0, MarketValue::final_record, to_micro(record_));
    add_value_if(record_bound_ > 0, MarketValue::record_bound, to_micro(record_bound_));
    add_value(MarketValue::cycles_without_core, static_cast<std::uint64_t>(without_core_));
    add_value_if(first_loss_ > 0, MarketValue::first_loss, static_cast<std::uint64_t>(first_loss_));
    add_value_if(exhausted_ > 0, MarketValue::exhausted, static_cast<std::uint64_t>(exhausted_));
  }

 private:
  /// Of a cycle and of a run [10^-6 USD]: has a square in 128 bits with room for sums.
  static constexpr std::uint64_t kMostUsd = std::uint64_t{1} << 62;

  /// 10^-6 coins, halves up.
  CORESWEEP_HD std::uint64_t to_micro(Planck amount) const {
    const std::uint64_t unit = p_.planck_per_coin / 1000000;
    return amount / unit + (amount % unit * 2 >= unit ? 1 : 0);
  }
  /// 10^-6 USD, at most kMostUsd.
  CORESWEEP_HD std::uint64_t to_usd(Planck amount, std::uint64_t price) const {
    const std::uint64_t usd = scaled_floor(amount, price, p_.planck_per_coin);
    return usd < kMostUsd ? usd : kMostUsd;
  }

  CORESWEEP_HD std::int64_t cell(std::int64_t first, std::int32_t cycle) const {
    return first + std::int64_t{cycle} * kBatches + batch_;
  }
  CORESWEEP_HD void add_counter(std::int32_t cycle, CycleCounter c, std::int64_t value) {
    add_word(words_, cell(layout_.counter(static_cast<std::int32_t>(c)), cycle),
             static_cast<std::uint64_t>(value));
  }
  CORESWEEP_HD void add_counters(std::int32_t cycle, const CycleOutcome& out) {
    using C = CycleCounter;
    add_counter(cycle, C::cores_held, out.held);
    add_counter(cycle, C::cores_wanted, out.wanted);
    add_counter(cycle, C::core_lost, out.held < out.wanted ? 1 : 0);
    add_counter(cycle, C::without_core, out.wanted > 0 && out.held == 0 ? 1 : 0);
    add_counter(cycle, C::lost_by_now, first_loss_ > 0 ? 1 : 0);
    add_counter(cycle, C::exhausted_by_now, exhausted_ > 0 ? 1 : 0);
    add_counter(cycle, C::core_blocks, out.core_blocks);
    add_counter(cycle, C::on_demand_blocks, out.on_demand_blocks);
    add_counter(cycle, C::stalled_blocks, out.stalled_blocks);
    add_counter(cycle, C::cores_offered, out.offered);
    add_counter(cycle, C::cores_sold, out.sold);
    add_counter(cycle, C::cores_renewed, out.renewed);
    add_counter(cycle, C::sold_out, out.sold_out);
    add_counter(cycle, C::above_minimum, out.above_minimum);
    add_counter(cycle, C::squeezed, out.squeezed);
    add_counter(cycle, C::regime_thin, out.regime == 0 ? 1 : 0);
    add_counter(cycle, C::regime_squeeze, out.regime == 1 ? 1 : 0);
    add_counter(cycle, C::regime_glut, out.regime == 2 ? 1 : 0);
  }

  CORESWEEP_HD void add_amount(std::int32_t cycle, CycleAmount a, std::uint64_t micro) {
    const std::int32_t index = static_cast<std::int32_t>(a);
    add_wide(words_, cell(layout_.amount(0, index), cycle), cell(layout_.amount(1, index), cycle),
             micro, 0);
  }
  CORESWEEP_HD void add_amount(std::int32_t cycle, SaleAmount a, std::uint64_t micro) {
    const std::int32_t index = static_cast<std::int32_t>(a);
    add_wide(words_, cell(layout_.sale_amount(0, index), cycle),
             cell(layout_.sale_amount(1, index), cycle), micro, 0);
  }

  CORESWEEP_HD void add_to_histogram(std::int32_t cycle, CycleHistogram h, std::uint64_t micro) {
    const std::int32_t index = static_cast<std::int32_t>(h);
    const std::uint64_t milli = (micro + 500) / 1000;
    const std::int64_t bin = std::int64_t{cycle} * MarketLayout::cycle_bins() +
                             bin_of(Binning::cycle_money, static_cast<std::int64_t>(milli));
    add_word(words_, layout_.cycle_histogram(index) + bin, 1);
    add_word(words_, layout_.cycle_histogram_sum(index) + bin, milli);
  }

  CORESWEEP_HD void add_value(MarketValue name, std::uint64_t value) {
    const std::int32_t v = static_cast<std::int32_t>(name);
    add_wide(words_, MarketLayout::moment(0, v) + batch_, MarketLayout::moment(1, v) + batch_,
             value, 0);
    add_square(words_, MarketLayout::moment(2, v) + batch_, MarketLayout::moment(3, v) + batch_,
               value);
    const std::uint64_t divisor = static_cast<std::uint64_t>(bin_divisor(name));
    const std::uint64_t binned = (value + divisor / 2) / divisor;
    const std::int32_t bin = bin_of(binning_of(name), static_cast<std::int64_t>(binned));
    add_word(words_, MarketLayout::histogram(v) + bin, 1);
    add_word(words_, MarketLayout::histogram_sum(v) + bin, binned);
  }
  CORESWEEP_HD void add_value_if(bool has_value, MarketValue name, std::uint64_t value) {
    if (has_value)
      add_value(name, value);
    else
      add_word(words_, MarketLayout::missing(static_cast<std::int32_t>(name)) + batch_, 1);
  }

  const MarketParams& p_;
  MarketLayout layout_;
  std::uint64_t* words_;
  std::int32_t batch_;
  Planck cost_ = 0, revenue_ = 0, largest_ = 0, record_ = 0, record_bound_ = 0;
  std::uint64_t cost_usd_ = 0;
  std::int32_t first_loss_ = -1, exhausted_ = -1, without_core_ = 0;
};

CORESWEEP_HD void simulate_market_run(const MarketLaunch& launch, std::int64_t point,
                                      std::uint64_t replicate) {
  const MarketParams& p = launch.points[point];
  MarketRun run(p, replicate);
  MarketTally tally(p, launch.layout, replicate, launch.words + point * launch.layout.words());
  for (std::int32_t cycle = 0; cycle < p.cycles; ++cycle) tally.add(cycle, run.step(cycle));
  tally.finish();
}

/// Work is handed out in items of so many replicates of one point.
inline constexpr std::uint64_t kMarketRunsOfItem = 64;

CORESWEEP_HD std::int64_t item_count(const MarketLaunch& launch) {
  const std::uint64_t runs = launch.end_replicate - launch.first_replicate;
  return launch.point_count *
         static_cast<std::int64_t>((runs + kMarketRunsOfItem - 1) / kMarketRunsOfItem);
}

/// One item on the host. Points are innermost, as in item_at().
inline void simulate_market_item(const MarketLaunch& launch, std::int64_t index) {
  const std::uint64_t first =
      launch.first_replicate +
      static_cast<std::uint64_t>(index / launch.point_count) * kMarketRunsOfItem;
  for (std::uint64_t r = first; r < first + kMarketRunsOfItem && r < launch.end_replicate; ++r)
    simulate_market_run(launch, index % launch.point_count, r);
}

}  // namespace coresweep
