// One run of the market: some cycles with one tenant among others. docs/METHODS_MARKET.md.
#pragma once

#include <cstdint>

#include "cuda/market/auction.h"
#include "cuda/market/exchange.h"
#include "cuda/market/load.h"

namespace coresweep {

/// What came of a cycle. Amounts in planck.
struct CycleOutcome {
  Planck paid, revenue;
  std::uint64_t usd_price;  ///< 10^-6 USD a coin
  Planck floor_price, sellout_price;
  Planck sales_revenue;  ///< of all buyers; 0 under MarketModel::regimes, which has no others
  Planck record;         ///< sum of the next renewals of the cores held; 0: none held
  Planck record_bound;   ///< most that those after them can cost; 0: none held or no bound
  std::int64_t core_blocks, on_demand_blocks, stalled_blocks;
  std::int32_t wanted, held;
  std::int32_t refused;  ///< flag: a payment failed for want of money
  std::int32_t offered, sold, renewed;
  std::int32_t sold_out, above_minimum, squeezed;  ///< flags
  std::int32_t regime;                             ///< Regime, -1 under MarketModel::agents
};

class MarketRun {
 public:
  CORESWEEP_HD MarketRun(const MarketParams& p, std::uint64_t replicate)
      : p_(p),
        strategy_(facts_of(p.strategy)),
        stream_(p.key, replicate),
        tenant_(p),
        demand_(p.demand),
        regime_(p.regime) {
    prices_ = {p.end_price, p.end_price};
    others_.count = 0;
    if (p.model == MarketModel::agents) add_first_tenants();
  }

  /// Cycle 0, 1, ..: its sale, and the use of its region.
  CORESWEEP_HD CycleOutcome step(std::int32_t cycle) {
    if (cycle > 0) exchange_.step(p_, stream_, cycle);
    const Words<std::int32_t> draw = stream_.at(Purpose::tenant, cycle, 0);
    const Funding funding = draw_funding(cycle, draw);
    tenant_.open_cycle();
    if (strategy_.shares &&
        !happens(stream_.at(Purpose::partner, cycle, 0).word[0], p_.partner_limit))
      tenant_.lose_rights();

    CycleOutcome out{};
    out.usd_price = exchange_.price(p_);
    out.wanted = wanted_cores(p_, demand_);
    out.offered = p_.supply[cycle];
    out.floor_price = prices_.end_price;
    out.regime = -1;
    const RuleSet rules = cycle + 1 < p_.later_rules_from ? p_.rules : p_.later_rules;
    if (rules == RuleSet::rfc17)
      hold_auction(cycle, funding, draw.word[2], out);
    else
      hold_sale(cycle, rules, funding, draw.word[2], out);
    out.held = tenant_.held();
    use_region(cycle, table_value(p_.demand_ratio, draw.word[3]), out);
    note_records(rules, out);
    out.paid = tenant_.paid();
    out.refused = tenant_.refused() ? 1 : 0;
    demand_ = scaled_floor(demand_, p_.demand_growth, std::uint64_t{1} << 32);
    return out;
  }

 private:
  /// Records of the others at the start: evenly spread over their distribution.
  CORESWEEP_HD void add_first_tenants() {
    for (std::int32_t i = 0; i < p_.tenants; ++i) {
      const std::uint64_t word =
          ((2 * static_cast<std::uint64_t>(i) + 1) << 31) / static_cast<std::uint64_t>(p_.tenants);
      const std::int32_t ratio =
          table_value(p_.record_ratio, static_cast<std::int32_t>(static_cast<std::uint32_t>(word)));
      others_.add(scaled_floor(p_.end_price, static_cast<std::uint64_t>(ratio), kShareOne));
    }
  }

  CORESWEEP_HD static std::uint32_t blocks_of(std::int32_t days) {
    return static_cast<std::uint32_t>(std::int64_t{days} * kDayBlocks >> 16);
  }

  /// `draw`: the tenant's of this sale. A strategy that renews at once leaves it to the chain,
  /// which drops what it cannot pay at the rotation (tick_impls.rs, renew_cores).
  CORESWEEP_HD Funding draw_funding(std::int32_t cycle, const Words<std::int32_t>& draw) const {
    Funding funding{0, 0};
    if (!happens(draw.word[0], p_.delay_limit)) return funding;
    funding.delay = blocks_of(table_value(p_.delay_days, draw.word[1]));
    if (funding.delay > 0 && strategy_.renews == RenewalTime::at_once)
      funding.forgotten =
          happens(stream_.at(Purpose::notice, cycle, 0).word[0], p_.notice_limit) ? 0 : 1;
    return funding;
  }

