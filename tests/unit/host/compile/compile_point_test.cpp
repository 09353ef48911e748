#include "host/compile/compile_point.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "cuda/numbers/draws.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

using Settings = std::vector<std::pair<std::string, Value>>;

constexpr std::int32_t kUnbounded = std::numeric_limits<std::int32_t>::max();

Value text(const char* word) { return std::string(word); }
Value whole(std::int64_t number) { return number; }

PointParams point(const Settings& settings, std::uint64_t seed = 1,
                  Streams streams = Streams::common) {
  Parameters parameters;
  for (const auto& [key, value] : settings) parameters.set(key, value);
  return compile_point(parameters, seed, streams);
}

bool same(const PointParams& a, const PointParams& b) {
  return std::memcmp(&a, &b, sizeof(PointParams)) == 0;
}

TEST(CompilePoint, Defaults) {
  const PointParams p = point({}, 77);
  EXPECT_EQ(p.slots, 14400);
  EXPECT_EQ(p.warmup_slots, 50);
  EXPECT_EQ(p.session_slots, 2400);
  EXPECT_EQ(p.availability_period, 10);
  EXPECT_EQ(p.protocol, Protocol::claim_queue);
  EXPECT_EQ(p.ancestry, 4);
  EXPECT_EQ(p.claims, 5);
  EXPECT_EQ(p.rotation_blocks, 10);
  EXPECT_EQ(p.execution_timeout_ms, 2500);
  EXPECT_EQ(p.collator, Collator::lookahead);
  EXPECT_EQ(p.cores, 1);
  EXPECT_EQ(p.attempts, 2);
  EXPECT_EQ(p.attempt_offset_ms, 0);
  EXPECT_EQ(p.segment_limit, 3);
  EXPECT_EQ(p.blocks_per_parent, 2);
  EXPECT_EQ(p.relay_parent_offset, 0);
  EXPECT_EQ(p.slot_duration_ms, 6000);
  EXPECT_EQ(p.collators, 1);
  EXPECT_EQ(p.skip_window_slots, 14400);
  EXPECT_EQ(p.backs_nothing_window_slots, 2400);  // a session
  EXPECT_EQ(p.timeout_rotation, 0);               // as long as the period
  EXPECT_EQ(p.failure_limit, probability_limit(0.005));
  EXPECT_EQ(p.authoring_limit_ms, 2000);
  EXPECT_EQ(p.full_pov_q15, 1342177);  // 2048 / 50 * 32768 = 1342177.28
  EXPECT_EQ(p.key, 77u);
  EXPECT_EQ(p.arrival.node[kTableNodes - 1], 900 << kMsFractionBits);
  EXPECT_EQ(p.execution_ratio.node[kTableNodes - 1], kShareOne / 2);
  EXPECT_EQ(p.fullness.node[kTableNodes], kShareOne);
  EXPECT_EQ(p.finality.node[kTableNodes - 1], 16000 << kMsFractionBits);
}

TEST(CompilePoint, LimitsOfProbabilitiesAreExactAtTheEnds) {
  EXPECT_EQ(probability_limit(0), -1);
  EXPECT_EQ(probability_limit(1), 0x7fffffff);
  EXPECT_EQ(probability_limit(0.5), 0x3fffffff);
  EXPECT_EQ(probability_limit(0.005), 10737417);  // 10737418.24 - 1
  EXPECT_FALSE(happens<std::int32_t>(0, probability_limit(0)));
  EXPECT_TRUE(happens<std::int32_t>(-1, probability_limit(1)));
}

