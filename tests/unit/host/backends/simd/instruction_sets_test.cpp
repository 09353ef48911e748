// Vectors of runs give the words of the reference, on every instruction set this processor has.
#include "host/backends/simd/instruction_sets.h"

#include <gtest/gtest.h>

#include <vector>

#include "cuda/pipeline/run.h"
#include "host/backends/reference.h"
#include "host/compile/compile_point.h"
#include "tests/unit/cuda/pipeline/random_points.h"

namespace coresweep {
namespace {

std::vector<std::uint64_t> words(ItemFunction simulate, const std::vector<PointParams>& points,
                                 std::uint64_t first, std::uint64_t end, bool mixed = false) {
  std::vector<std::uint64_t> all(points.size() * static_cast<std::size_t>(TallyLayout::words()));
  Launch launch{points.data(), all.data(), static_cast<std::int64_t>(points.size()), first, end};
  launch.mixed = mixed;
  if (mixed) launch.parts = 2;
  for (std::int64_t item = 0; item < item_count(launch); ++item) simulate(launch, item);
  return all;
}

void same_as_reference(const std::vector<PointParams>& points, std::uint64_t first,
                       std::uint64_t end) {
  const auto wanted = words(simulate_reference_item, points, first, end);
  for (const InstructionSet& set : instruction_sets())
    EXPECT_TRUE(words(set.simulate, points, first, end) == wanted) << set.name;
}

using Settings = std::vector<std::pair<const char*, Value>>;

PointParams point(const Settings& settings) {
  Parameters parameters;
  parameters.set("relay.slots", std::int64_t{700});
  parameters.set("relay.session_slots", std::int64_t{150});
  for (const auto& [key, value] : settings) parameters.set(key, value);
  return compile_point(parameters, 99, Streams::common);
}

Value text(const char* value) { return std::string(value); }
Value number(std::int64_t value) { return value; }

/// Every protocol, collator, segment size and loss channel at least once.
std::vector<PointParams> varied_points() {
  return {
      point({}),
      point({{"backing.protocol", text("sync")},
             {"collator.kind", text("basic")},
             {"block.authoring_limit", number(500)},
             {"para.slot_duration", number(12000)}}),
      point({{"backing.protocol", text("fragment-chain")},
             {"backing.max_candidate_depth", number(0)},
             {"block.fullness", Distribution::constant(1)}}),
      point({{"backing.max_candidate_depth", number(1)},
             {"para.unincluded_segment_capacity", number(9)},
             {"para.relay_parent_offset", number(2)},
             {"backing.validator_offline_probability", 0.4},
             {"collator.count", number(3)}}),
      point({{"backing.protocol", text("claim-queue")},
             {"collator.kind", text("slot-based")},
             {"para.cores", number(3)},
             {"para.velocity", number(3)},
             {"para.unincluded_segment_capacity", number(12)},
             {"para.slot_duration", number(2000)},
             {"relay.fork_probability", 0.3}}),
      point({{"collator.kind", text("slot-based")},
             {"para.cores", number(12)},
             {"para.velocity", number(12)},
             {"para.relay_parent_offset", number(1)},
             {"para.unincluded_segment_capacity", number(40)},
             {"validator.execution_ratio", Distribution::lognormal(1, 0.5)},
             {"block.fullness", Distribution::constant(1)},
             {"latency.scale", 3.0}}),
      point({{"collator.kind", text("bundle")},
             {"block.rate", number(12)},
             {"para.velocity", number(12)},
             {"para.unincluded_segment_capacity", number(36)},
             {"para.cores", number(3)},
             {"collator.count", number(5)},
             {"relay.fork_probability", 0.3},
             {"block.full_core_probability", 0.2}}),
      point({{"collator.kind", text("bundle")},
             {"para.cores", number(3)},
             {"para.velocity", number(3)},
             {"para.unincluded_segment_capacity", number(13)},
             {"para.scheduling", text("scheduling-parent")},
             {"block.fullness", Distribution::constant(1)}}),
      point({{"collator.kind", text("bundle")},
             {"para.cores", number(3)},
             {"para.velocity", number(3)},
             {"para.unincluded_segment_capacity", number(60)},
             {"para.relay_parent_offset", number(1)},
             {"relay.max_relay_parent_session_age", number(1)},
             {"relay.session_slots", number(50)},
             {"relay.fork_probability", 0.3},
             {"collator.count", number(5)},
             {"para.scheduling", text("scheduling-parent-resubmit")}}),
      point({{"collator.kind", text("bundle")},
             {"para.access", text("on-demand")},
             {"on_demand.order_every", number(3)},
             {"latency.availability", Distribution::lognormal(1500, 0.5)}}),
  };
}

TEST(SimdItems, GiveTheWordsOfTheReference) { same_as_reference(varied_points(), 0, 64 * 3); }

TEST(SimdItems, GiveThemForRandomPoints) {
  testing::Chooser choose(2026);
  for (int i = 0; i < 60; ++i) {
    PointParams point =
        i % 3 == 0 ? testing::random_point(choose) : testing::random_bundle_point(choose);
    point.slots = 200;
    SCOPED_TRACE(i);
    same_as_reference({point}, 5, 5 + 64);
  }
}

TEST(SimdItems, AlsoWhenLanesStayEmpty) {
  for (const std::uint64_t runs : {1, 63, 65, 64 * 17 + 5}) same_as_reference({point({})}, 0, runs);
}

TEST(SimdItems, AlsoWhenLanesTakeAllBatches) {
  for (const std::uint64_t runs : {1, 5, 64, 200}) {
    const auto wanted = words(simulate_reference_item, varied_points(), 3, 3 + runs);
    for (const InstructionSet& set : instruction_sets())
      EXPECT_TRUE(words(set.simulate, varied_points(), 3, 3 + runs, true) == wanted)
          << set.name << ", " << runs << " runs";
  }
}

TEST(SimdItems, AlsoFarFromReplicateZeroAndAcrossTwoToThe32) {
  same_as_reference({point({})}, (std::uint64_t{1} << 32) - 100, (std::uint64_t{1} << 32) + 100);
}

TEST(SimdItems, SpoiledTwinIsNoticed) {
  auto points = varied_points();
  const auto wanted = words(simulate_reference_item, points, 0, 64);
  points[0].fork_limit += 1 << 24;
  EXPECT_FALSE(
      words(instruction_sets().empty() ? simulate_reference_item : instruction_sets()[0].simulate,
            points, 0, 64) == wanted);
}

}  // namespace
}  // namespace coresweep
