#include "host/replay/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

namespace coresweep {
namespace {

constexpr std::int64_t kNominalBlockSeconds = 6;

std::int64_t difference(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::int64_t>(a) - static_cast<std::int64_t>(b);
}

bool has_exact_clock(const SaleHistory& history, const RecordedSale& sale) {
  const auto index = static_cast<std::size_t>(sale.number);  // of the next sale
  return !sale.relay_clock && (index >= history.size() || !history[index].relay_clock);
}

/// From one rotation to the next a region's length in relay blocks passes; the last sale of the
/// record is given its nominal duration.
std::int64_t seconds_of_sale(const SaleHistory& history, const RecordedSale& sale) {
  const auto next = static_cast<std::size_t>(sale.number);
  return next < history.size() ? difference(history[next].time_s, sale.time_s)
                               : kNominalBlockSeconds * polkadot_lengths().region;
}

/// What the clock can explain where a price depends on it.
std::string clock_doubt(const RecordedSale& sale, const LeadinMoment& moment) {
  if (moment.exact) return "";
  return sale.relay_clock ? "the record has no relay height: its clock is estimated"
                          : "the chain converted this sale's clock in mid-sale";
}

/// The block at which the price was the recorded one; the moment itself if that is exact or later.
LeadinMoment implied_moment(const RecordedSale& sale, const RecordedTrade& trade,
                            const LeadinMoment& moment) {
  const std::int64_t block = first_block_at_most(trade.price, sale.end_price, moment.leadin);
  const bool after = block == moment.leadin && moment.elapsed >= block;
  return moment.exact || after ? moment : LeadinMoment{block, moment.leadin, false};
}

std::string purchase_doubt(const RecordedSale& sale, const RecordedTrade& trade,
                           const LeadinMoment& moment, const LeadinMoment& implied) {
  std::string doubt = clock_doubt(sale, moment);
  if (!moment.exact && price_at(sale.end_price, implied) == trade.price)
    doubt += fmt::format(
        "; the price is that of relay block {} of the lead-in, the time stamps "
        "say {}",
        implied.elapsed, moment.elapsed);
  return doubt;
}

/// The trade of the sale before that gave the core to its tenant.
const RecordedTrade* trade_of_core(const RecordedSale& sale, std::uint32_t core) {
  const auto found = std::ranges::find(sale.trades, core, &RecordedTrade::core);
  return found == sale.trades.end() ? nullptr : &*found;
}

/// A sale as its trades left it.
Sale played(const RecordedSale& recorded, SalePrices prices) {
  Sale sale = open_sale(recorded_rules(recorded.number), prices, recorded.cores_offered);
  for (const RecordedTrade& trade : recorded.trades) sale = with_core_sold(sale, trade.price);
  return sale;
}

/// E and T' of every sale from the trades of the one before; E of the record where they start.
std::vector<SalePrices> computed_prices(const SaleHistory& history) {
  std::vector<SalePrices> prices;
  for (const RecordedSale& sale : history) {
    const SaleRules rules = recorded_rules(sale.number);
    if (prices.empty()) {
      prices.push_back(first_prices(rules, sale.end_price));
    } else {
      const RecordedSale& before = history[prices.size() - 1];
      const SalePrices start{before.end_price, prices.back().target_price};
      prices.push_back(next_prices(rules, played(before, start)));
    }
  }
  return prices;
}

class Replayer {
 public:
  explicit Replayer(const SaleHistory& history)
      : history_(history), prices_(computed_prices(history)), replay_{} {}

  Replay run() {
    for (std::size_t k = 0; k < history_.size(); ++k) {
      if (k > 0)
        add(PriceRule::adaptation, k, std::nullopt, history_[k].end_price, prices_[k].end_price);
      for (const RecordedTrade& trade : history_[k].trades)
        trade.renewed_core ? check_renewal(k, trade) : check_purchase(k, trade);
    }
    return replay_;
  }