TEST(CompilePoint, GroupsAreOfflineBinomially) {
  EXPECT_EQ(group_offline_probability(5, 2, 0), 0);
  EXPECT_EQ(group_offline_probability(5, 2, 1), 1);
  // 0.03^5 + 5 * 0.97 * 0.03^4
  EXPECT_NEAR(group_offline_probability(5, 2, 0.03), 3.9528e-06, 1e-12);
  // More votes than validators: all of them.
  EXPECT_NEAR(group_offline_probability(3, 7, 0.1), 1 - 0.729, 1e-15);
  EXPECT_NEAR(group_offline_probability(1000, 500, 0.5), 0.48738749091, 1e-9);
  EXPECT_EQ(point({{"backing.validator_offline_probability", 0.03}}).group_offline_limit,
            probability_limit(3.9528e-06));
  // An outage is one more way: 1 - 0.9 * 0.75.
  EXPECT_EQ(point({{"backing.validator_offline_probability", 0.5},
                   {"backing.group_size", whole(2)},
                   {"backing.minimum_backing_votes", whole(1)},
                   {"backing.group_outage_probability", 0.1}})
                .group_offline_limit,
            probability_limit(1 - 0.9 * 0.75));
}

TEST(CompilePoint, OneWordDecidesWhetherAForkWasLostOrContested) {
  const PointParams p =
      point({{"relay.fork_probability", 0.25}, {"relay.competing_block_probability", 0.5}});
  EXPECT_EQ(p.fork_limit, probability_limit(0.25));
  EXPECT_EQ(p.contested_limit, probability_limit(0.25 + 0.75 * 0.5));
}

TEST(CompilePoint, BlocksTimeOutAtTheStartOfALongerRotation) {
  EXPECT_EQ(point({{"relay.availability_period", whole(4)}}).timeout_rotation, 10);
  EXPECT_EQ(point({{"network", text("paseo")}}).timeout_rotation, 10);
  EXPECT_EQ(point({{"relay.availability_period", whole(12)}}).timeout_rotation, 0);
}

TEST(CompilePoint, WeatherHasAWindowOfItsOwn) {
  const auto window = [](const Settings& settings) {
    return point(settings).backs_nothing_window_slots;
  };
  EXPECT_EQ(window({{"relay.session_slots", whole(0)}}), 2400);
  EXPECT_EQ(window({{"network", text("kusama")}}), 600);
  EXPECT_EQ(window({{"relay.backs_nothing_factor_slots", whole(77)}}), 77);
  EXPECT_EQ(window({{"relay.backs_nothing_factor", 1.0}}), 0);
  EXPECT_EQ(window({{"relay.backs_nothing_probability", 0.0}}), 0);
}

TEST(CompilePoint, EveryKindOfWeatherHasItsFactor) {
  const PointParams p = point({{"relay.skip_factor", 2.0}, {"relay.backs_nothing_factor", 3.0}});
  EXPECT_EQ(p.skip_factor.node[0], 2 * kShareOne);
  EXPECT_EQ(p.backs_nothing_factor.node[0], 3 * kShareOne);
}

Shares shares(std::initializer_list<CollatorShare> list) { return list; }

/// Shares of the collators in their turn, from the limits.
std::vector<double> listed(const Shares& shares, std::int64_t count) {
  const PointParams p =
      point({{"collator.count", whole(count)}, {"collator.offline_probability", shares}});
  EXPECT_EQ(p.failure_shares, FailureShares::listed);
  std::vector<double> list;
  for (std::int64_t i = 0; i < count; ++i) list.push_back((p.collator_limit[i] + 1.0) * 0x1p-31);
  return list;
}

TEST(CompilePoint, AListOfSharesKeepsItsOrder) {
  EXPECT_EQ(listed(shares({{0.5, 1}, {0, 1}, {1, 1}, {0, 1}}), 4),
            (std::vector<double>{0.5, 0, 1, 0}));
}

TEST(CompilePoint, CountsOfSharesAreSpreadOverTheRotation) {
  EXPECT_EQ(listed(shares({{0, 6}, {1, 2}}), 8), (std::vector<double>{0, 0, 1, 0, 0, 0, 1, 0}));
  EXPECT_EQ(listed(shares({{1, 2}, {0, 0}}), 8), (std::vector<double>{0, 1, 0, 0, 0, 1, 0, 0}));
}

