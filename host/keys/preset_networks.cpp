// Networks as their runtimes and configurations have them, and a test network on one machine.
#include "host/keys/presets.h"

namespace coresweep {
namespace {

using D = Distribution;
using enum Sure;

Value whole_value(std::int64_t number) { return number; }
Value coins(std::string_view text) { return parse_amount(text); }

std::vector<PresetValues> polkadot() {
  return {
      {"polkadot",
       "2026-07",
       kFellowshipRuntimes,
       read,
       {{"relay.session_slots", whole_value(2400)}, {"market.minimum_price", coins("10 DOT")}}},
      {"polkadot",
       "2026-02",
       "state of the network (Chainscore score-da)",
       read,
       {{"backing.group_size", whole_value(5)},
        {"market.interlude", 7.0},
        {"market.leadin", 14.0}}},
      {"polkadot",
       "2026",
       "polkadot-sdk, coretime_partitioning.rs: \"to match production\"",
       reported,
       {{"backing.scheduling_lookahead", whole_value(5)}}},
      {"polkadot",
       "2024",
       "project-mythical #199",
       reported,
       {{"backing.execution_timeout", whole_value(2500)}}},
      {"polkadot",
       "2024",
       "default of the code; 2 of 5 in polkadot-sdk #4800",
       assumed,
       {{"backing.minimum_backing_votes", whole_value(2)}}},
      {"polkadot",
       "2021",
       "first configuration",
       assumed,
       {{"relay.availability_period", whole_value(10)},
        {"backing.group_rotation_blocks", whole_value(10)}}},
  };
}

std::vector<PresetValues> kusama() {
  return {
      {"kusama",
       "2026-07",
       kFellowshipRuntimes,
       read,
       {{"relay.session_slots", whole_value(600)}, {"market.minimum_price", coins("1 KSM")}}},
      {"kusama",
       "2026",
       "OpenGov referendum 628, polkadot-sdk #10921",
       reported,
       {{"backing.scheduling_lookahead", whole_value(5)}}},
      {"kusama",
       "2024-12",
       "state of the coretime chain, in a test of substrate-api-sidecar",
       reported,
       {{"market.interlude", 7.0}, {"market.leadin", 7.0}}},
      {"kusama",
       "2023",
       "OpenGov referendum 294; later value not read",
       assumed,
       {{"backing.group_size", whole_value(3)}}},
      {"kusama",
       "2024",
       "as Polkadot's",
       assumed,
       {{"backing.minimum_backing_votes", whole_value(2)},
        {"backing.execution_timeout", whole_value(2500)}}},
      {"kusama",
       "2021",
       "first configuration",
       assumed,
       {{"relay.availability_period", whole_value(10)},
        {"backing.group_rotation_blocks", whole_value(10)}}},
      {"kusama",
       "2026",
       "as Polkadot's, in another coin",
       assumed,
       {{"market.price", coins("0 KSM")},
        {"market.end_price", coins("1 KSM")},
        {"market.supply", Path{81}},
        {"market.tenants", whole_value(69)},
        {"market.entrant_valuation", D::lognormal(4.27, 0.7)},
        {"market.squeeze_budget", coins("100 KSM")},
        {"usd.price", 6.0},
        {"rfc17.minimum_opening_price", coins("15 KSM")},
        {"rfc17.minimum_reserve", coins("0.1 KSM")},
        {"rfc17.minimum_increment", coins("10 KSM")},
        {"regime.highest_price", coins("100 KSM")},
        {"on_demand.base_fee", coins("0.00001 KSM")},
        {"on_demand.order_limit", coins("0.1 KSM")},
        {"tenant.record", coins("1 KSM")},
        {"tenant.threshold", coins("2 KSM")},
        {"tenant.existential_deposit", coins("0.001 KSM")},
        {"tenant.transfer_fee", coins("0.01 KSM")}}},
  };
}

std::vector<PresetValues> paseo() {
  return {
      {"paseo",
       "2026-08",
       "paseo-network/runtimes",
       read,
       {{"relay.session_slots", whole_value(600)}, {"market.interlude", 2.0}}},
      {"paseo",
       "2026-06",
       "live configuration, in paseo-network/runtimes",
       read,
       {{"relay.availability_period", whole_value(4)},
        {"backing.scheduling_lookahead", whole_value(5)},
        {"backing.group_size", whole_value(3)},
        {"backing.minimum_backing_votes", whole_value(1)},
        {"backing.group_rotation_blocks", whole_value(10)},
        {"backing.execution_timeout", whole_value(2500)},
        {"on_demand.queue_size", whole_value(100)},
        {"on_demand.target_utilisation", 0.25},
        {"on_demand.variability", 0.03},
        {"on_demand.base_fee", coins("0.001 DOT")}}},
  };
}

std::vector<PresetValues> local_testnet() {
  return {
      {"local-testnet",
       "2025-04",
       "defaults of polkadot-sdk",
       read,
       {{"backing.scheduling_lookahead", whole_value(3)},
        {"backing.execution_timeout", whole_value(2000)}}},
      {"local-testnet",
       "2026",
       "tests of polkadot-sdk on rococo-local",
       reported,
       {{"relay.session_slots", whole_value(10)}}},
      {"local-testnet",
       "2026",
       "one machine without load; compared with those tests",
       assumed,
       {{"relay.skip_probability", 0.0},
        {"relay.backs_nothing_probability", 0.0},
        {"relay.includes_nothing_probability", 0.0},
        {"relay.empty_inherent_probability", 0.0},
        {"relay.competing_block_probability", 0.0},
        {"relay.fork_probability", 0.0},
        {"backing.validator_offline_probability", 0.0},
        {"collator.offline_probability", D::constant(0)},
        {"block.fullness", D::constant(0.05)},
        {"validator.execution_ratio", D::constant(0.5)},
        {"latency.relay_block_arrival", D::constant(500)},
        {"latency.collation_fetch", D::constant(100)},
        {"latency.statement_spread", D::constant(150)},
        {"latency.availability", D::constant(200)}}},
  };
}

}  // namespace

std::vector<PresetValues> network_presets() {
  std::vector<PresetValues> all;
  for (std::vector<PresetValues> (*network)() : {polkadot, kusama, paseo, local_testnet})
    for (PresetValues& found : network()) all.push_back(std::move(found));
  return all;
}

}  // namespace coresweep