  CORESWEEP_HD void hold_sale(std::int32_t cycle, RuleSet rule_set, Funding funding,
                              std::int32_t turn, CycleOutcome& out) {
    const SaleRules rules = sale_rules(p_, rule_set);
    const bool regimes = p_.model == MarketModel::regimes;
    OpenSale sale{rules,        open_sale(rules, prices_, static_cast<std::uint32_t>(out.offered)),
                  p_.interlude, p_.leadin,
                  kNoBlock,     regimes ? 1 : 0};
    EventList events(sale.left());
    if (regimes) {
      draw_regime(cycle);
      out.regime = regime_;
      close_sale(cycle, sale);
    } else {
      add_others_events(p_, stream_, cycle, prices_.end_price, others_, events);
    }
    const SaleCounts counts = trade(p_, sale, events, others_, tenant_,
                                    plan_of(p_, prices_.end_price, demand_, funding), turn);
    prices_ = next_prices(rules, sale.sale);
    out.sellout_price = sale.sale.sellout_price;
    out.sales_revenue = sale.revenue;
    out.sold = static_cast<std::int32_t>(sale.sale.cores_sold);
    out.renewed = counts.renewed;
    out.squeezed = counts.squeezed;
    out.sold_out = (regimes ? sale.closes_at != kNoBlock : sold_out(sale.sale)) ? 1 : 0;
    out.above_minimum = out.floor_price > rules.minimum_price ? 1 : 0;
  }

  /// The sale sells out or not as its regime has it, but not before somebody pays the price; its
  /// last core goes at the price of that block.
  CORESWEEP_HD void close_sale(std::int32_t cycle, OpenSale& sale) const {
    const Words<std::int32_t> draw = stream_.at(Purpose::sellout, cycle, 0);
    if (!happens(draw.word[0], p_.sells_out_limit[regime_])) return;
    const std::uint32_t affordable =
        first_block_at_most(p_.highest_price, sale.sale.prices.end_price, p_.leadin);
    if (affordable > p_.leadin) return;
    const std::uint32_t drawn = blocks_of(table_value(p_.sellout_day[regime_], draw.word[1]));
    sale.closes_at = max_of(drawn, p_.interlude + affordable);
    sale.sale.sellout_price = sale.price(sale.closes_at);
  }

  /// The first cycle is in the regime the study names; then one step of the chain a cycle.
  CORESWEEP_HD void draw_regime(std::int32_t cycle) {
    if (cycle == 0) return;
    const std::int32_t word = stream_.at(Purpose::sale, cycle, 0).word[3];
    const std::int32_t* limit = p_.regime_limit[regime_];
    regime_ = happens(word, limit[0]) ? 0 : happens(word, limit[1]) ? 1 : 2;
  }

  /// The next renewal costs what is recorded. The one after it costs at most max(r + bump, E'),
  /// where E' is the end price of the sale of the next one, known by now; without RFC-149 at most
  /// r + bump; an auction's clearing price has no bound (docs/METHODS_MARKET.md).
  CORESWEEP_HD void note_records(RuleSet rule_set, CycleOutcome& out) const {
    const SaleRules rules = sale_rules(p_, rule_set);
    for (std::int32_t i = 0; i < tenant_.held(); ++i) {
      const Planck record = tenant_.record(i);
      out.record = saturated_sum(out.record, record);
      if (rule_set == RuleSet::rfc17) continue;
      out.record_bound = saturated_sum(
          out.record_bound, next_renewal_price(rules, record, kMaxPlanck, prices_.end_price));
    }
  }

  CORESWEEP_HD void hold_auction(std::int32_t cycle, Funding funding, std::int32_t turn,
                                 CycleOutcome& out) {
    const Planck reserve = prices_.end_price;
    AuctionSale sale(p_, reserve, static_cast<std::uint32_t>(out.offered), others_);
    sale.add_others_bids(stream_, cycle);
    sale.add_tenants_bids(tenant_, out.wanted, funding.delay, turn);
    sale.settle();
    sale.charge(tenant_);
    const SaleCounts counts = sale.renew(stream_, cycle, tenant_, out.wanted, funding, turn);
    const Planck next = sale.next_reserve_price();
    prices_ = {next, next};
    out.sellout_price = sale.clearing_price();
    out.sales_revenue = sale.revenue();
    out.sold = static_cast<std::int32_t>(sale.sold());
    out.renewed = counts.renewed;
    out.squeezed = counts.squeezed;
    out.sold_out = out.sold >= out.offered ? 1 : 0;
    out.above_minimum = reserve > p_.minimum_reserve ? 1 : 0;
  }

