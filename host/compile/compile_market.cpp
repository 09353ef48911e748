#include "host/compile/compile_market.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "cuda/market/tenant.h"
#include "host/base/errors.h"
#include "host/keys/choice.h"
#include "host/keys/effective_backing.h"

namespace coresweep {
namespace {

constexpr double kCycleYears = kRegionDays / 365.25;
constexpr double kQ32 = 0x1p32;

std::int32_t whole(const Parameters& p, std::string_view key) {
  return static_cast<std::int32_t>(p.integer(key));
}
Planck planck(const Parameters& p, std::string_view key) { return p.amount(key).planck; }
std::int32_t limit(const Parameters& p, std::string_view key) {
  return probability_limit(p.real(key));
}
std::uint32_t billionths(double share) {
  return static_cast<std::uint32_t>(std::llround(share * 1e9));
}
std::uint32_t blocks(const Parameters& p, std::string_view key) {
  return static_cast<std::uint32_t>(std::llround(p.real(key) * kDayBlocks));
}

// ---- Counts -------------------------------------------------------------------------------------

/// Limits of P(count <= i), from P(count = 0) and the ratio P(i + 1) / P(i).
template <std::int32_t Most, class Ratio>
CountTable<Most> count_table(double none, const Ratio& ratio) {
  CountTable<Most> table;
  double probability = none, sum = none;
  for (std::int32_t i = 0; i < Most; ++i) {
    table.limit[i] = probability_limit(std::min(sum, 1.0));
    probability *= ratio(i);
    sum += probability;
  }
  return table;
}

template <std::int32_t Most>
CountTable<Most> poisson(double mean) {
  return count_table<Most>(std::exp(-mean), [&](int i) { return mean / (i + 1); });
}

/// Negative binomial with variance mean + mean^2 / size.
CountTable<kMaxEntrants> negative_binomial(double mean, double size) {
  const double share = mean / (mean + size);
  return count_table<kMaxEntrants>(std::exp(size * std::log1p(-share)),
                                   [&](int i) { return (i + size) / (i + 1) * share; });
}

CountTable<kMaxEntrants> entrants(const Parameters& p) {
  const double mean = p.real("market.entrants_mean"), size = p.real("market.entrants_dispersion");
  const auto table = negative_binomial(mean, size);
  constexpr double kMostBeyond = 1e-3;
  if (table.limit[kMaxEntrants - 1] >= probability_limit(1 - kMostBeyond)) return table;
  throw UserError(fmt::format(
      "market.entrants_mean = {} with market.entrants_dispersion = {}: more than {} entrants in "
      "one "
      "sale in more than 0.1 % of sales, which cannot be simulated; lower the mean or raise the "
      "dispersion",
      mean, size, kMaxEntrants));
}

// ---- Parts of a point ---------------------------------------------------------------------------

/// Tables by key; what is wrong with a distribution is wrong at its key.
class Tables {
 public:
  Tables(const Parameters& parameters, TableCache& cache)
      : parameters_(parameters), cache_(cache) {}

  QuantileTable share(std::string_view key) const {
    return at(key, [&] { return cache_.table(parameters_.distribution(key), TableUnit::share); });
  }
  QuantileTable log2_planck(std::string_view key) const {
    const double offset = std::log2(static_cast<double>(planck_per_coin(parameters_.coin())));
    return at(key, [&] { return build_log2_table(parameters_.distribution(key), offset); });
  }

