// Writes cases for market_oracle.py: random markets and what a run makes of them, one a line.
//
//   dump_market_cases COUNT SEED [FILE]
//
// FILE gets the same points and replicates, as tests/faults/market_replay.cpp reads them.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "host/compile/compile_market.h"
#include "tests/oracle/market_words.h"
#include "tests/oracle/random_markets.h"

namespace coresweep::testing {
namespace {

using nlohmann::json;

template <class T, std::size_t N>
std::vector<T> listed(const T (&values)[N]) {
  return {std::begin(values), std::end(values)};
}
template <class T, std::size_t N, std::size_t M>
json listed(const T (&rows)[N][M]) {
  json result = json::array();
  for (const auto& row : rows) result.push_back(listed(row));
  return result;
}
template <std::int32_t Most>
json listed(const CountTable<Most>& table) {
  return listed(table.limit);
}
json listed(const QuantileTable& table) { return listed(table.node); }
template <std::size_t N>
json listed(const QuantileTable (&tables)[N]) {
  json result = json::array();
  for (const QuantileTable& table : tables) result.push_back(listed(table));
  return result;
}

json fields(const MarketParams& p) {
  json f;
#define CORESWEEP_FIELD(name) f[#name] = p.name;
#define CORESWEEP_ENUM(name) f[#name] = static_cast<std::int32_t>(p.name);
#define CORESWEEP_LIST(name) f[#name] = listed(p.name);
  CORESWEEP_FIELD(key)
  CORESWEEP_FIELD(end_price)
  CORESWEEP_FIELD(minimum_price)
  CORESWEEP_FIELD(squeeze_budget)
  CORESWEEP_FIELD(minimum_opening_price)
  CORESWEEP_FIELD(minimum_reserve)
  CORESWEEP_FIELD(minimum_increment)
  CORESWEEP_FIELD(tenant_record)
  CORESWEEP_FIELD(funds)
  CORESWEEP_FIELD(highest_price)
  CORESWEEP_FIELD(threshold)
  CORESWEEP_FIELD(base_fee)
  CORESWEEP_FIELD(order_limit)
  CORESWEEP_FIELD(planck_per_coin)
  CORESWEEP_FIELD(usd_price)
  CORESWEEP_FIELD(demand)
  CORESWEEP_FIELD(demand_growth)
  CORESWEEP_FIELD(cycles)
  CORESWEEP_ENUM(model)
  CORESWEEP_ENUM(rules)
  CORESWEEP_ENUM(later_rules)
  CORESWEEP_FIELD(later_rules_from)
  CORESWEEP_FIELD(counts_revenue)
  CORESWEEP_FIELD(interlude)
  CORESWEEP_FIELD(leadin)
  CORESWEEP_FIELD(auction)
  CORESWEEP_FIELD(renewal_phase)
  CORESWEEP_FIELD(renewal_bump_ppb)
  CORESWEEP_FIELD(ideal_proportion_ppb)
  CORESWEEP_FIELD(price_multiplier)
  CORESWEEP_FIELD(penalty_ppb)
  CORESWEEP_FIELD(target_ppb)
  CORESWEEP_FIELD(sensitivity_milli)
  CORESWEEP_FIELD(tenants)
  CORESWEEP_LIST(renewal_limit)
  CORESWEEP_FIELD(at_rotation_limit)
  CORESWEEP_FIELD(until_leadin_limit)
  CORESWEEP_FIELD(patience_limit)
  CORESWEEP_FIELD(squeeze_limit)
  CORESWEEP_ENUM(strategy)
  CORESWEEP_FIELD(cores)
  CORESWEEP_FIELD(base_cores)
  CORESWEEP_FIELD(act_at)
  CORESWEEP_FIELD(stock_guard)
  CORESWEEP_FIELD(mask_bits)
  CORESWEEP_FIELD(partner_limit)
  CORESWEEP_FIELD(resale_limit)
  CORESWEEP_FIELD(delay_limit)
  CORESWEEP_FIELD(notice_limit)
  CORESWEEP_ENUM(on_demand_rules)
  CORESWEEP_FIELD(order_step_ppb)
  CORESWEEP_FIELD(order_cap)
  CORESWEEP_FIELD(order_drain)
  CORESWEEP_FIELD(order_batch)
  CORESWEEP_FIELD(queue_size)
  CORESWEEP_FIELD(target_utilisation_ppb)
  CORESWEEP_FIELD(variability_ppb)
  CORESWEEP_FIELD(pool_cores)
  CORESWEEP_FIELD(regime)
  CORESWEEP_LIST(regime_limit)
  CORESWEEP_LIST(sells_out_limit)
  CORESWEEP_LIST(supply)
  CORESWEEP_LIST(entrants)
  CORESWEEP_LIST(jumps)
  CORESWEEP_LIST(orders)
  CORESWEEP_LIST(valuation)
  CORESWEEP_LIST(usd_step)
  CORESWEEP_LIST(usd_jump)
  CORESWEEP_LIST(record_ratio)
  CORESWEEP_LIST(resale_ratio)
  CORESWEEP_LIST(demand_ratio)
  CORESWEEP_LIST(delay_days)
  CORESWEEP_LIST(sellout_day)
#undef CORESWEEP_FIELD
#undef CORESWEEP_ENUM
#undef CORESWEEP_LIST
  return f;
}

json fields(const CycleOutcome& c) {
  json f;
#define CORESWEEP_FIELD(name) f[#name] = c.name;
  CORESWEEP_FIELD(paid)
  CORESWEEP_FIELD(revenue)
  CORESWEEP_FIELD(usd_price)
  CORESWEEP_FIELD(floor_price)
  CORESWEEP_FIELD(sellout_price)
  CORESWEEP_FIELD(sales_revenue)
  CORESWEEP_FIELD(record)
  CORESWEEP_FIELD(record_bound)
  CORESWEEP_FIELD(core_blocks)
  CORESWEEP_FIELD(on_demand_blocks)
  CORESWEEP_FIELD(stalled_blocks)
  CORESWEEP_FIELD(wanted)
  CORESWEEP_FIELD(held)
  CORESWEEP_FIELD(refused)
  CORESWEEP_FIELD(offered)
  CORESWEEP_FIELD(sold)
  CORESWEEP_FIELD(renewed)
  CORESWEEP_FIELD(sold_out)
  CORESWEEP_FIELD(above_minimum)
  CORESWEEP_FIELD(squeezed)
  CORESWEEP_FIELD(regime)
#undef CORESWEEP_FIELD
  return f;
}

/// Settings by key; amounts in planck, distributions as text.
json settings(const Parameters& parameters) {
  json all;
  for (const ParameterKey& key : parameter_keys())
    all[std::string(key.key)] = std::visit(
        [](const auto& value) -> json {
          using T = std::decay_t<decltype(value)>;
          if constexpr (std::is_same_v<T, Amount>)
            return value.planck;
          else if constexpr (std::is_same_v<T, Distribution> || std::is_same_v<T, Shares>)
            return value_text(value);
          else
            return value;
        },
        parameters.get(key.key));
  return all;
}

json outcomes(const MarketParams& point, std::uint64_t replicate) {
  MarketRun run(point, replicate);
  json cycles = json::array();
  for (std::int32_t k = 0; k < point.cycles; ++k) cycles.push_back(fields(run.step(k)));
  return cycles;
}

}  // namespace
}  // namespace coresweep::testing

