// The table of keys of the coretime market. Where the defaults come from: docs/ASSUMPTIONS.md.
#include <utility>

#include "cuda/market/point.h"
#include "host/keys/choice.h"
#include "host/keys/parameter_table.h"

namespace coresweep {
namespace {

using D = Distribution;
using enum ParameterKind;
using namespace key_table;

constexpr double kLeastPrice = 1e-9;  // coins: an end price of 0 could never rise

constexpr std::string_view kPallet = "live configuration";
constexpr std::string_view kProposed = "proposed in RFC-17";
constexpr std::string_view kHistory = "recorded sales 2024-09 to 2026-02";

ParameterKey money(std::string_view key, double least, double most, std::string_view standard,
                   std::string_view meaning, std::string_view source, bool simulated = true) {
  return {key, "DOT or KSM",           amount,  least,  most,
          {},  parse_amount(standard), meaning, source, simulated};
}
ParameterKey ratio(std::string_view key, Distribution standard, std::string_view meaning,
                   std::string_view source) {
  return share(key, kTableRatio, std::move(standard), meaning, source);
}
ParameterKey days(std::string_view key, Distribution standard, std::string_view meaning,
                  std::string_view source) {
  return {key,    "d", distribution_days, 0, kRegionDays, {}, std::move(standard), meaning,
          source, true};
}

/// Those that price regions without sales, and those that are simulated.
std::vector<std::string_view> market_models() {
  std::vector<std::string_view> models = {"none", "constant"};
  for (const std::string_view simulated : choices_of<MarketModel>()) models.push_back(simulated);
  return models;
}

/// Renewal prices relative to the floor of the 43 cores sold in sale 18, at the start of sale 19.
Distribution records_of_sale_18() {
  return D::mixture({{15, D::constant(1)},
                     {2, D::constant(1.03)},
                     {2, D::constant(1.0609)},
                     {10, D::constant(1.0927)},
                     {2, D::constant(1.1255)},
                     {6, D::constant(1.1593)},
                     {1, D::constant(1.8593)},
                     {2, D::constant(6.4942)},
                     {2, D::constant(6.7721)},
                     {1, D::constant(11.6886)}});
}

Keys sale_keys() {
  return {
      one_of("market.model", market_models(), "none",
             "how coretime is priced: not at all, at a constant price, by simulated sales among "
             "agents, or by sales in one of three regimes",
             kStudy),
      money("market.price", 0, 1e9, "0 DOT",
            "price of a region of 28 days; needed with market.model = \"constant\"", kStudy, false),
      whole("market.cycles", "sales", 1, kMaxCycles, 26, "length of a run in sales of 28 days",
            kStudy),
      one_of("market.rules", choices_of<RuleSet>(), "rfc1-minimum-price", "rule set of the sales",
             kPallet),
      one_of("market.later_rules", choices_of<RuleSet>(), "rfc17",
             "rule set from market.later_rules_from on", kStudy),
      whole("market.later_rules_from", "sale", 0, kMaxCycles, 0,
            "first sale under market.later_rules, counted from 1; 0: never", kStudy),
      money("market.end_price", kLeastPrice, 1e8, "10 DOT",
            "end price (floor) of the first sale; under rfc17 its reserve", kHistory),
      money("market.minimum_price", 0, 1e8, "10 DOT", "least end price under rfc1-minimum-price",
            kPallet),
      chance("market.renewal_bump", 0.03, "rise of a renewal's price", kPallet),
      chance("market.ideal_proportion", 1,
             "share of the cores offered; those sold beyond it do not set the next price", kPallet),
      {"market.count_revenue",
       "",
       flag,
       0,
       1,
       {},
       false,
       "counts what the chain takes in each sale from all buyers, for sale.revenue.mean",
       kStudy,
       true},
      number("market.interlude", "d", 0, kRegionDays, 7, "renewals only", kPallet),
      number("market.leadin", "d", 1, kRegionDays, 14, "falling price, after the interlude",
             kPallet),
      {"market.supply",
       "cores",
       path,
       0,
       kMaxMarketCores,
       {},
       Path{77},
       "cores offered in each sale, renewals included: one number, or one for each sale",
       kHistory,
       true},
  };
}

Keys others_keys() {
  return {
      whole("market.tenants", "cores", 0, kMaxMarketCores, 43,
            "cores that others hold at the start", kHistory),
      ratio("market.tenant_record_ratio", records_of_sale_18(),
            "their renewal prices relative to the first end price, evenly spread", kHistory),
      chance("market.renews_at_floor", 0.5,
             "a core is renewed if that costs at most 1.01 end prices", kHistory),
      chance("market.renews_up_to_1_3", 0.9, "the same, up to 1.3 end prices", kHistory),
      chance("market.renews_up_to_3", 0.71, "the same, up to 3 end prices", kHistory),
      chance("market.renews_up_to_12", 0.47, "the same, up to 12 end prices", kHistory),
      chance("market.renews_above_12", 0.2, "the same, above 12 end prices", kHistory),
      chance("market.renews_at_rotation", 0.15, "a renewal happens in the first block of a sale",
             kHistory),
      chance("market.renews_in_leadin", 0.039,
             "a renewal happens in the lead-in; the rest in the interlude", kHistory),
      number("market.entrants_mean", "cores", 0, 100, 13, "mean number of entrants in a sale",
             kHistory),
      number("market.entrants_dispersion", "", 1e-3, 1e6, 3.4,
             "size k of their negative binomial distribution: variance = mean + mean^2 / k",
             kHistory),
      {"market.entrant_valuation",
       "DOT or KSM",
       distribution_coins,
       0,
       1e9,
       {},
       D::lognormal(42.7, 0.7),
       "most that an entrant pays for a core",
       kHistory,
       true},
      chance("market.entrant_patience", 0.85,
             "an entrant waits for the fixed-price phase; the others buy at the first price they "
             "accept",
             kHistory),
      chance("market.squeeze_probability", 0.16,
             "in a sale somebody tries to buy all that is left at the opening", kHistory),
      money("market.squeeze_budget", 0, ParameterKey::kUnbounded, "1000 DOT",
            "most that a squeeze may cost in one sale", kHistory),
  };
}

Keys dollar_keys() {
  return {
      number("usd.price", "USD", 1e-6, 1e6, 1.28, "of a coin in the first cycle",
             "market of 2026-02"),
      number("usd.drift", "1/y", -10, 10, 0, "rate at which the expected price grows", kStudy),
      number("usd.volatility", "y-0.5", 0, 5, 0.72, "standard deviation of the yearly log return",
             "market of 2025-02 to 2026-02, without its crash"),
      number("usd.jumps_per_year", "1/y", 0, 50, 1.5, "mean number of jumps in a year", kAssumed),
      number("usd.jump_mean", "", -3, 3, -0.2, "mean log return of a jump", kAssumed),
      number("usd.jump_deviation", "", 0, 3, 0.1, "standard deviation of the log return of a jump",
             kAssumed),
  };
}

Keys rfc17_keys() {
  return {
      number("rfc17.auction", "d", 1, kRegionDays, 14, "market phase, in which bids are placed",
             kProposed),
      number("rfc17.renewals", "d", 0, kRegionDays, 7, "renewal phase after it", kProposed),
      money("rfc17.minimum_opening_price", 0, 1e8, "150 DOT", "least opening price", kProposed),
      whole("rfc17.price_multiplier", "", 1, 1000, 3, "opening price over reserve", kProposed),
      chance("rfc17.penalty", 0.3, "added to the price of a renewal if the auction took every core",
             kProposed),
      chance("rfc17.target_consumption", 0.9, "share of the cores sold at which the reserve stays",
             kProposed),
      number("rfc17.sensitivity", "", 0, 20, 2.5, "K of the reserve's update", kProposed),
      money("rfc17.minimum_reserve", kLeastPrice, 1e8, "1 DOT", "least reserve", kProposed),
      money("rfc17.minimum_increment", 0, 1e8, "100 DOT",
            "least rise of the reserve when every core was sold", kProposed),
  };
}

Keys regime_keys() {
  return {
      one_of("regime.initial", choices_of<Regime>(), "glut", "regime of the first sale", kHistory),
      money("regime.highest_price", 0, ParameterKey::kUnbounded, "1000 DOT",
            "nobody pays more for a core: a sale sells out only where its price is lower",
            kHistory),
      chance("regime.thin_to_squeeze", 0.13, "regime of the next sale", kAssumed),
      chance("regime.thin_to_glut", 0.03, "regime of the next sale", kAssumed),
      chance("regime.squeeze_to_thin", 0.1, "regime of the next sale", kAssumed),
      chance("regime.squeeze_to_glut", 0.2, "regime of the next sale", kAssumed),
      chance("regime.glut_to_thin", 0.05, "regime of the next sale", kAssumed),
      chance("regime.glut_to_squeeze", 0.03, "regime of the next sale", kAssumed),
      chance("regime.thin_sells_out", 1, "a sale of this regime sells out", kHistory),
      chance("regime.squeeze_sells_out", 1, "a sale of this regime sells out", kHistory),
      chance("regime.glut_sells_out", 0, "a sale of this regime sells out", kHistory),
      days("regime.thin_sellout_day", D::uniform(9.9, 21.9), "day on which it does", kHistory),
      days("regime.squeeze_sellout_day",
           D::mixture({{3, D::uniform(7.001, 7.5)}, {1, D::constant(17.7)}}),
           "day on which it does", kHistory),
      days("regime.glut_sellout_day", D::uniform(21, 28), "day on which it does", kAssumed),
  };
}

Keys on_demand_keys() {
  return {
      one_of("on_demand.rules", choices_of<OnDemandRules>(), "relay",
             "where orders are placed and how their price moves: on the relay chain by traffic "
             "(live), or on the coretime chain by the orders outstanding (proposed)",
             kPallet),
      money("on_demand.base_fee", 0, 1e6, "0.001 DOT",
            "price of an order at the least traffic, or with none outstanding", kNotRead),
      money("on_demand.order_limit", 0, ParameterKey::kUnbounded, "1 DOT",
            "most that the tenant pays for an order; under coretime its funds must cover it",
            kStudy),
      whole("on_demand.queue_size", "orders", 1, 1000000, 10000, "relay: orders that may wait",
            kNotRead),
      chance("on_demand.target_utilisation", 0.25,
             "relay: share of the queue above which traffic rises", kNotRead),
      chance("on_demand.variability", 0.03, "relay: second-order factor of traffic", kNotRead),
      chance("on_demand.step", 0.03, "coretime: rise of the price with each order outstanding",
             kOpenProposal),
      whole("on_demand.cap", "orders", 1, 1000000, 100,
            "coretime: orders outstanding from which on an order is refused", kOpenProposal),
      whole("on_demand.drain", "orders", 0, 1000000, 1,
            "coretime: orders that each pool core is taken to serve in a relay block",
            kOpenProposal),
      whole("on_demand.batch", "orders", 1, 1000000, 1000, "coretime: orders that one block takes",
            kOpenProposal),
      number("on_demand.orders_per_block", "orders", 0, 40, 0,
             "mean number of orders of others in a relay block (Poisson)",
             "none in 2000 relay blocks of 2026-02-13"),
      whole("on_demand.pool_cores", "cores", 0, kMaxMarketCores, 1,
            "cores reserved for the pool; unsold ones join them", kPallet),
  };
}

/// Orders of the parachain itself, which become blocks: they belong to the pipeline.
Keys order_keys() {
  return {
      whole("on_demand.order_every", "relay blocks", 1, 100000, 1,
            "on demand: relay blocks from one order to the next", kStudy),
      whole("on_demand.orders_at_once", "orders", 1, 8, 1, "on demand: orders made together",
            kStudy),
      whole("on_demand.queue_wait", "relay blocks", 0, 20, 0,
            "on demand: orders of others that are served first", kAssumed),
      whole("on_demand.message_delay", "relay blocks", 0, 1, 1,
            "coretime: until the relay chain has executed the message with the orders", kAssumed),
  };
}

Keys tenant_keys() {
  return {
      one_of("tenant.strategy", choices_of<Strategy>(), "auto-renew",
             "how the tenant gets its coretime", kStudy),
      whole("tenant.cores", "cores", 1, kMaxTenantCores, 1, "cores it wants", kStudy),
      money("tenant.record", 0, 1e8, "10 DOT",
            "renewal price in the first sale of the cores it holds; 0: it holds none", kStudy),
      money("tenant.funds", 0, ParameterKey::kUnbounded, "unlimited", "all it may spend in a run",
            kStudy),
      number("tenant.renewal_day", "d", 0, kRegionDays, 21, "renew-late: day of a sale", kStudy),
      number("tenant.purchase_day", "d", 0, kRegionDays, 21,
             "two-stage: day of a sale on which it buys if it did not before", kStudy),
      whole("tenant.stock_guard", "cores", 0, kMaxMarketCores, 5,
            "two-stage: buys at once when fewer cores are left", kStudy),
      money("tenant.threshold", 0, 1e9, "20 DOT",
            "threshold: buys at the first price that is no higher; under rfc17 what it bids for "
            "cores it has no right to renew",
            kStudy),
      whole("tenant.base_cores", "cores", 0, kMaxTenantCores, 1,
            "hybrid: cores renewed; the rest of the demand is ordered on demand", kStudy),
      whole("tenant.mask_bits", "1/80 core", 1, 80, 40, "shared: its part of each core", kStudy),
      chance("tenant.partners_stay", 0.9,
             "shared: the partners of a core renew too, without which nobody can", kAssumed),
      number("tenant.demand", "cores", 0, kMaxTenantCores, 1,
             "cores' worth of blocks it needs in the first region", kStudy),
      number("tenant.demand_growth", "", -0.9, 9, 0, "growth of the demand from region to region",
             kStudy),
      ratio("tenant.demand_ratio", D::constant(1), "demand of a region relative to its expectation",
            kStudy),
      chance("tenant.resale_probability", 0.2, "resell: a surplus region finds a buyer", kAssumed),
      ratio("tenant.resale_ratio", D::lognormal(1, 0.2),
            "its price relative to the end price, or to the sell-out price if the sale sold out",
            kAssumed),
      chance("tenant.funding_delay_probability", 0, "the money for a sale comes late", kStudy),
      days("tenant.funding_delay", D::constant(7), "by so many days after the rotation", kStudy),
      chance("tenant.auto_renewal_noticed_probability", 1,
             "somebody sees in time that the chain dropped an auto-renewal for want of the money, "
             "and renews by hand; else the core is lost for the region",
             kAssumed),
      money("tenant.existential_deposit", 0, 1e6, "0.01 DOT",
            "stays on the account that pays; part of the funding calendar", kAssumed, false),
      money("tenant.transfer_fee", 0, 1e6, "0.1 DOT",
            "of sending the money for a sale to the coretime chain; part of the "
            "funding calendar",
            kAssumed, false),
  };
}

}  // namespace

std::vector<ParameterKey> market_keys() {
  Keys all;
  for (Keys (*section)() : {sale_keys, others_keys, dollar_keys, rfc17_keys, regime_keys,
                            on_demand_keys, order_keys, tenant_keys}) {
    for (ParameterKey& key : section()) {
      if (section != order_keys)
        std::swap(key.affects_pipeline, key.affects_market);  // they belong to the market instead
      if (key.key == "on_demand.rules") key.affects_pipeline = true;  // when an order is a claim
      if (key.key == "on_demand.order_every" || key.key == "on_demand.orders_at_once")
        key.affects_market = true;  // what the tenant orders
      all.push_back(std::move(key));
    }
  }
  return all;
}

}  // namespace coresweep