 private:
  template <class Build>
  static QuantileTable at(std::string_view key, const Build& build) {
    try {
      return build();
    } catch (const UserError& error) {
      throw error.at(key);
    }
  }
  const Parameters& parameters_;
  TableCache& cache_;
};

void fill_sale(MarketParams& m, const Parameters& p) {
  m.cycles = whole(p, "market.cycles");
  m.rules = choice_of<RuleSet>(p, "market.rules");
  const std::int32_t later = whole(p, "market.later_rules_from");
  const bool switches = later > 0 && later <= m.cycles;
  m.later_rules_from = switches ? later : kMaxCycles + 1;
  m.later_rules = switches ? choice_of<RuleSet>(p, "market.later_rules") : m.rules;
  m.end_price = planck(p, "market.end_price");
  m.minimum_price = planck(p, "market.minimum_price");
  m.renewal_bump_ppb = billionths(p.real("market.renewal_bump"));
  m.counts_revenue = p.flag("market.count_revenue") ? 1 : 0;
  m.ideal_proportion_ppb = billionths(p.real("market.ideal_proportion"));
  m.interlude = blocks(p, "market.interlude");
  m.leadin = blocks(p, "market.leadin");
  const Path& supply = p.path("market.supply");
  for (std::size_t k = 0; k < static_cast<std::size_t>(m.cycles); ++k)
    m.supply[k] = static_cast<std::int32_t>(supply.size() == 1 ? supply[0] : supply[k]);
}

bool holds_auctions(const MarketParams& m) {
  return m.rules == RuleSet::rfc17 || m.later_rules == RuleSet::rfc17;
}

void fill_rfc17(MarketParams& m, const Parameters& p) {
  if (!holds_auctions(m)) return;
  m.auction = blocks(p, "rfc17.auction");
  m.renewal_phase = blocks(p, "rfc17.renewals");
  m.minimum_opening_price = planck(p, "rfc17.minimum_opening_price");
  m.price_multiplier = static_cast<std::uint32_t>(p.integer("rfc17.price_multiplier"));
  m.penalty_ppb = billionths(p.real("rfc17.penalty"));
  m.target_ppb = billionths(p.real("rfc17.target_consumption"));
  m.sensitivity_milli = static_cast<std::uint32_t>(std::llround(p.real("rfc17.sensitivity") * 1e3));
  m.minimum_reserve = planck(p, "rfc17.minimum_reserve");
  m.minimum_increment = planck(p, "rfc17.minimum_increment");
}

void fill_others(MarketParams& m, const Parameters& p, const Tables& tables) {
  if (m.model != MarketModel::agents) return;
  m.tenants = whole(p, "market.tenants");
  m.record_ratio = tables.share("market.tenant_record_ratio");
  constexpr std::string_view kClasses[kRenewalClasses] = {
      "market.renews_at_floor", "market.renews_up_to_1_3", "market.renews_up_to_3",
      "market.renews_up_to_12", "market.renews_above_12"};
  for (std::size_t i = 0; i < kRenewalClasses; ++i) m.renewal_limit[i] = limit(p, kClasses[i]);
  m.at_rotation_limit = limit(p, "market.renews_at_rotation");
  m.until_leadin_limit = probability_limit(
      std::min(1.0, p.real("market.renews_at_rotation") + p.real("market.renews_in_leadin")));
  m.entrants = entrants(p);
  m.valuation = tables.log2_planck("market.entrant_valuation");
  m.patience_limit = limit(p, "market.entrant_patience");
  m.squeeze_limit = limit(p, "market.squeeze_probability");
  if (m.squeeze_limit >= 0) m.squeeze_budget = planck(p, "market.squeeze_budget");
}

void fill_regimes(MarketParams& m, const Parameters& p, const Tables& tables) {
  if (m.model != MarketModel::regimes) return;
  m.regime = static_cast<std::int32_t>(choice_of<Regime>(p, "regime.initial"));
  m.highest_price = planck(p, "regime.highest_price");
  for (std::size_t from = 0; from < kRegimes; ++from) {
    double leaves = 0;
    double to[kRegimes] = {};
    for (std::size_t next = 0; next < kRegimes; ++next) {
      if (next == from) continue;
      to[next] = p.real(fmt::format("regime.{}_to_{}", kRegimeNames[from], kRegimeNames[next]));
      leaves += to[next];
    }
    to[from] = 1 - leaves;
    m.regime_limit[from][0] = probability_limit(to[0]);
    m.regime_limit[from][1] = probability_limit(std::min(1.0, to[0] + to[1]));
    m.sells_out_limit[from] = limit(p, fmt::format("regime.{}_sells_out", kRegimeNames[from]));
    if (m.sells_out_limit[from] >= 0)
      m.sellout_day[from] = tables.share(fmt::format("regime.{}_sellout_day", kRegimeNames[from]));
  }
}

/// Steps of one cycle. The expected price grows at the drift, jumps included: the mean of the log
/// return is (drift - volatility^2 / 2 - jumps (E[e^jump] - 1)) dt (Merton 1976).
void fill_dollars(MarketParams& m, const Parameters& p) {
  const double volatility = p.real("usd.volatility"), rate = p.real("usd.jumps_per_year");
  const double jump = p.real("usd.jump_mean"), deviation = p.real("usd.jump_deviation");
  const double surplus = std::exp(jump + deviation * deviation / 2) - 1;
  const double mean =
      (p.real("usd.drift") - volatility * volatility / 2 - rate * surplus) * kCycleYears;
  m.usd_price = static_cast<std::uint64_t>(std::llround(p.real("usd.price") * 1e6));
  m.usd_step = build_log2_table(
      Distribution::lognormal(std::exp(mean), volatility * std::sqrt(kCycleYears)), 0);
  m.jumps = poisson<kMaxJumps>(rate * kCycleYears);
  if (rate > 0)
    m.usd_jump = build_log2_table(Distribution::lognormal(std::exp(jump), deviation), 0);
}

void fill_strategy(MarketParams& m, const Parameters& p, const Tables& tables) {
  m.strategy = choice_of<Strategy>(p, "tenant.strategy");
  const StrategyFacts s = facts_of(m.strategy);
  m.cores = whole(p, "tenant.cores");
  m.tenant_record = planck(p, "tenant.record");
  m.funds = planck(p, "tenant.funds");
  if (s.buys == PurchaseTime::at_threshold || holds_auctions(m))
    m.threshold = planck(p, "tenant.threshold");
  if (s.renews == RenewalTime::on_day) m.act_at = blocks(p, "tenant.renewal_day");
  if (s.buys == PurchaseTime::on_day) {
    m.act_at = blocks(p, "tenant.purchase_day");
    m.stock_guard = whole(p, "tenant.stock_guard");
  }
  if (s.wants == CoresWanted::base) m.base_cores = whole(p, "tenant.base_cores");
  if (s.shares) {
    m.mask_bits = whole(p, "tenant.mask_bits");
    m.partner_limit = limit(p, "tenant.partners_stay");
  }
  if (s.surplus == Surplus::resold) {
    m.resale_limit = limit(p, "tenant.resale_probability");
    m.resale_ratio = tables.share("tenant.resale_ratio");
  }
  m.delay_limit = limit(p, "tenant.funding_delay_probability");
  if (m.delay_limit < 0) return;
  m.delay_days = tables.share("tenant.funding_delay");
  if (s.renews == RenewalTime::at_once)
    m.notice_limit = limit(p, "tenant.auto_renewal_noticed_probability");
}

void fill_demand(MarketParams& m, const Parameters& p, const Tables& tables) {
  const StrategyFacts s = facts_of(m.strategy);
  if (!s.orders && s.surplus == Surplus::kept) return;
  m.demand = static_cast<std::uint64_t>(std::llround(tenant_demand(p) * kQ32));
  m.demand_growth =
      static_cast<std::uint64_t>(std::llround((1 + p.real("tenant.demand_growth")) * kQ32));
  m.demand_ratio = tables.share("tenant.demand_ratio");
  if (s.surplus == Surplus::resold) return;
  m.base_fee = planck(p, "on_demand.base_fee");
  if (s.orders) m.order_limit = planck(p, "on_demand.order_limit");
  m.on_demand_rules = choice_of<OnDemandRules>(p, "on_demand.rules");
  if (m.on_demand_rules == OnDemandRules::coretime) {
    m.order_step_ppb = billionths(p.real("on_demand.step"));
    m.order_cap = static_cast<std::uint32_t>(p.integer("on_demand.cap"));
    m.order_drain = static_cast<std::uint32_t>(p.integer("on_demand.drain"));
    m.order_batch = static_cast<std::uint32_t>(p.integer("on_demand.batch"));
  } else {
    m.queue_size = static_cast<std::uint32_t>(p.integer("on_demand.queue_size"));
    m.target_utilisation_ppb = billionths(p.real("on_demand.target_utilisation"));
    m.variability_ppb = billionths(p.real("on_demand.variability"));
  }
  m.orders = poisson<kMaxOrders>(p.real("on_demand.orders_per_block"));
  m.pool_cores = whole(p, "on_demand.pool_cores");
}

}  // namespace

bool is_simulated_market(std::string_view model) {
  return std::ranges::find(kMarketModelNames, model) != std::end(kMarketModelNames);
}

bool simulates_market(const Parameters& parameters) {
  return is_simulated_market(parameters.choice("market.model"));
}

MarketParams compile_market(const Parameters& parameters, std::uint64_t seed, Streams streams,
                            TableCache& cache) {
  parameters.check();
  MarketParams m;
  std::memset(&m, 0, sizeof(m));
  const Tables tables(parameters, cache);
  m.model = choice_of<MarketModel>(parameters, "market.model");
  m.planck_per_coin = planck_per_coin(parameters.coin());
  fill_sale(m, parameters);
  fill_rfc17(m, parameters);
  fill_others(m, parameters, tables);
  fill_regimes(m, parameters, tables);
  fill_dollars(m, parameters);
  fill_strategy(m, parameters, tables);
  fill_demand(m, parameters, tables);
  m.key = streams == Streams::common ? seed : seed ^ words_hash(&m, sizeof(m));
  return m;
}

}  // namespace coresweep
