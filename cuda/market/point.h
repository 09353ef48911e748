// One point of a market study as the simulation reads it: integers only, trivially copyable. Host
// code fills it (host/compile/compile_market.h); names follow the configuration keys. Amounts in
// planck, times in relay blocks since the rotation into a sale, probabilities as limits of
// happens().
//
// A *sale* is the event, a *region* what is bought in it (28 days of a core), and a *cycle* the
// stretch from one sale to the next, in which the region is paid and used: a run has so many.
#pragma once

#include <cstdint>
#include <type_traits>

#include "cuda/market/strategy.h"
#include "cuda/numbers/names.h"
#include "cuda/numbers/planck.h"
#include "cuda/numbers/quantile_table.h"

namespace coresweep {

inline constexpr std::int32_t kMaxCycles = 64;
inline constexpr std::int32_t kMaxMarketCores = 256;  ///< offered in one sale
inline constexpr std::int32_t kMaxEntrants = 128;     ///< in one sale
inline constexpr std::int32_t kMaxTenantCores = 16;
inline constexpr std::int32_t kMaxJumps = 16;      ///< of the exchange rate, in one cycle
inline constexpr std::int32_t kMaxOrders = 64;     ///< of others on demand, in one relay block
inline constexpr std::int32_t kLoadWindow = 2400;  ///< relay blocks of a cycle that are simulated
inline constexpr std::int32_t kRenewalClasses = 5;
inline constexpr std::uint32_t kRegionBlocks = 403200;
inline constexpr std::uint32_t kDayBlocks = 14400;
inline constexpr std::int32_t kRegionDays = kRegionBlocks / kDayBlocks;    ///< 28
inline constexpr std::int32_t kLoadWindows = kRegionBlocks / kLoadWindow;  ///< in a cycle

/// The models that are simulated.
enum class MarketModel : std::int32_t { agents, regimes };
inline constexpr const char* kMarketModelNames[] = {"agents", "regimes"};
static_assert(names_all(kMarketModelNames, MarketModel::regimes));
constexpr auto& names_of(MarketModel) { return kMarketModelNames; }

enum class RuleSet : std::int32_t { rfc1, rfc1_minimum_price, rfc17 };
inline constexpr const char* kRuleSetNames[] = {"rfc1", "rfc1-minimum-price", "rfc17"};
static_assert(names_all(kRuleSetNames, RuleSet::rfc17));
constexpr auto& names_of(RuleSet) { return kRuleSetNames; }

/// Where orders on demand are placed, and how their price moves.
enum class OnDemandRules : std::int32_t { relay, coretime };
inline constexpr const char* kOnDemandRulesNames[] = {"relay", "coretime"};
static_assert(names_all(kOnDemandRulesNames, OnDemandRules::coretime));
constexpr auto& names_of(OnDemandRules) { return kOnDemandRulesNames; }

enum class Regime : std::int32_t { thin, squeeze, glut };
inline constexpr const char* kRegimeNames[] = {"thin", "squeeze", "glut"};
static_assert(names_all(kRegimeNames, Regime::glut));
constexpr auto& names_of(Regime) { return kRegimeNames; }
inline constexpr std::int32_t kRegimes = sizeof(kRegimeNames) / sizeof(*kRegimeNames);

/// A count with given probabilities: the number of leading limits that a word exceeds, where limit
/// i is that of P(count <= i).
template <std::int32_t Most>
struct CountTable {
  std::int32_t limit[Most];
};

struct MarketParams {
  std::uint64_t key;
  Planck end_price;  ///< of the first sale; under RFC-17 its reserve
  Planck minimum_price, squeeze_budget;
  Planck minimum_opening_price, minimum_reserve, minimum_increment;  ///< RFC-17
  Planck tenant_record;  ///< of the cores held at the start; 0: none held
  Planck funds;          ///< kMaxPlanck: without limit
  Planck threshold;
  Planck highest_price;          ///< regimes: most that anybody pays for a core
  Planck base_fee, order_limit;  ///< on demand: fee at traffic 1, most that an order may cost
  std::uint64_t planck_per_coin;
  std::uint64_t usd_price;      ///< of a coin at the start, 10^-6 USD
  std::uint64_t demand;         ///< of the first region, 2^-32 cores
  std::uint64_t demand_growth;  ///< factor a cycle, 2^-32

  std::int32_t cycles;
  MarketModel model;
  RuleSet rules, later_rules;
  std::int32_t later_rules_from;  ///< the first cycle is 1; above `cycles`: never
  std::uint32_t interlude, leadin, auction, renewal_phase;  ///< lengths
  std::uint32_t renewal_bump_ppb, ideal_proportion_ppb;
  std::uint32_t price_multiplier, penalty_ppb, target_ppb, sensitivity_milli;  ///< RFC-17

  // Others.
  std::int32_t tenants;                         ///< other cores held at the start
  std::int32_t renewal_limit[kRenewalClasses];  ///< by the price of renewal relative to the floor
  std::int32_t at_rotation_limit;               ///< a renewal happens in the first block
  std::int32_t until_leadin_limit;  ///< the same or in the lead-in; else in the interlude
  std::int32_t patience_limit;      ///< an entrant waits for the floor
  std::int32_t squeeze_limit;

  // The tenant.
  Strategy strategy;
  std::int32_t cores, base_cores;
  std::uint32_t act_at;  ///< renew_late renews, two_stage buys
  std::int32_t stock_guard;
  std::int32_t mask_bits, partner_limit;
  std::int32_t resale_limit;
  std::int32_t delay_limit;
  std::int32_t notice_limit;  ///< somebody sees a dropped auto-renewal; 0 where none can be

  // On demand: what only one of the rules reads is 0 under the other.
  OnDemandRules on_demand_rules;
  std::int32_t pool_cores;
  std::uint32_t queue_size, target_utilisation_ppb, variability_ppb;  // relay
  std::uint32_t order_step_ppb, order_cap, order_drain, order_batch;  // coretime
  std::int32_t counts_revenue;  ///< flag: of all sales, for the protocol
  std::int32_t unused;          ///< 0: fills up to 8 bytes

  // Regimes: P(next regime <= column | row), and P(the sale sells out).
  std::int32_t regime;
  std::int32_t regime_limit[kRegimes][kRegimes - 1];
  std::int32_t sells_out_limit[kRegimes];

  std::int32_t supply[kMaxCycles];  ///< cores offered in each sale
  CountTable<kMaxEntrants> entrants;
  CountTable<kMaxJumps> jumps;
  CountTable<kMaxOrders> orders;
  QuantileTable valuation;                                 ///< log2 of planck, 2^-15
  QuantileTable usd_step, usd_jump;                        ///< log2 of a factor, 2^-15
  QuantileTable record_ratio, resale_ratio, demand_ratio;  ///< 2^-16
  QuantileTable delay_days, sellout_day[kRegimes];         ///< 2^-16 d
};

static_assert(std::has_unique_object_representations_v<MarketParams>);
static_assert(std::is_trivially_copyable_v<MarketParams>);

}  // namespace coresweep
