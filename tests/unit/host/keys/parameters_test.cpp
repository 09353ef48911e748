#include "host/keys/parameters.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "host/base/errors.h"

namespace coresweep {
namespace {

using D = Distribution;

std::string complaint(std::string_view key, const Value& value) {
  try {
    Parameters().set(key, value);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

std::string check_complaint(const Parameters& parameters) {
  try {
    parameters.check();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

Parameters with(const std::vector<std::pair<std::string, Value>>& settings) {
  Parameters parameters;
  for (const auto& [key, value] : settings) parameters.set(key, value);
  return parameters;
}

TEST(Parameters, EveryKeyIsDescribedOnce) {
  std::set<std::string_view> seen;
  for (const ParameterKey& key : parameter_keys()) {
    EXPECT_TRUE(seen.insert(key.key).second) << key.key;
    EXPECT_FALSE(key.meaning.empty()) << key.key;
    EXPECT_FALSE(key.source.empty()) << key.key;
    EXPECT_EQ(find_parameter(key.key), &key);
    EXPECT_TRUE(parameter_text(key).starts_with(key.key));
  }
  EXPECT_EQ(parameter_keys()[0].key, "network");
  EXPECT_EQ(parameter_keys()[1].key, "chain");
  EXPECT_EQ(find_parameter("relay.slot"), nullptr);
}

TEST(Parameters, DefaultsOfEveryNetworkAreAcceptable) {
  for (const std::string_view network : parameter_keys().front().choices) {
    const Parameters parameters = with({{"network", std::string(network)}});
    for (const ParameterKey& key : parameter_keys()) {
      const Value& value = parameters.get(key.key);
      EXPECT_EQ(value_text(checked_value(key, value)), value_text(value)) << key.key;
    }
    EXPECT_EQ(check_complaint(parameters), "") << network;
  }
}

TEST(Parameters, DefaultsOfTheModel) {
  const Parameters p;
  EXPECT_EQ(p.integer("relay.slots"), 14400);
  EXPECT_EQ(p.integer("relay.session_slots"), 2400);
  EXPECT_EQ(p.real("relay.competing_block_probability"), 0.14);
  EXPECT_EQ(p.choice("backing.protocol"), "claim-queue");
  EXPECT_EQ(p.choice("collator.kind"), "lookahead");
  EXPECT_EQ(p.integer("para.unincluded_segment_capacity"), 3);
  EXPECT_FALSE(p.flag("collator.one_block_per_slot"));
  EXPECT_EQ(p.distribution("latency.relay_block_arrival"), D::lognormal(900, 0.35));
  EXPECT_EQ(p.distribution("latency.finality"), D::uniform(14000, 18000));
  EXPECT_EQ(p.distribution("block.fullness"), D::exponential(0.13).clipped({}, 1.0));
  EXPECT_EQ(p.choice("market.model"), "none");
}

TEST(Parameters, PresetsChangeDefaultsTogether) {
  EXPECT_EQ(with({{"network", std::string("kusama")}}).integer("relay.session_slots"), 600);
  EXPECT_EQ(with({{"network", std::string("paseo")}}).integer("relay.session_slots"), 600);
  const Parameters local = with({{"network", std::string("local-testnet")}});
  EXPECT_EQ(local.integer("relay.session_slots"), 10);
  EXPECT_EQ(local.choice("backing.protocol"), "claim-queue");
  EXPECT_EQ(local.real("relay.skip_probability"), 0);
  EXPECT_EQ(local.distribution("collator.offline_probability"), D::constant(0));
  EXPECT_EQ(local.distribution("block.fullness"), D::constant(0.05));
  EXPECT_EQ(local.distribution("latency.relay_block_arrival"), D::constant(500));
}

TEST(Parameters, SharesOfCollatorsAreANumberADistributionOrAList) {
  const auto written = [](const Value& value) {
    return value_text(
        with({{"collator.offline_probability", value}}).get("collator.offline_probability"));
  };
  EXPECT_EQ(written(0.25), "0.25");
  EXPECT_EQ(written(std::int64_t{1}), "1");
  EXPECT_EQ(written(Shares{{0.01, 1}, {0.6, 1}}), "[0.01, 0.6]");
  EXPECT_EQ(written(Shares{{0.6, 2}, {0.01, 0}}), "[[0.6, 2], [0.01, 0]]");
  EXPECT_EQ(complaint("collator.offline_probability", Shares{{1.5, 1}}),
            "collator.offline_probability = [1.5]: must be a probability, a distribution table, or "
            "a list of probabilities: one a collator, as [0.01, 0.6], or with how many have it, as "
            "[[0.6, 2], [0.01, 0]] (0: all others)");
  for (const Shares& wrong : {Shares{}, Shares{{0.5, -1}}, Shares{{0.5, 0}, {0.1, 0}}})
    EXPECT_NE(complaint("collator.offline_probability", wrong), "");
}

TEST(Parameters, AListHasNoNumbersOfADistribution) {
  Parameters parameters;
  parameters.set("collator.offline_probability", Shares{{0.5, 1}});
  EXPECT_THROW(parameters.value("collator.offline_probability.mean"), UserError);
  EXPECT_THROW(parameters.set("collator.offline_probability.max", 0.5), UserError);
}

TEST(Parameters, ExplicitValuesWinOverTheNetworkInEitherOrder) {
  const Value slots = std::int64_t{7};
  const Value kusama = std::string("kusama");
  EXPECT_EQ(
      with({{"relay.session_slots", slots}, {"network", kusama}}).integer("relay.session_slots"),
      7);
  EXPECT_EQ(
      with({{"network", kusama}, {"relay.session_slots", slots}}).integer("relay.session_slots"),
      7);
  EXPECT_TRUE(with({{"network", kusama}}).is_explicit("network"));
  EXPECT_FALSE(with({{"network", kusama}}).is_explicit("relay.session_slots"));
}

TEST(Parameters, ValuesAreBroughtToTheTypeOfTheKey) {
  EXPECT_EQ(with({{"latency.scale", std::int64_t{2}}}).real("latency.scale"), 2.0);
  EXPECT_EQ(with({{"latency.availability", 250.5}}).distribution("latency.availability"),
            D::constant(250.5));
  EXPECT_EQ(with({{"relay.fork_probability", std::int64_t{0}}}).real("relay.fork_probability"), 0);
}

TEST(Parameters, EqualityIsOfEffectiveValues) {
  EXPECT_EQ(Parameters(), with({{"relay.slots", std::int64_t{14400}}}));
  EXPECT_FALSE(Parameters() == with({{"relay.slots", std::int64_t{1}}}));
}

TEST(Parameters, SingleValuesAreChecked) {
  EXPECT_EQ(complaint("relay.skip_probability", 1.2),
            "relay.skip_probability = 1.2: must be a probability between 0 and 1");
  EXPECT_EQ(complaint("relay.slots", 3.0),
            "relay.slots = 3.0: must be an integer between 1 and 300000");
  EXPECT_EQ(complaint("relay.slots", std::string("many")),
            "relay.slots = \"many\": must be an integer between 1 and 300000");
  EXPECT_EQ(complaint("collator.one_block_per_slot", std::int64_t{1}),
            "collator.one_block_per_slot = 1: must be true or false");
  EXPECT_EQ(
      complaint("block.fullness", D::exponential(0.13)),
      "block.fullness = { distribution = \"exponential\", mean = 0.13 }: needs values between "
      "0 and 1: give it max = 1");
  EXPECT_EQ(complaint("latency.handover", D::uniform(-5, 5)),
            "latency.handover = { distribution = \"uniform\", from = -5, to = 5 }: needs values "
            "between 0 and 131071.9375: give it min = 0");
  EXPECT_EQ(complaint("backing.minimum_votes", true), "unknown key \"backing.minimum_votes\"");
  EXPECT_EQ(complaint("relay.slot", true),
            "unknown key \"relay.slot\": did you mean \"relay.slots\"?");
}

struct Rule {
  std::vector<std::pair<std::string, Value>> settings;
  std::string message;
};

TEST(Parameters, RulesBetweenKeys) {
  const Value sync = std::string("sync");
  const Value tree = std::string("fragment-tree");
  const Value basic = std::string("basic");
  const std::vector<Rule> rules = {
      {{{"backing.protocol", sync}},
       "backing.protocol = \"sync\" with collator.kind = \"lookahead\": sync needs collator.kind = "
       "\"basic\""},
      {{{"backing.protocol", sync},
        {"collator.kind", basic},
        {"para.relay_parent_offset", std::int64_t{1}}},
       "backing.protocol = \"sync\" with para.relay_parent_offset = 1: sync needs "
       "para.relay_parent_offset = 0"},
      {{{"backing.protocol", sync}, {"collator.kind", basic}}, ""},
      {{{"collator.one_block_per_slot", true}},
       "collator.one_block_per_slot = true with collator.kind = \"lookahead\": the guard exists in "
       "collator.kind = \"basic\" only"},
      {{{"backing.protocol", tree},
        {"backing.allowed_ancestry_len", std::int64_t{10}},
        {"para.relay_parent_offset", std::int64_t{6}}},
       "backing.allowed_ancestry_len = 10 and para.relay_parent_offset = 6: their sum must be at "
       "most 15"},
      {{{"backing.protocol", tree},
        {"backing.allowed_ancestry_len", std::int64_t{10}},
        {"para.relay_parent_offset", std::int64_t{5}}},
       ""},
      {{{"backing.protocol", std::string("claim-queue")},
        {"backing.scheduling_lookahead", std::int64_t{16}},
        {"para.relay_parent_offset", std::int64_t{1}}},
       "backing.scheduling_lookahead - 1 = 15 and para.relay_parent_offset = 1: their sum must be "
       "at most 15"},
      {{{"chain", std::string("asset-hub-kusama")}, {"network", std::string("polkadot")}},
       "chain = \"asset-hub-kusama\" with network = \"polkadot\": that chain is not there; leave "
       "network out, or set network = \"kusama\""},
      {{{"chain", std::string("asset-hub-kusama")}, {"network", std::string("kusama")}}, ""},
      {{{"chain", std::string("none")}, {"network", std::string("paseo")}}, ""},
      {{{"backing.protocol", std::string("claim-queue")},
        {"backing.scheduling_lookahead", std::int64_t{3}},
        {"para.relay_parent_offset", std::int64_t{1}},
        {"collator.claim_offset", std::int64_t{2}}},
       "backing.scheduling_lookahead = 3 with para.relay_parent_offset = 1 and "
       "collator.claim_offset = 2: collators see no core that many relay blocks ahead, and build "
       "nothing; the two offsets together must be at most 2, or the lookahead at least 4"},
      {{{"backing.protocol", std::string("claim-queue")},
        {"backing.scheduling_lookahead", std::int64_t{4}},
        {"para.relay_parent_offset", std::int64_t{1}},
        {"collator.claim_offset", std::int64_t{2}}},
       ""},
      {{{"backing.protocol", tree}, {"collator.claim_offset", std::int64_t{15}}}, ""},
      {{{"relay.slots", std::int64_t{50}}},
       "relay.warmup_slots = 50 with relay.slots = 50: nothing is left to measure; make the "
       "warm-up "
       "shorter than the run"},
      {{{"para.slot_duration", std::int64_t{7000}}},
       "para.slot_duration = 7000: must divide the relay slot of 6000 ms or be a multiple of it"},
      {{{"para.slot_duration", std::int64_t{24000}}}, ""},
      {{{"para.slot_duration", std::int64_t{1500}}}, ""},
      {{{"block.pov_size", 40000.0}, {"latency.bandwidth", 1.0}},
       "block.pov_size = 40000 KiB at latency.bandwidth = 1 KiB/ms: a full block takes 40000 ms to "
       "transfer, at most 30000 can be simulated"},
      {{{"market.model", std::string("constant")}},
       "market.model = \"constant\" needs market.price, the price of a region"},
      {{{"market.model", std::string("constant")}, {"market.price", std::string("10 DOT")}}, ""},
  };
  for (const Rule& rule : rules) EXPECT_EQ(check_complaint(with(rule.settings)), rule.message);
}

TEST(Parameters, RulesReadOnlyTheKeysTheyName) {
  for (const CrossCheck& rule : cross_checks()) {
    EXPECT_FALSE(rule.keys.empty());
    for (const std::string_view key : rule.keys) EXPECT_NE(find_parameter(key), nullptr) << key;
  }
}

}  // namespace
}  // namespace coresweep