 private:
  void add(PriceRule rule, std::size_t k, std::optional<std::uint32_t> core, Planck recorded,
           Planck computed, std::string doubt = "") {
    replay_.checks.push_back(
        {rule, history_[k].number, core, recorded, computed, std::move(doubt)});
  }

  void check_purchase(std::size_t k, const RecordedTrade& trade) {
    const RecordedSale& sale = history_[k];
    const LeadinMoment moment = leadin_moment(history_, sale, trade);
    const LeadinMoment implied = implied_moment(sale, trade, moment);
    const bool is_near = std::abs(implied.elapsed - moment.elapsed) <= kClockTolerance;
    const Planck computed = price_at(sale.end_price, is_near ? implied : moment);
    add(moment.exact ? PriceRule::leadin : PriceRule::leadin_nearby, k, trade.core, trade.price,
        computed, purchase_doubt(sale, trade, moment, implied));
  }

  void check_renewal(std::size_t k, const RecordedTrade& trade) {
    const RecordedTrade* before =
        k > 0 ? trade_of_core(history_[k - 1], *trade.renewed_core) : nullptr;
    if (!before) {
      const Planck target = k > 0 ? prices_[k - 1].target_price : 0;
      add(PriceRule::lease_expiry, k, trade.core, trade.price, target);
    } else if (!before->renewed_core) {
      add(PriceRule::first_renewal, k, trade.core, trade.price, before->price);
    } else {
      check_later_renewal(k, trade, *before);
    }
  }

  void check_later_renewal(std::size_t k, const RecordedTrade& trade, const RecordedTrade& before) {
    const RecordedSale& sale = history_[k - 1];
    const SaleRules rules = recorded_rules(sale.number);
    const LeadinMoment moment = leadin_moment(history_, sale, before);
    const Planck market = price_at(sale.end_price, moment);
    const Planck bumped = next_renewal_price(rfc1_rules(), before.price, kMaxPlanck, 0);
    const Planck next = next_renewal_price(rules, before.price, market, sale.end_price);
    const PriceRule rule = next == bumped  ? PriceRule::bump
                           : next < bumped ? PriceRule::lowered_to_market
                                           : PriceRule::raised_to_end;
    add(rule, k, trade.core, trade.price, next, clock_doubt(sale, moment));
  }

  const SaleHistory& history_;
  std::vector<SalePrices> prices_;
  Replay replay_;
};

}  // namespace

SaleRules recorded_rules(int sale_number) {
  return sale_number < kFirstSaleWithMinimum ? rfc1_rules() : minimum_price_rules();
}

LeadinMoment leadin_moment(const SaleHistory& history, const RecordedSale& sale,
                           const RecordedTrade& trade) {
  if (has_exact_clock(history, sale)) {
    const auto elapsed =
        static_cast<std::int64_t>(trade.block) - static_cast<std::int64_t>(sale.sale_start);
    return {elapsed, sale.leadin, true};
  }
  const SaleLengths lengths = polkadot_lengths();
  const std::int64_t since_rotation = difference(trade.time_s, sale.time_s);
  const std::int64_t blocks = since_rotation * lengths.region / seconds_of_sale(history, sale);
  return {blocks - lengths.interlude, lengths.leadin, false};
}

Planck price_at(Planck end_price, const LeadinMoment& moment) {
  const std::int64_t blocks = std::clamp<std::int64_t>(moment.elapsed, 0, moment.leadin);
  return sale_price(end_price, static_cast<std::uint32_t>(blocks), moment.leadin);
}

std::size_t Replay::checked(PriceRule rule) const {
  return static_cast<std::size_t>(std::ranges::count(checks, rule, &ReplayCheck::rule));
}

std::size_t Replay::came_out(PriceRule rule) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      checks, [rule](const ReplayCheck& c) { return c.rule == rule && c.came_out(); }));
}

Replay replay_sales(const SaleHistory& history) { return Replayer(history).run(); }

Planck recorded_sellout_price(const RecordedSale& sale) {
  return played(sale, {sale.end_price, 0}).sellout_price;
}

}  // namespace coresweep
