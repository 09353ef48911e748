#include "analysis/estimates/estimate.h"
#include "analysis/metrics/metric_registry.h"

namespace coresweep {
namespace {

using V = MarketValue;
using C = CycleCounter;
using A = CycleAmount;
using Metrics = std::vector<Metric>;

using market_formula::kMicro;
using market_formula::kMilli;

template <MarketValue Name>
double mean_value(const MarketSums& s, double) {
  return quotient(s[Name], s.runs) * kMicro;
}

/// Over the runs that have the value.
template <MarketValue Name>
double mean_of_present(const MarketSums& s, double) {
  return quotient(s[Name], s.runs - s.without(Name)) * kMicro;
}

double mean_net_cost(const MarketSums& s, double) {
  return quotient(s[V::cost] - s[V::revenue], s.runs) * kMicro;
}

double mean_cycle_cost(const MarketSums& s, double cycles) {
  return quotient(s[V::cost], s.runs * cycles) * kMicro;
}

constexpr CountedMean kCyclesWithoutCore = {market_formula::total_value<V::cycles_without_core>,
                                            market_formula::sales, market_formula::runs};

constexpr CountedMean kHeldShare = {market_formula::total<C::cores_held>,
                                    market_formula::total<C::cores_wanted>,
                                    market_formula::total<C::cores_wanted>};

double blocks_in_use(const MarketSums& s, double) {
  return s[C::core_blocks] + s[C::on_demand_blocks];
}

double regions_in_use(const MarketSums& s) { return blocks_in_use(s, 0) / kRegionBlocks; }

constexpr CountedMean kOnDemandShare = {market_formula::total<C::on_demand_blocks>, blocks_in_use,
                                        blocks_in_use};

/// Mean cost / mean amount: cycles without a core cost nothing and hold nothing.
double region_price(const MarketSums& s, double) {
  return quotient(s[V::cost] * kMicro, regions_in_use(s));
}
double region_price_usd(const MarketSums& s, double) {
  return quotient(s[V::cost_usd] * kMicro, regions_in_use(s));
}

/// Of the mean, some quantiles and the tail of an amount, how each is shown.
struct ShownAmount {
  Shown mean, p05, p95, cvar95;
};

constexpr SummaryColumn column(std::string_view head, std::string_view unit) {
  return {head, unit, 1, false};
}

/// Mean, quantiles and tail of an amount over runs.
#define CORESWEEP_AMOUNT(name, unit, value, meaning, shown)                                   \
  {#name ".mean",        unit,          meaning ", mean over runs",                           \
   mean_value<V::value>, Better::lower, shown.mean},                                          \
      {#name ".p05",                                                                          \
       unit,                                                                                  \
       meaning "; 5 % of runs lie below",                                                     \
       ValueQuantile{V::value, 0.05, kMilli},                                                 \
       Better::lower,                                                                         \
       shown.p05},                                                                            \
      {#name ".p25", unit, meaning "; 25 % of runs lie below",                                \
       ValueQuantile{V::value, 0.25, kMilli}},                                                \
      {#name ".p50", unit, meaning ", median of runs", ValueQuantile{V::value, 0.5, kMilli}}, \
      {#name ".p75", unit, meaning "; 75 % of runs lie below",                                \
       ValueQuantile{V::value, 0.75, kMilli}},                                                \
      {#name ".p95",                                                                          \
       unit,                                                                                  \
       meaning "; 95 % of runs lie below: a budget that suffices is its upper end",           \
       ValueQuantile{V::value, 0.95, kMilli},                                                 \
       Better::lower,                                                                         \
       shown.p95},                                                                            \
  {                                                                                           \
#name ".cvar95", unit, meaning ", mean of the dearest 5 % of runs",                       \
        ValueTail{V::value, kMilli }, Better::lower, shown.cvar95                             \
  }

constexpr ShownAmount kCost = {
    .mean = {"mean bill", {"cost", "coin"}, "", true},
    .p05 = {"", column("5 %", "coin")},
    .p95 = {"bill that 95 % of runs stay below", column("95 %", "coin")},
    .cvar95 = {"mean bill of the dearest 5 % of runs", column("worst 5 %", "coin")}};
constexpr ShownAmount kCostUsd = {
    .mean = {"", {"cost", "USD"}}, .p05 = {}, .p95 = {"", column("95 %", "USD")}, .cvar95 = {}};

Metrics costs() {
  return {
      CORESWEEP_AMOUNT(cost, "coin", cost, "all payments for coretime", kCost),
      CORESWEEP_AMOUNT(cost_usd, "USD", cost_usd, "all payments for coretime in USD", kCostUsd),
      {"cost_by_cycle.mean", "coin", "payments for coretime in a cycle, mean over runs and cycles",
       mean_cycle_cost},
      {"revenue.mean", "coin", "what surplus cores earned, mean over runs", mean_value<V::revenue>,
       Better::higher},
      {"net_cost.mean", "coin", "payments less what surplus cores earned, mean over runs",
       mean_net_cost},
      {"largest_payment.mean", "coin", "largest payment of a cycle, mean over runs",
       mean_value<V::largest_payment>},
      {"largest_payment.p95", "coin", "largest payment of a cycle; 95 % of runs lie below",
       ValueQuantile{V::largest_payment, 0.95, kMilli}},
      {"final_record.mean",
       "coin",
       "price of the next renewal after the last sale (of whole cores, also where they are "
       "shared), "
       "mean over runs that hold a core",
       mean_of_present<V::final_record>,
       Better::lower,
       {"next renewal after the last sale", {"next renewal", "coin"}}},
      {"final_record.p95", "coin", "the same; 95 % of those runs lie below",
       ValueQuantile{V::final_record, 0.95, kMilli}},
      {"record_bound.p95", "coin",
       "most that the renewal after that can cost (whole cores, also where they are shared); 95 % "
       "of "
       "those runs lie below",
       ValueQuantile{V::record_bound, 0.95, kMilli}},
  };
}

Metrics risks() {
  return {
      {"core_lost.share",
       "1",
       "runs in which a sale ended with fewer cores than wanted",
       ValueShare{V::first_loss},
       Better::lower,
       {"core lost for a sale or more", {"core lost", "%", 100}, "", true}},
      {"exhausted.share",
       "1",
       "runs in which the funds did not suffice for a payment",
       ValueShare{V::exhausted},
       Better::lower,
       {"funds did not suffice", {"funds out", "%", 100}}},
      {"cycles_without_core.mean", "cycle", "regions without any core, though one was wanted",
       kCyclesWithoutCore},
      {"stalled_days.mean",
       "d",
       "days of a run without coretime that was wanted",
       market_formula::kStalledDays,
       Better::lower,
       {"days without a core", {"stalled", "d"}}},
      {"cores_held.share", "1", "cores held divided by cores wanted", kHeldShare, Better::higher},
      {"on_demand.share", "1", "share of the coretime in use that was ordered on demand",
       kOnDemandShare, Better::neither},
  };
}

Metrics sales() {
  return {
      {"sale.floor_price.mean", "coin", "floor of a sale (the reserve under RFC-17)",
       market_formula::mean_amount<A::floor_price>, Better::neither},
      {"sale.sellout_price.mean", "coin", "sell-out price (the clearing price under RFC-17)",
       market_formula::mean_amount<A::sellout_price>, Better::neither},
      {"sale.revenue.mean",
       "coin",
       "what the chain takes in a sale, renewals included (with market.count_revenue)",
       market_formula::sales_revenue,
       Better::neither,
       {"what the chain takes in a sale", {"taken a sale", "coin"}}},
      {"sale.cores_sold.mean", "core", "cores sold in a sale, renewals included",
       market_formula::kCoresOffered<C::cores_sold>, Better::neither},
      {"sale.cores_renewed.mean", "core", "cores renewed by other tenants in a sale",
       market_formula::kCoresOffered<C::cores_renewed>, Better::neither},
      {"sale.sold_out.share", "1", "share of the sales that sold out",
       market_formula::kShareOfSales<C::sold_out>, Better::neither},
      {"sale.above_minimum.share", "1", "share of the sales whose floor is above the minimum price",
       market_formula::kShareOfSales<C::above_minimum>, Better::neither},
      {"sale.squeezed.share", "1", "share of the sales in which one buyer took all that was left",
       market_formula::kShareOfSales<C::squeezed>, Better::neither},
      {"sale.thin.share", "1", "share of the sales in the regime of thin supply",
       market_formula::kShareOfSales<C::regime_thin>, Better::neither},
      {"sale.squeeze.share", "1", "share of the sales in the regime of a squeeze",
       market_formula::kShareOfSales<C::regime_squeeze>, Better::neither},
      {"sale.glut.share", "1", "share of the sales in the regime of a glut",
       market_formula::kShareOfSales<C::regime_glut>, Better::neither},
  };
}

Metrics joined_costs() {
  return {
      {"region_price.mean",
       "coin",
       "mean cost divided by the mean number of regions in use",
       region_price,
       Better::lower,
       {.compared = true}},
      {"cost_per_parablock",
       "coin block-1",
       "coretime for one included parablock",
       JoinedCost{"cost_per_parablock", region_price},
       Better::lower,
       {"price of coretime", {"per million blocks", "coin", 1e6}}},
      {"cost_per_execution_second", "coin s-1", "coretime for one second of included execution",
       JoinedCost{"cost_per_execution_second", region_price}},
      {"cost_per_mib", "coin MiB-1", "coretime for one MiB of included PoV",
       JoinedCost{"cost_per_mib", region_price}},
      {"cost_per_transaction", "coin", "coretime for one typical transaction",
       JoinedCost{"cost_per_transaction", region_price}},
      {"cost_per_parablock_usd", "USD block-1", "the same for a parablock in USD",
       JoinedCost{"cost_per_parablock", region_price_usd}},
      {"cost_per_execution_second_usd", "USD s-1", "the same for a second of execution in USD",
       JoinedCost{"cost_per_execution_second", region_price_usd}},
      {"cost_per_mib_usd", "USD MiB-1", "the same for a MiB in USD",
       JoinedCost{"cost_per_mib", region_price_usd}},
      {"cost_per_transaction_usd", "USD", "the same for a transaction in USD",
       JoinedCost{"cost_per_transaction", region_price_usd}},
  };
}

}  // namespace

const std::vector<Metric>& market_registry() {
  static const Metrics all = [] {
    Metrics list;
    for (auto group : {costs, risks, sales, joined_costs})
      for (Metric& metric : group()) list.push_back(std::move(metric));
    return list;
  }();
  return all;
}

}  // namespace coresweep