TEST(CompilePoint, EqualSharesAreOneNumber) {
  EXPECT_TRUE(same(point({{"collator.count", whole(4)}, {"collator.offline_probability", 0.25}}),
                   point({{"collator.count", whole(4)},
                          {"collator.offline_probability", shares({{0.25, 3}, {0.25, 0}})}})));
}

TEST(CompilePoint, ADistributionOverCollatorsIsATable) {
  const PointParams p = point({{"collator.offline_probability", Distribution::uniform(0, 0.5)}});
  EXPECT_EQ(p.failure_shares, FailureShares::drawn);
  EXPECT_EQ(p.failure_share.node[kTableNodes - 1], kShareOne / 4);
}

TEST(CompilePoint, OutagesLastWholeSlots) {
  const auto slots = [](double hours) {
    return point({{"collator.outage_probability", 0.1}, {"collator.outage_hours", hours}})
        .outage_slots;
  };
  EXPECT_EQ(slots(1.5), 900);
  EXPECT_EQ(slots(0.0026), 2);  // 1.56
}

TEST(CompilePoint, WhatHappensToAuthorsHasParachainSlots) {
  const Settings never = {{"collator.offline_probability", 0.0}};
  for (const auto& setting :
       Settings{{"collator.outage_probability", 0.1},
                {"collator.count", whole(2)},
                {"collator.offline_probability", Distribution::uniform(0, 0.5)}}) {
    Settings all = never;
    all.push_back(setting);
    all.emplace_back("para.slot_duration", whole(12000));
    EXPECT_EQ(point(all).slot_duration_ms, 12000) << setting.first;
  }
}

TEST(CompilePoint, TwoCollatorsHaveHandovers) {
  const PointParams p = point({{"collator.count", whole(2)},
                               {"collator.tie_new_author_wins", 0.5},
                               {"latency.handover", 70.0}});
  EXPECT_EQ(p.tie_limit, probability_limit(0.5));
  EXPECT_EQ(p.handover_ms.node[kTableNodes - 1], 70 << kMsFractionBits);
}