int main(int argc, char** argv) {
  using namespace coresweep;
  using namespace coresweep::testing;
  if (argc != 3 && argc != 4) {
    std::fputs("usage: dump_market_cases COUNT SEED [FILE]\n", stderr);
    return 2;
  }
  Chooser choose(std::strtoull(argv[2], nullptr, 10));
  TableCache cache;
  std::ofstream raw;
  if (argc == 4) raw.open(argv[3], std::ios::binary);
  for (int i = 0; i < std::atoi(argv[1]); ++i) {
    const RandomMarket market(choose);
    const MarketParams point =
        compile_market(market.parameters(), choose.bits(), Streams::common, cache);
    const std::uint64_t replicate = choose.one_in(4) ? choose.bits() : choose.bits() % 1000;
    if (raw.is_open()) {
      raw.write(reinterpret_cast<const char*>(&point), sizeof(point));
      raw.write(reinterpret_cast<const char*>(&replicate), sizeof(replicate));
    }
    const json one = {{"name", "case " + std::to_string(i)},
                      {"settings", settings(market.parameters())},
                      {"params", fields(point)},
                      {"replicate", replicate},
                      {"expected", outcomes(point, replicate)},
                      {"totals", MarketWords(point, replicate).by_name()}};
    std::cout << one.dump() << '\n';
  }
}
