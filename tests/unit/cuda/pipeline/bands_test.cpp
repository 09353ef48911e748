// docs/CALIBRATION.md, "Test networks": parablocks backed by N consecutive relay blocks of a local
// test network, session blocks left out, half-open bands; at least 99 % of all windows.
#include <gtest/gtest.h>

#include <numeric>

#include "host/compile/compile_point.h"
#include "tests/unit/cuda/pipeline/trace.h"

namespace coresweep::testing {
namespace {

constexpr std::size_t kWindow = 15;
constexpr std::int32_t kSlots = 5000;
constexpr std::int32_t kSession = 10;  // slots; of the preset

Parameters local_testnet(std::string_view collator) {
  Parameters p;
  p.set("network", std::string("local-testnet"));
  p.set("relay.slots", std::int64_t{kSlots});
  p.set("collator.kind", std::string(collator));
  return p;
}

void set(Parameters& p, std::string_view key, std::int64_t value) { p.set(key, value); }

/// Parablocks backed by each relay block but the first of a session, after a session of warm-up.
std::vector<int> backed_by_relay_block(const Trace& run) {
  std::vector<int> in_slot(kSlots);
  for (const TracedBlock& block : run.blocks)
    if (block.backed_slot >= 0) ++in_slot[static_cast<std::size_t>(block.backed_slot)];
  std::vector<int> counts;
  for (const TracedRelayBlock& block : run.relay)
    if (block.slot >= kSession && block.slot % kSession != 0)
      counts.push_back(in_slot[static_cast<std::size_t>(block.slot)]);
  return counts;
}

/// Whether at least 99 % of windows hold from (inclusive) to (exclusive) parablocks.
::testing::AssertionResult within(const Parameters& p, int from, int to) {
  const std::vector<int> counts =
      backed_by_relay_block(trace(compile_point(p, 1, Streams::common), 0));
  int inside = 0, windows = 0, least = 1 << 20, most = 0;
  for (std::size_t first = 0; first + kWindow <= counts.size(); ++first, ++windows) {
    const auto begin = counts.begin() + static_cast<std::ptrdiff_t>(first);
    const int sum = std::accumulate(begin, begin + kWindow, 0);
    inside += sum >= from && sum < to;
    least = std::min(least, sum);
    most = std::max(most, sum);
  }
  return (inside >= 0.99 * windows ? ::testing::AssertionSuccess() : ::testing::AssertionFailure())
         << inside << " of " << windows << " windows hold " << from << ".." << to
         << ", all of them " << least << " to " << most;
}

TEST(LocalTestnet, AsyncOnOneCoreHoldsElevenToFifteen) {
  EXPECT_TRUE(within(local_testnet("lookahead"), 11, 16));
}

// The band ends at 8. Where nothing is ever lost, a third of the windows hold one block more.
TEST(LocalTestnet, SyncHoldsEightOrNineWhereTheBandIsFiveToEight) {
  Parameters p = local_testnet("basic");
  p.set("backing.protocol", std::string("sync"));
  set(p, "para.unincluded_segment_capacity", 1);
  set(p, "block.authoring_limit", 500);
  EXPECT_TRUE(within(p, 8, 10));
  EXPECT_FALSE(within(p, 5, 9));
}

Parameters elastic(int cores, int velocity, int capacity) {
  Parameters p = local_testnet("slot-based");
  set(p, "para.cores", cores);
  set(p, "para.velocity", velocity);
  set(p, "para.unincluded_segment_capacity", capacity);
  return p;
}

TEST(LocalTestnet, ThreeCoresHold38To45) { EXPECT_TRUE(within(elastic(3, 3, 8), 38, 46)); }

TEST(LocalTestnet, TwelveCoresHold144To180) {
  Parameters p = elastic(12, 12, 26);
  set(p, "block.authoring_limit", 500);
  EXPECT_TRUE(within(p, 144, 181));
}

TEST(LocalTestnet, ASecondCoreIsOfNoUseToALookaheadCollator) {
  Parameters p = local_testnet("lookahead");
  set(p, "para.cores", 2);
  EXPECT_TRUE(within(p, 12, 16));
}

TEST(LocalTestnet, WouldLeaveTheBandIfThreeRelayBlocksInTenWereEmpty) {  // a spoiled twin
  Parameters p = local_testnet("lookahead");
  p.set("relay.empty_inherent_probability", 0.3);
  EXPECT_FALSE(within(p, 12, 16));
}

}  // namespace
}  // namespace coresweep::testing
