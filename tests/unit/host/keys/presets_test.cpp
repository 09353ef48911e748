#include "host/keys/presets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace coresweep {
namespace {

using ::testing::Contains;

Parameters with(const std::vector<std::pair<std::string, Value>>& settings) {
  Parameters parameters;
  for (const auto& [key, value] : settings) parameters.set(key, value);
  return parameters;
}
Parameters on_chain(const std::string& chain) { return with({{"chain", chain}}); }

TEST(Presets, EveryValueIsOneOfItsKeyAndNamedOnce) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const PresetValues& found : presets()) {
    EXPECT_FALSE(found.date.empty() || found.source.empty()) << found.preset;
    for (const auto& [key, value] : found.values) {
      EXPECT_TRUE(seen.insert({found.preset, key}).second) << found.preset << " " << key;
      ASSERT_NE(find_parameter(key), nullptr) << key;
      EXPECT_EQ(checked_value(*find_parameter(key), value), value) << found.preset << " " << key;
    }
  }
}

TEST(Presets, EveryPresetIsAChoiceAndEveryChainHasValues) {
  const ParameterKey &network = *find_parameter("network"), &chain = *find_parameter("chain");
  for (const PresetValues& found : network_presets())
    EXPECT_THAT(network.choices, Contains(found.preset));
  for (const std::string_view name : chain.choices) {
    EXPECT_EQ(preset_value(name, "network") == nullptr, name == "none") << name;
    on_chain(std::string(name)).check();
  }
}

TEST(Presets, ThoseOfPolkadotAreTheDefaults) {
  std::size_t compared = 0;
  for (const PresetValues& found : presets())
    for (const auto& [key, value] : found.values)
      if (found.preset == "polkadot") {
        ++compared;
        EXPECT_EQ(value, find_parameter(key)->standard) << key;
      }
  EXPECT_GT(compared, 5u);
}

TEST(Presets, AChainBringsItsNetwork) {
  const Parameters people = on_chain("people-kusama");
  EXPECT_EQ(people.choice("network"), "kusama");
  EXPECT_EQ(people.coin(), Coin::ksm);
  EXPECT_EQ(people.integer("relay.session_slots"), 600);
  EXPECT_EQ(people.integer("para.slot_duration"), 24000);
  EXPECT_EQ(people.choice("backing.protocol"), "claim-queue");
  EXPECT_EQ(on_chain("none"), Parameters());
}

TEST(Presets, AssetHubHasThreeCores) {
  const Parameters hub = on_chain("asset-hub-polkadot");
  EXPECT_EQ(hub.integer("para.cores"), 3);
  EXPECT_EQ(hub.integer("para.velocity"), 3);
  EXPECT_EQ(hub.integer("para.unincluded_segment_capacity"), 12);
  EXPECT_EQ(hub.integer("para.relay_parent_offset"), 1);
  EXPECT_EQ(hub.choice("collator.kind"), "slot-based");
  EXPECT_EQ(hub.integer("backing.scheduling_lookahead"), 5);
}

TEST(Presets, SetKeysWinOverTheChainInEitherOrder) {
  const std::pair<std::string, Value> cores{"para.cores", std::int64_t{2}};
  const std::pair<std::string, Value> chain{"chain", std::string("asset-hub-polkadot")};
  EXPECT_EQ(with({cores, chain}).integer("para.cores"), 2);
  EXPECT_EQ(with({chain, cores}).integer("para.cores"), 2);
}

TEST(Presets, WhatIsGuessed) {
  const std::string_view votes = "backing.minimum_backing_votes";
  EXPECT_EQ(Parameters().guessed("latency.availability"), "");
  EXPECT_EQ(Parameters().guessed("latency.collation_fetch"), "measured once");
  EXPECT_EQ(Parameters().guessed("relay.skip_probability"), std::nullopt);
  EXPECT_EQ(with({{"latency.availability", 400.0}}).guessed("latency.availability"), std::nullopt);
  EXPECT_EQ(Parameters().guessed(votes), "");
  EXPECT_EQ(with({{"network", std::string("paseo")}}).guessed(votes), std::nullopt);
  EXPECT_EQ(on_chain("people-kusama").guessed("backing.group_size"), "");
  EXPECT_EQ(on_chain("people-polkadot").guessed("backing.group_size"), std::nullopt);
}

}  // namespace
}  // namespace coresweep