TEST(CompilePoint, AListMustNameAllCollators) {
  const auto complaint = [](std::int64_t count) {
    try {
      point({{"collator.count", whole(count)},
             {"collator.offline_probability", shares({{0.5, 2}, {0, 1}})}});
    } catch (const UserError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(complaint(3), "");
  EXPECT_EQ(complaint(4),
            "collator.offline_probability names 3 collators with collator.count = 4: the counts "
            "must add up to it; a count of 0 means all others");
  EXPECT_NE(complaint(129).find("at most 128"), std::string::npos);
}

TEST(CompilePoint, Sync) {
  const Settings sync = {{"backing.protocol", text("sync")}, {"collator.kind", text("basic")}};
  const PointParams p = point(sync);
  EXPECT_EQ(p.ancestry, 0);
  EXPECT_EQ(p.max_depth, 0);
  EXPECT_EQ(p.segment_limit, 1);
  EXPECT_EQ(p.blocks_per_parent, 1);
  EXPECT_EQ(p.attempts, 1);
  EXPECT_EQ(p.claims, kUnbounded);
  for (const auto& [key, value] : Settings{{"backing.max_candidate_depth", whole(9)},
                                           {"backing.allowed_ancestry_len", whole(9)},
                                           {"para.unincluded_segment_capacity", whole(9)},
                                           {"para.velocity", whole(9)},
                                           {"backing.scheduling_lookahead", whole(9)}}) {
    Settings changed = sync;
    changed.emplace_back(key, value);
    EXPECT_TRUE(same(p, point(changed))) << key;
  }
}

TEST(CompilePoint, ClaimQueue) {
  const PointParams p = point({{"backing.protocol", text("claim-queue")},
                               {"backing.scheduling_lookahead", whole(5)},
                               {"collator.kind", text("slot-based")},
                               {"para.cores", whole(3)},
                               {"para.velocity", whole(3)},
                               {"para.unincluded_segment_capacity", whole(12)}});
  EXPECT_EQ(p.ancestry, 4);
  EXPECT_EQ(p.claims, 15);
  EXPECT_EQ(p.max_depth, 0);
  EXPECT_EQ(p.segment_limit, 12);
  EXPECT_EQ(p.cores, 3);
  EXPECT_EQ(p.attempts, 3);
  EXPECT_EQ(p.attempt_interval_ms, 2000);
  EXPECT_EQ(p.attempt_offset_ms, 1000);
  EXPECT_EQ(p.blocks_per_parent, 3);
}

TEST(CompilePoint, SlotBasedTimes) {
  const auto slot_based = [](std::int64_t cores) {
    return point({{"collator.kind", text("slot-based")}, {"para.cores", whole(cores)}});
  };
  EXPECT_EQ(slot_based(1).attempt_interval_ms, 6000);
  EXPECT_EQ(slot_based(1).attempt_offset_ms, 1000);
  EXPECT_EQ(slot_based(7).attempt_interval_ms, 857);
  EXPECT_EQ(slot_based(7).attempt_offset_ms, 143);
  EXPECT_EQ(slot_based(12).attempt_interval_ms, 500);
  EXPECT_EQ(slot_based(12).attempt_offset_ms, 0);
}

TEST(CompilePoint, DepthZeroMeansNothingUnincluded) {
  for (const char* protocol : {"fragment-tree", "fragment-chain"}) {
    const PointParams p =
        point({{"backing.protocol", text(protocol)}, {"backing.max_candidate_depth", whole(0)}});
    EXPECT_EQ(p.segment_limit, 1) << protocol;
    EXPECT_EQ(p.max_depth, 0) << protocol;
  }
}

TEST(CompilePoint, ADepthThatCannotBindHasNoEffect) {
  const auto depth = [](const char* protocol, std::int64_t d, std::int64_t capacity) {
    return point({{"backing.protocol", text(protocol)},
                  {"backing.max_candidate_depth", whole(d)},
                  {"para.unincluded_segment_capacity", whole(capacity)}});
  };
  EXPECT_EQ(depth("fragment-tree", 1, 5).max_depth, 1);
  EXPECT_FALSE(same(depth("fragment-tree", 3, 5), depth("fragment-tree", 4, 5)));
  EXPECT_TRUE(same(depth("fragment-tree", 4, 5), depth("fragment-tree", 9, 5)));
  // One core: at most one block is pending when the next is taken.
  EXPECT_TRUE(same(depth("fragment-chain", 1, 5), depth("fragment-chain", 9, 5)));
}

struct Irrelevant {
  Settings surroundings;
  std::string key;
  Value value;
};

TEST(CompilePoint, WhatCannotMatterIsCanonical) {
  const std::vector<Irrelevant> cases = {
      {{}, "para.cores", whole(4)},
      {{}, "para.velocity", whole(9)},
      {{}, "latency.handover", 5.0},
      {{}, "relay.session_slots", whole(2400)},
      {{{"relay.session_slots", whole(0)}, {"relay.backs_nothing_probability", 0.0}},
       "relay.session_slots",
       whole(14400)},
      {{{"relay.skip_probability", 0.0}}, "relay.skip_factor_slots", whole(7)},
      {{{"collator.offline_probability", 0.0}}, "collator.failure", text("unsent")},
      {{}, "collator.outage_hours", 7.0},
      {{{"collator.outage_hours", 0.0}}, "collator.outage_probability", 0.5},
      {{}, "collator.tie_new_author_wins", 0.5},
      {{{"collator.offline_probability", 0.0}}, "para.slot_duration", whole(12000)},
      {{{"relay.fork_probability", 0.0}}, "latency.fork_resolution", 5.0},
      {{{"backing.validator_offline_probability", 0.0}}, "backing.group_rotation_blocks", whole(3)},
      {{{"collator.kind", text("slot-based")}}, "relay.competing_block_probability", 0.5},
      {{{"collator.kind", text("basic")}}, "para.strictly_increasing_relay_parent", true},
      {{}, "transaction.pov", 3.0},
      {{}, "market.price", text("3 DOT")},
      {{{"backing.protocol", text("fragment-tree")}}, "backing.scheduling_lookahead", whole(7)},
      {{}, "backing.allowed_ancestry_len", whole(1)},
      {{}, "backing.max_candidate_depth", whole(1)},
  };
  for (const Irrelevant& c : cases) {
    Settings changed = c.surroundings;
    changed.emplace_back(c.key, c.value);
    EXPECT_TRUE(same(point(c.surroundings), point(changed))) << c.key;
  }
}

TEST(CompilePoint, WhatMattersShows) {
  const PointParams standard = point({});
  for (const auto& [key, value] : Settings{{"collator.count", whole(2)},
                                           {"collator.failure", text("unsent")},
                                           {"collator.outage_probability", 0.1},
                                           {"relay.skip_factor_slots", whole(7)},
                                           {"relay.includes_nothing_probability", 0.1},
                                           {"para.slot_duration", whole(12000)},
                                           {"latency.scale", 1.5},
                                           {"latency.finality", 5.0},
                                           {"relay.fork_probability", 0.5},
                                           {"backing.group_size", whole(3)},
                                           {"collator.kind", text("basic")},
                                           {"block.pov_size", 100.0}}) {
    EXPECT_FALSE(same(standard, point({{key, value}}))) << key;
  }
}

TEST(CompilePoint, ScaleMultipliesTheRightLatencies) {
  const PointParams one = point({{"collator.count", whole(2)}});
  const PointParams two = point({{"collator.count", whole(2)}, {"latency.scale", 2.0}});
  const std::int32_t median = kTableNodes - 1;
  EXPECT_EQ(two.collation_fetch.node[median], 2 * one.collation_fetch.node[median]);
  EXPECT_EQ(two.statement_spread.node[median], 2 * one.statement_spread.node[median]);
  EXPECT_EQ(two.availability.node[median], 2 * one.availability.node[median]);
  EXPECT_EQ(two.handover_ms.node[median], 2 * one.handover_ms.node[median]);
  EXPECT_EQ(two.fork_resolution.node[median], 2 * one.fork_resolution.node[median]);
  EXPECT_EQ(two.arrival.node[median], one.arrival.node[median]);
  EXPECT_EQ(two.finality.node[median], one.finality.node[median]);
  EXPECT_EQ(two.full_pov_q15, one.full_pov_q15);
}

TEST(CompilePoint, IndependentStreamsDependOnThePointAlone) {
  const auto key = [](double scale, std::uint64_t seed) {
    return point({{"latency.scale", scale}}, seed, Streams::independent).key;
  };
  EXPECT_EQ(key(1.5, 9), key(1.5, 9));
  EXPECT_NE(key(1.5, 9), key(2, 9));
  EXPECT_EQ(key(1.5, 9) ^ 9, key(1.5, 8) ^ 8);
  // Points that cannot differ have the same histories.
  EXPECT_EQ(point({{"para.cores", whole(4)}}, 9, Streams::independent).key,
            point({}, 9, Streams::independent).key);
}

TEST(CompilePoint, ACacheChangesNothing) {
  TableCache cache;
  for (const double scale : {1.0, 2.0, 1.0}) {
    Parameters parameters;
    parameters.set("latency.scale", scale);
    EXPECT_TRUE(same(compile_point(parameters, 5, Streams::independent, cache),
                     compile_point(parameters, 5, Streams::independent)));
  }
}

TEST(CompilePoint, ErrorsNameTheKey) {
  try {
    point({{"latency.collation_fetch", 200.0}, {"latency.scale", 1000.0}});
    FAIL() << "200 s were accepted";
  } catch (const UserError& error) {
    EXPECT_STREQ(error.what(),
                 "latency.collation_fetch with latency.scale = 1000: 200000 has "
                 "the median 200000 ms: at most 131072 can be simulated");
  }
}

}  // namespace
}  // namespace coresweep
