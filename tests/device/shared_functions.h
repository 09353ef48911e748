// Functions of the model that host and device share, each of random arguments: what a test asks
// both sides. All that a function returns goes into one number.
#pragma once

#include "cuda/market/bulk.h"
#include "cuda/market/layout.h"
#include "cuda/market/on_demand.h"
#include "cuda/market/rfc17.h"
#include "cuda/market/sale.h"
#include "cuda/numbers/atomic_words.h"
#include "cuda/numbers/draws.h"
#include "cuda/numbers/exp2.h"
#include "cuda/numbers/planck.h"
#include "cuda/numbers/quantile_table.h"
#include "cuda/pipeline/metrics.h"
#include "cuda/pipeline/run_values.h"
#include "cuda/pipeline/tally_layout.h"

namespace coresweep::testing {

/// Random arguments by their places, the same on both sides; compilers differ in the order in which
/// they ask. The bits are those of SplitMix64 by Steele, Lea and Flood.
class Arguments {
 public:
  /// `words`: two, in memory that threads could share.
  CORESWEEP_HD Arguments(std::uint64_t seed, std::uint64_t* two_words)
      : words(two_words), seed_(seed) {}

  std::uint64_t* const words;

  CORESWEEP_HD std::uint64_t bits(std::int32_t place) const {
    std::uint64_t z = (seed_ << 12 | static_cast<std::uint64_t>(place)) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /// Below 2^width, of any length alike.
  CORESWEEP_HD std::uint64_t number(std::int32_t place, std::int32_t width = 64) const {
    const std::uint64_t shift = bits(place + 2048) % static_cast<std::uint64_t>(width);
    return bits(place) >> (64 - width) >> shift;
  }
  CORESWEEP_HD std::uint32_t number32(std::int32_t place) const {
    return static_cast<std::uint32_t>(number(place, 32));
  }
  CORESWEEP_HD std::int64_t positive(std::int32_t place, std::int32_t width) const {
    return static_cast<std::int64_t>(number(place, width)) + 1;
  }
  CORESWEEP_HD std::int32_t word(std::int32_t place) const {
    return static_cast<std::int32_t>(bits(place));
  }
  /// At most `most`.
  CORESWEEP_HD std::int32_t upto(std::int32_t place, std::int32_t most) const {
    return static_cast<std::int32_t>(bits(place) % (static_cast<std::uint64_t>(most) + 1));
  }
  CORESWEEP_HD std::uint32_t share_ppb(std::int32_t place) const {
    return static_cast<std::uint32_t>(bits(place) % (kBillion + 1));
  }

 private:
  std::uint64_t seed_;
};

CORESWEEP_HD std::uint64_t mixed(std::uint64_t a) { return a; }
template <class... More>
CORESWEEP_HD std::uint64_t mixed(std::uint64_t a, More... more) {
  return a + 0x100000001b3u * mixed(static_cast<std::uint64_t>(more)...);
}
CORESWEEP_HD std::uint64_t both_halves(Uint128 x) {
  return mixed(static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(x >> 64));
}

// Where arguments hang together: a table of two falling sides, rules of a sale, totals of a run.

CORESWEEP_HD QuantileTable table_of(const Arguments& a) {
  QuantileTable table;
  const std::int32_t width = a.upto(1, 1 << 12) + 1;
  for (std::int32_t j = 0; j < 2 * kTableNodes; ++j)
    table.node[j] = (j < kTableNodes ? j : 3 * kTableNodes - j) * width + a.upto(100 + j, width);
  return table;
}

CORESWEEP_HD std::uint64_t values_of_table(const Arguments& a) {
  const QuantileTable table = table_of(a);
  std::uint64_t all = 0;
  for (std::int32_t i = 0; i < 8; ++i) {
    const std::int32_t word = a.word(20 + i) >> a.upto(40 + i, 31);
    all = mixed(all, table_value(table, word), table_ms(table, word));
  }
  return all;
}

CORESWEEP_HD std::uint64_t words_of_draw(const Arguments& a) {
  const RunStream<std::int32_t> stream(a.bits(1), a.number(2));
  const Words<std::int32_t> draw =
      stream.at(static_cast<Purpose>(a.upto(3, 80)), a.upto(4, kMaxSlots), a.upto(5, 65535));
  return mixed(draw.word[0], draw.word[1], draw.word[2], draw.word[3]);
}

CORESWEEP_HD std::uint64_t words_of_philox(const Arguments& a) {
  const std::uint64_t low = a.bits(1), high = a.bits(2);
  const PhiloxBlock block = philox4x32(
      static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(low >> 32),
      static_cast<std::uint32_t>(high), static_cast<std::uint32_t>(high >> 32), a.bits(3));
  return mixed(block.word[0], block.word[1], block.word[2], block.word[3]);
}

CORESWEEP_HD std::uint64_t bins_of_value(const Arguments& a) {
  const std::int64_t v = static_cast<std::int64_t>(a.number(1, 50));
  return mixed(bin_of(Binning::count, v), bin_of(Binning::time_ms, v),
               bin_of(Binning::run_value, v), bin_of(Binning::share, v), bin_of(Binning::money, v),
               bin_of(Binning::cycle_money, v));
}

CORESWEEP_HD std::uint64_t values_of_run(const Arguments& a) {
  RunTotals run;
  for (std::int32_t c = 0; c < kCounters; ++c)
    run.counter[c] = static_cast<std::int64_t>(a.number(100 + c, 34));
  const std::int64_t measured_ms = a.positive(1, 31);
  std::uint64_t all = 0;
  for (std::int32_t v = 0; v < kRunValues; ++v)
    all = mixed(all, run_value(static_cast<RunValue>(v), run, measured_ms));
  return all;
}

/// A sum in two words near a carry, and a product of two numbers of 64 bits.
CORESWEEP_HD std::uint64_t words_of_sums(const Arguments& a) {
  std::uint64_t* words = a.words;
  words[0] = ~a.number(1);
  words[1] = a.number(2);
  add_square(words, 0, 1, a.number(3, 63));
  add_wide(words, 0, 1, a.number(4), a.number(5));
  return mixed(words[0], words[1], carry_of(a.bits(6), a.bits(7)));
}

CORESWEEP_HD std::uint64_t places_of_layouts(const Arguments& a) {
  const MarketLayout market{a.upto(1, 40) + 1};
  const WideSums sums = market.wide_sums(a.upto(2, MarketLayout::kWideSums - 1));
  const std::int32_t v = a.upto(3, kRunValues - 1);
  return mixed(market.words(), sums.low, sums.high, sums.count, TallyLayout::words(),
               TallyLayout::value_sum(v), TallyLayout::run_histogram(v),
               TallyLayout::histogram(a.upto(4, kHistograms - 1)));
}

CORESWEEP_HD SaleRules sale_rules_of(const Arguments& a) {
  return {a.number(20, 40), a.upto(21, 1), a.share_ppb(22), a.share_ppb(23)};
}

CORESWEEP_HD std::uint64_t course_of_sale(const Arguments& a) {
  const SaleRules rules = sale_rules_of(a);
  Sale sale =
      open_sale(rules, {a.number(1), a.number(2)}, static_cast<std::uint32_t>(a.upto(3, 12)));
  for (std::int32_t i = a.upto(4, 12); i > 0 && !sold_out(sale); --i)
    sale = with_core_sold(sale, a.number(100 + i));
  const SalePrices next = next_prices(rules, sale), first = first_prices(rules, a.number(6));
  return mixed(sale.sellout_price, sale.cores_sold, next.end_price, next.target_price,
               first.end_price, first.target_price);
}

CORESWEEP_HD std::uint64_t prices_of_sale(const Arguments& a) {
  const Planck end = a.number(1), limit = a.number(2);
  const std::uint32_t leadin = static_cast<std::uint32_t>(a.positive(3, 18)), at = a.number32(4);
  const std::uint32_t phase =
      static_cast<std::uint32_t>(sale_phase(at, {leadin / 2, leadin, 2 * leadin}));
  return mixed(sale_price(end, at, leadin), first_block_at_most(limit, end, leadin), phase,
               next_renewal_price(sale_rules_of(a), limit, a.number(5), end),
               RenewalClasses(end).of(limit));
}

CORESWEEP_HD std::uint64_t course_of_traffic(const Arguments& a) {
  const Uint128 traffic = static_cast<Uint128>(a.number(1)) << a.upto(2, 64);
  const TrafficUpdate next =
      next_traffic(traffic, a.number32(3), a.number32(4), a.share_ppb(5), a.share_ppb(6));
  const PoolPayout payout = pool_payout(a.number(7), a.number32(8), a.number32(9));
  return mixed(both_halves(next.traffic), static_cast<std::uint64_t>(next.error),
               spot_price(next.traffic, a.number(10)), payout.system, payout.contributors,
               static_cast<std::uint64_t>(
                   order_outcome(a.number(11), a.number(12), a.number32(13), a.number32(14))));
}

CORESWEEP_HD std::uint64_t course_of_auction(const Arguments& a) {
  Planck bids[12];
  const std::int32_t count = a.upto(1, 12);
  Planck bid = a.number(2);
  for (std::int32_t i = 0; i < count; ++i)
    bids[i] = bid -= a.upto(100 + i, 2) > 0 ? a.bits(200 + i) % (bid | 1) : 0;
  const AuctionResult result =
      settle_auction(bids, static_cast<std::uint32_t>(count),
                     static_cast<std::uint32_t>(a.upto(3, 12)), a.number(4));
  return mixed(result.clearing_price, result.winners, result.tied_begin, result.tied_end);
}

CORESWEEP_HD std::uint64_t course_of_reserve(const Arguments& a) {
  const Rfc17Rules rules{a.number32(1),
                         a.number32(2),
                         a.number(3),
                         a.number32(4),
                         a.share_ppb(5),
                         a.share_ppb(6),
                         static_cast<std::uint32_t>(a.upto(7, 20000)),
                         a.number(8, 50),
                         a.number(9, 50)};
  const Planck reserve = a.number(10);
  const std::uint32_t offered = static_cast<std::uint32_t>(a.upto(11, 60));
  const std::uint32_t sold =
      static_cast<std::uint32_t>(a.upto(12, static_cast<std::int32_t>(offered)));
  return mixed(next_reserve(rules, reserve, sold, offered), opening_price(rules, reserve),
               rfc17_renewal_price(rules, reserve, oversubscribed(sold, offered)),
               renewals_left(a.number32(13), a.number32(14), a.number32(15)),
               recorded_bid(a.number(16), reserve),
               static_cast<std::uint64_t>(bid_outcome(a.number(17), reserve)));
}

CORESWEEP_HD std::uint64_t order_of_events(const Arguments& a) {
  EventList events(12);
  for (std::int32_t i = a.upto(1, 20); i > 0; --i)
    events.add(event_key(a.upto(100 + i, 1 << 20), a.word(200 + i), a.upto(300 + i, 0x3001)));
  std::uint64_t all = 0;
  for (std::int32_t i = 0; i < events.count; ++i)
    all = mixed(all, event_block(events.key[i]), event_who(events.key[i]));
  return all;
}

CORESWEEP_HD std::uint64_t count_in_table(const Arguments& a) {
  CountTable<kMaxJumps> table;
  std::int32_t limit = 0;
  for (std::int32_t i = 0; i < kMaxJumps; ++i)
    table.limit[i] = limit += a.upto(100 + i, (0x7ffffffe - limit) / 2);
  return mixed(count_of(table, a.word(2)), uniform_below(a.word(3), a.number32(4)));
}

// X(name, value from the arguments `a`): what a device is asked, one after the other.
#define CORESWEEP_SHARED_FUNCTIONS(X)                                                              \
  X(philox4x32, words_of_philox(a))                                                                \
  X(draws, words_of_draw(a))                                                                       \
  X(exp2_mantissa, exp2_mantissa(a.upto(1, kLog2One - 1)))                                         \
  X(exp2_floor, exp2_floor(a.upto(1, 66 * kLog2One) - kLog2One))                                   \
  X(table_value, values_of_table(a))                                                               \
  X(float_bits, static_cast<std::uint64_t>(float_bits(a.upto(1, (1 << 24) - 1))))                  \
  X(within, within(a.word(1), a.upto(2, 0x7ffffffe) - 1))                                          \
  X(cumulated_limit, static_cast<std::uint64_t>(cumulated_limit<std::int32_t>(                     \
                         a.upto(1, 0x3fffffff), a.upto(2, 0x7ffffffe) - 1)))                       \
  X(scaled_limit,                                                                                  \
    static_cast<std::uint64_t>(scaled_limit(a.upto(1, 0x7ffffffe) - 1, a.upto(2, kTableMax))))     \
  X(saturated_sum, saturated_sum(a.number(1), a.number(2)))                                        \
  X(scaled_floor, scaled_floor(a.number(1), a.number(2), a.number(3, 63) + 1))                     \
  X(scaled_nearest, scaled_nearest(a.number(1), a.number(2), a.number(3, 63) + 1))                 \
  X(scaled_below, scaled_below(a.number(1) | 1, a.number(2) | 1, a.number(3, 63) + 1))             \
  X(wide_scaled_floor,                                                                             \
    both_halves(wide_scaled_floor(static_cast<Uint128>(a.number(1)) << a.upto(2, 64), a.number(3), \
                                  a.number(4, 63) + 1)))                                           \
  X(perbill_of, perbill_of(a.share_ppb(1), a.number(2)))                                           \
  X(bin_of, bins_of_value(a))                                                                      \
  X(scaled_ratio, static_cast<std::uint64_t>(                                                      \
                      scaled_ratio(a.positive(1, 50), a.positive(2, 30), a.positive(3, 12))))      \
  X(run_value, values_of_run(a))                                                                   \
  X(wide_sums, words_of_sums(a))                                                                   \
  X(layouts, places_of_layouts(a))                                                                 \
  X(count_of, count_in_table(a))                                                                   \
  X(sale, course_of_sale(a))                                                                       \
  X(sale_price, prices_of_sale(a))                                                                 \
  X(event_list, order_of_events(a))                                                                \
  X(on_demand, course_of_traffic(a))                                                               \
  X(settle_auction, course_of_auction(a))                                                          \
  X(taylor_exp, taylor_exp(a.number(1, 36)))                                                       \
  X(next_reserve, course_of_reserve(a))

#define CORESWEEP_DECLARE(name, value)                                               \
  struct of_##name {                                                                 \
    CORESWEEP_HD static std::uint64_t at(std::uint64_t seed, std::uint64_t* words) { \
      const Arguments a(seed, words);                                                \
      return value;                                                                  \
    }                                                                                \
  };
CORESWEEP_SHARED_FUNCTIONS(CORESWEEP_DECLARE)
#undef CORESWEEP_DECLARE

}  // namespace coresweep::testing