  // ---- The region that was on sale: surplus, orders on demand ----------------------------------

  /// `ratio`: of this region's demand to what was expected, 2^-16.
  CORESWEEP_HD void use_region(std::int32_t cycle, std::int32_t ratio, CycleOutcome& out) {
    const std::uint64_t demand =
        scaled_floor(demand_, static_cast<std::uint64_t>(ratio), kShareOne);
    std::int32_t used = out.held;
    if (strategy_.surplus != Surplus::kept && whole_cores(demand) < used)
      used = whole_cores(demand);
    const std::int64_t whole = std::int64_t{used} * kRegionBlocks;
    out.core_blocks = strategy_.shares ? whole * p_.mask_bits / kMaskBits : whole;
    out.stalled_blocks = out.held > 0 ? 0 : kRegionBlocks;
    if (strategy_.orders) order_shortfall(cycle, demand, out);
    if (strategy_.surplus == Surplus::pooled && used < out.held)
      pool_surplus(cycle, out.held - used, out);
    if (strategy_.surplus == Surplus::resold) resell_surplus(cycle, used, out);
  }

  CORESWEEP_HD std::int32_t pool_cores(const CycleOutcome& out) const {
    const std::int32_t unsold =
        p_.model == MarketModel::agents && out.offered > out.sold ? out.offered - out.sold : 0;
    return p_.pool_cores + unsold;
  }

  /// Orders for what the cores held do not cover, at most one a relay block.
  CORESWEEP_HD void order_shortfall(std::int32_t cycle, std::uint64_t demand, CycleOutcome& out) {
    constexpr std::uint64_t kOne = std::uint64_t{1} << 32;
    std::uint64_t missing = positive_difference(demand, static_cast<std::uint64_t>(out.held) << 32);
    if (missing > kOne) missing = kOne;
    const std::int32_t limit =
        static_cast<std::int32_t>(static_cast<std::int64_t>(missing >> 1) - 1);
    const LoadWindow window =
        queue_.run(p_, stream_, cycle, limit, pool_cores(out), tenant_.funds());
    const Planck cost = scaled_floor(window.tenant_cost, kLoadWindows, 1);
    const Planck paid = tenant_.pay_what_is_there(cost);
    if (window.refused != 0) tenant_.refuse();
    const std::int64_t placed = std::int64_t{window.placed} * kLoadWindows;
    out.on_demand_blocks = cost > 0 ? static_cast<std::int64_t>(scaled_floor(
                                          static_cast<std::uint64_t>(placed), paid, cost))
                                    : placed;
    if (out.held == 0)
      out.stalled_blocks = std::int64_t{window.wanted} * kLoadWindows - out.on_demand_blocks;
  }

  /// The pool's revenue is shared by all bits in it; the tenant is the only private contributor.
  CORESWEEP_HD void pool_surplus(std::int32_t cycle, std::int32_t surplus, CycleOutcome& out) {
    constexpr std::int32_t kNoOrders = -1;
    const std::int32_t system = pool_cores(out);
    const LoadWindow window =
        queue_.run(p_, stream_, cycle, kNoOrders, system + surplus, tenant_.funds());
    const Planck revenue = scaled_floor(window.revenue, kLoadWindows, 1);
    out.revenue = pool_payout(revenue, static_cast<std::uint32_t>(system) * kMaskBits,
                              static_cast<std::uint32_t>(surplus) * kMaskBits)
                      .contributors;
  }

  /// Each surplus region finds a buyer or not, at the floor (the sell-out price if the sale sold
  /// out) times a ratio; its record goes with it.
  CORESWEEP_HD void resell_surplus(std::int32_t cycle, std::int32_t used, CycleOutcome& out) {
    const Planck base = out.sold_out ? out.sellout_price : out.floor_price;
    for (std::int32_t core = used; core < out.held; ++core) {
      const Words<std::int32_t> draw = stream_.at(Purpose::resale, cycle, core);
      if (!happens(draw.word[0], p_.resale_limit)) continue;
      const std::int32_t ratio = table_value(p_.resale_ratio, draw.word[1]);
      out.revenue = saturated_sum(out.revenue,
                                  scaled_floor(base, static_cast<std::uint64_t>(ratio), kShareOne));
      tenant_.give_away_core();
    }
  }

  const MarketParams& p_;
  StrategyFacts strategy_;
  MarketStream stream_;
  Tenant tenant_;
  Others others_;
  OnDemandQueue queue_;
  ExchangeRate exchange_;
  SalePrices prices_;
  std::uint64_t demand_;
  std::int32_t regime_;
};

}  // namespace coresweep
