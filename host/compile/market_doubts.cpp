// What cannot be meant in the settings of sales, orders and the tenant.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "cuda/market/point.h"
#include "cuda/market/strategy.h"
#include "host/compile/compile_market.h"
#include "host/compile/doubts.h"
#include "host/keys/choice.h"
#include "host/keys/effective_backing.h"

namespace coresweep {
namespace market_rules {
namespace {

using Doubt = std::optional<std::string>;
using Rule = Doubt (*)(const Parameters&);

constexpr std::int64_t kCoreBits = 80;  // of a core's mask
constexpr std::string_view kMinimumRules = "rfc1-minimum-price", kAuctions = "rfc17";

std::string coins(const Parameters& p, std::string_view key) { return p.amount(key).text(); }
double number(const Parameters& p, std::string_view key) { return p.amount(key).number(); }
bool agents(const Parameters& p) { return p.choice("market.model") == "agents"; }
StrategyFacts strategy(const Parameters& p) {
  return facts_of(choice_of<Strategy>(p, "tenant.strategy"));
}

/// Whether some sale, or every sale, follows these rules.
bool some_sale(const Parameters& p, std::string_view rules) {
  const std::int64_t later = p.integer("market.later_rules_from");
  const bool changes = later > 0 && later <= p.integer("market.cycles");
  return (p.choice("market.rules") == rules && (!changes || later > 1)) ||
         (changes && p.choice("market.later_rules") == rules);
}
bool every_sale(const Parameters& p, std::string_view rules) {
  for (const std::string_view other : {"rfc1", "rfc1-minimum-price", "rfc17"})
    if (other != rules && some_sale(p, other)) return false;
  return true;
}
bool first_sale(const Parameters& p, std::string_view rules) {
  return p.choice(p.integer("market.later_rules_from") == 1 ? "market.later_rules"
                                                            : "market.rules") == rules;
}

/// The least that a core ever costs in coins, where the rules say: nothing where a price can fall
/// to anything.
std::optional<double> least_price(const Parameters& p) {
  if (every_sale(p, kMinimumRules))
    return std::min(number(p, "market.minimum_price"), number(p, "market.end_price"));
  if (every_sale(p, kAuctions))
    return std::min(number(p, "rfc17.minimum_reserve"), number(p, "market.end_price"));
  return {};
}

// ---- Sales --------------------------------------------------------------------------------------

Doubt the_first_price_is_allowed(const Parameters& p) {
  const std::string_view least = first_sale(p, kMinimumRules) ? "market.minimum_price"
                                 : first_sale(p, kAuctions)   ? "rfc17.minimum_reserve"
                                                              : "";
  if (least.empty() || number(p, "market.end_price") >= number(p, least)) return {};
  return fmt::format(
      "market.end_price = \"{}\" with {} = \"{}\": the first sale is below the least price of its "
      "rules",
      coins(p, "market.end_price"), least, coins(p, least));
}

Doubt the_rules_change(const Parameters& p) {
  const std::int64_t later = p.integer("market.later_rules_from");
  if (later <= p.integer("market.cycles")) return {};
  return fmt::format(
      "market.later_rules_from = {} with market.cycles = {}: the run ends before the rules change",
      later, p.integer("market.cycles"));
}

std::int64_t most_supply(const Parameters& p) { return std::ranges::max(p.path("market.supply")); }

Doubt cores_are_offered(const Parameters& p) {
  const std::int64_t most = most_supply(p);
  if (most == 0) return "market.supply = 0: no core is ever sold";
  const bool wants = strategy(p).wants == CoresWanted::all;
  if (!wants || p.integer("tenant.cores") <= most) return {};
  return fmt::format("tenant.cores = {} with market.supply = {}: no sale offers so many cores",
                     p.integer("tenant.cores"), most);
}

Doubt holders_can_renew(const Parameters& p) {
  if (!agents(p)) return {};
  const std::int64_t own = number(p, "tenant.record") > 0 ? p.integer("tenant.cores") : 0;
  const std::int64_t held = p.integer("market.tenants") + own,
                     offered = p.path("market.supply").front();
  if (held <= offered || offered == 0) return {};
  return fmt::format(
      "market.tenants = {} and {} of the tenant with market.supply = {}: more cores are held than "
      "the first sale offers, so not all can be renewed",
      p.integer("market.tenants"), own, offered);
}

Doubt all_of_the_supply_counts(const Parameters& p) {
  const std::size_t listed = p.path("market.supply").size();
  const auto cycles = static_cast<std::size_t>(p.integer("market.cycles"));
  if (listed <= std::max<std::size_t>(cycles, 1)) return {};
  return fmt::format(
      "market.supply lists {} sales with market.cycles = {}: the last {} are not read", listed,
      cycles, listed - cycles);
}

Doubt somebody_enters(const Parameters& p) {
  const auto least = least_price(p);
  if (!agents(p) || !least || p.real("market.entrants_mean") <= 0) return {};
  const double most = highest_of(p, "market.entrant_valuation");
  if (most >= *least) return {};
  return fmt::format(
      "market.entrant_valuation is at most {:.4g}, below the least price of {:.4g}: no entrant "
      "ever "
      "buys",
      most, *least);
}

/// A squeeze buys all that is left at the opening, at a hundred end prices.
Doubt a_squeeze_can_succeed(const Parameters& p) {
  constexpr double kOpening = 100;
  if (!agents(p) || p.real("market.squeeze_probability") <= 0 || !every_sale(p, kMinimumRules) ||
      p.amount("market.squeeze_budget").is_unlimited())
    return {};
  const double core = kOpening * *least_price(p);
  if (number(p, "market.squeeze_budget") >= core * (1 - 1e-9)) return {};
  return fmt::format(
      "market.squeeze_budget = \"{}\": a squeeze buys at the opening, where one core costs at "
      "least "
      "{:.6g}: none ever succeeds",
      coins(p, "market.squeeze_budget"), core);
}

Doubt regimes_can_sell_out(const Parameters& p) {
  if (p.choice("market.model") != "regimes" || p.amount("regime.highest_price").is_unlimited())
    return {};
  const auto least = least_price(p);
  if (!least || number(p, "regime.highest_price") >= *least) return {};
  return fmt::format(
      "regime.highest_price = \"{}\" is below the least price of {:.4g}: no sale ever sells out, "
      "whatever the regime",
      coins(p, "regime.highest_price"), *least);
}

Doubt sales_sell_out_when_they_can(const Parameters& p) {
  if (p.choice("market.model") != "regimes") return {};
  for (const std::string_view regime : choices_of<Regime>()) {
    const std::string day = fmt::format("regime.{}_sellout_day", regime);
    if (p.real(fmt::format("regime.{}_sells_out", regime)) <= 0 ||
        highest_of(p, day) >= p.real("market.interlude"))
      continue;
    return fmt::format(
        "{} lies in the interlude of {} d, in which nothing is for sale: such a sale sells out at "
        "the opening",
        day, p.real("market.interlude"));
  }
  return {};
}

// ---- The tenant ---------------------------------------------------------------------------------

Doubt the_funds_buy_something(const Parameters& p) {
  if (p.amount("tenant.funds").is_unlimited()) return {};
  const double funds = number(p, "tenant.funds");
  if (funds <= 0) return "tenant.funds = 0: the tenant can pay for nothing";
  const StrategyFacts s = strategy(p);
  const auto least = least_price(p);
  if (!least || s.orders) return {};
  const double record = number(p, "tenant.record");
  const bool renews = s.renews != RenewalTime::never && record > 0;
  const double part = s.shares ? static_cast<double>(p.integer("tenant.mask_bits")) / kCoreBits : 1;
  const double core = part * (renews ? std::min(record, *least) : *least);
  if (funds >= core) return {};
  return fmt::format(
      "tenant.funds = \"{}\": not one core for one region, which costs at least {:.4g}",
      coins(p, "tenant.funds"), core);
}

Doubt the_money_comes(const Parameters& p) {
  const double often = p.real("tenant.funding_delay_probability");
  const double noticed = p.real("tenant.auto_renewal_noticed_probability");
  if (noticed < 1 && (often <= 0 || strategy(p).renews != RenewalTime::at_once))
    return fmt::format(
        "tenant.auto_renewal_noticed_probability = {} with {}: no auto-renewal is dropped for want "
        "of the money, so the key changes nothing",
        noticed,
        often <= 0 ? std::string("tenant.funding_delay_probability = 0")
                   : fmt::format("tenant.strategy = \"{}\"", p.choice("tenant.strategy")));
  if (often <= 0) return {};
  if (highest_of(p, "tenant.funding_delay") <= 0)
    return fmt::format(
        "tenant.funding_delay_probability = {} with tenant.funding_delay of 0 days: the money is "
        "never late",
        often);
  if (often < 1 || lowest_of(p, "tenant.funding_delay") < kRegionDays) return {};
  return fmt::format(
      "tenant.funding_delay_probability = 1 with tenant.funding_delay of {} days: the money comes "
      "after every sale, so the tenant pays for nothing",
      kRegionDays);
}

Doubt the_tenant_acts(const Parameters& p) {
  const StrategyFacts s = strategy(p);
  const std::string& name = p.choice("tenant.strategy");
  if (every_sale(p, kAuctions)) return {};
  if (s.renews == RenewalTime::on_day && p.real("tenant.renewal_day") >= kRegionDays)
    return fmt::format(
        "tenant.renewal_day = {} with tenant.strategy = \"{}\": the sale is over by then, so "
        "nothing is renewed",
        p.real("tenant.renewal_day"), name);
  if (s.buys != PurchaseTime::on_day) return {};
  const double day = p.real("tenant.purchase_day");
  if (day >= kRegionDays)
    return fmt::format(
        "tenant.purchase_day = {} with tenant.strategy = \"{}\": the sale is over by then, so it "
        "buys only where fewer than tenant.stock_guard = {} cores are left",
        day, name, p.integer("tenant.stock_guard"));
  if (day < p.real("market.interlude"))
    return fmt::format(
        "tenant.purchase_day = {} with market.interlude = {}: nothing is for sale yet, so it buys "
        "at the opening, at the highest price",
        day, p.real("market.interlude"));
  if (p.integer("tenant.stock_guard") <= most_supply(p) || most_supply(p) == 0) return {};
  return fmt::format(
      "tenant.stock_guard = {} with market.supply = {}: fewer are left from the beginning on, so "
      "it buys as early as it can",
      p.integer("tenant.stock_guard"), most_supply(p));
}

Doubt the_threshold_is_reached(const Parameters& p) {
  const auto least = least_price(p);
  if (strategy(p).buys != PurchaseTime::at_threshold || !least ||
      number(p, "tenant.threshold") >= *least)
    return {};
  return fmt::format(
      "tenant.threshold = \"{}\" is below the least price of {:.4g}: the tenant never buys",
      coins(p, "tenant.threshold"), *least);
}

Doubt cores_are_wanted(const Parameters& p) {
  const StrategyFacts s = strategy(p);
  const std::string& name = p.choice("tenant.strategy");
  if (s.shares && p.integer("tenant.mask_bits") == kCoreBits)
    return fmt::format(
        "tenant.mask_bits = {} with tenant.strategy = \"{}\": that is the whole core, so there is "
        "nobody to share it with",
        kCoreBits, name);
  if (s.wants == CoresWanted::base && p.integer("tenant.base_cores") == 0)
    return fmt::format(
        "tenant.base_cores = 0 with tenant.strategy = \"{}\": no core is wanted, so all is ordered "
        "on demand",
        name);
  if (!s.orders || tenant_demand(p) > 0) return {};
  return fmt::format("tenant.demand = 0 with tenant.strategy = \"{}\": nothing is ordered", name);
}

/// At most one order a relay block is placed.
Doubt the_demand_can_be_ordered(const Parameters& p) {
  const StrategyFacts s = strategy(p);
  if (!s.orders) return {};
  constexpr double kMostCores = 16;
  const double growth = 1 + p.real("tenant.demand_growth");
  const double last = std::pow(growth, static_cast<double>(p.integer("market.cycles") - 1));
  const double demand = tenant_demand(p) * std::max(1.0, last);
  const double cores = s.wants == CoresWanted::base
                           ? static_cast<double>(p.integer("tenant.base_cores"))
                       : s.wants == CoresWanted::demand ? std::min(kMostCores, std::ceil(demand))
                                                        : 0;
  if (demand - cores <= 1) return {};
  return fmt::format(
      "tenant.strategy = \"{}\" with a demand of up to {:.4g} cores: beyond the {} it holds, "
      "orders "
      "serve at most one core's worth, one a relay block; the rest is never served",
      p.choice("tenant.strategy"), demand, cores);
}

Doubt orders_can_be_placed(const Parameters& p) {
  if (!strategy(p).orders) return {};
  if (number(p, "on_demand.order_limit") < number(p, "on_demand.base_fee"))
    return fmt::format(
        "on_demand.order_limit = \"{}\" is below on_demand.base_fee = \"{}\": no order is ever "
        "placed",
        coins(p, "on_demand.order_limit"), coins(p, "on_demand.base_fee"));
  // Cores that nobody bought join the pool, and regimes simulate no buyers.
  if (p.choice("market.model") != "regimes" || p.integer("on_demand.pool_cores") > 0) return {};
  return "on_demand.pool_cores = 0 with market.model = \"regimes\": no core serves orders";
}

Doubt kusama_is_not_recorded(const Parameters& p) {
  if (p.coin() != Coin::ksm) return {};
  return "network = \"kusama\": no price of its sales is on record here, so supply, tenants and "
         "demand are Polkadot's in another coin (docs/MARKET.md)";
}

Doubt bids_can_differ(const Parameters& p) {
  if (!some_sale(p, kAuctions) || p.integer("rfc17.price_multiplier") > 1 ||
      number(p, "rfc17.minimum_opening_price") > number(p, "rfc17.minimum_reserve"))
    return {};
  return fmt::format(
      "rfc17.price_multiplier = 1 with rfc17.minimum_opening_price = \"{}\": an auction opens at "
      "its "
      "reserve, so all bids are alike",
      coins(p, "rfc17.minimum_opening_price"));
}

Doubt the_reserve_can_fall(const Parameters& p) {
  if (!some_sale(p, kAuctions) || p.real("rfc17.target_consumption") > 0) return {};
  return "rfc17.target_consumption = 0: no sale sells less than that, so the reserve never falls";
}

constexpr Rule kRules[] = {
    the_first_price_is_allowed, the_rules_change,         cores_are_offered,
    holders_can_renew,          all_of_the_supply_counts, somebody_enters,
    a_squeeze_can_succeed,      regimes_can_sell_out,     sales_sell_out_when_they_can,
    the_funds_buy_something,    the_money_comes,          the_tenant_acts,
    the_threshold_is_reached,   cores_are_wanted,         the_demand_can_be_ordered,
    orders_can_be_placed,       bids_can_differ,          the_reserve_can_fall,
    kusama_is_not_recorded,
};

}  // namespace
}  // namespace market_rules

std::vector<std::string> market_doubts(const Parameters& parameters) {
  std::vector<std::string> said;
  if (parameters.choice("market.model") == "constant" &&
      market_rules::number(parameters, "market.price") <= 0)
    said.emplace_back("market.price = 0 with market.model = \"constant\": blocks cost nothing");
  if (!simulates_market(parameters)) return said;
  for (const market_rules::Rule rule : market_rules::kRules)
    if (auto doubt = rule(parameters)) said.push_back(std::move(*doubt));
  return said;
}

}  // namespace coresweep
