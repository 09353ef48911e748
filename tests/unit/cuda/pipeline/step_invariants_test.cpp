// What holds in every run, whatever its parameters: 600 random points that reach every branch, half
// of them of bundles.
#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <set>

#include "tests/unit/cuda/pipeline/bundles.h"
#include "tests/unit/cuda/pipeline/random_points.h"

namespace coresweep::testing {
namespace {

constexpr int kPoints = 600;
constexpr std::int32_t kSlots = 400;

struct Sample {
  PointParams point;
  Trace run;
};

/// The same runs for every test.
const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = [] {
    std::vector<Sample> made;
    Chooser choose(300);
    for (int i = 0; i < kPoints; ++i) {
      PointParams point = i % 2 == 0 ? random_point(choose) : random_bundle_point(choose);
      point.slots = kSlots;
      made.push_back({point, trace(point, choose.bits())});
    }
    return made;
  }();
  return all;
}

bool bundles(const PointParams& point) { return point.collator == Collator::bundle; }
bool schedules_ahead(const PointParams& point) {
  return coresweep::schedules_ahead(point.bundle.scheduling);
}
bool resubmits(const PointParams& point) {
  return point.bundle.scheduling == Scheduling::scheduling_parent_resubmit;
}
/// The relay block that backing goes by.
std::int32_t scheduled_by(const PointParams& point, const TracedBlock& block) {
  return schedules_ahead(point) ? block.sent_on : block.parent;
}

/// Whether the block's candidate was never sent.
bool given_up(const Trace& run, const TracedBlock& block) {
  const TracedBlock& first = run.blocks[static_cast<std::size_t>(&block - run.blocks.data()) -
                                        static_cast<std::size_t>(block.place)];
  return first.reason == DropReason::bundle_abandoned;
}

/// Calls check(point, run) for all samples, and says which one failed.
template <class Check>
void for_all(Check check) {
  for (std::size_t i = 0; i < samples().size(); ++i) {
    SCOPED_TRACE(::testing::Message() << "sample " << i);
    check(samples()[i].point, samples()[i].run);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(Invariants, EventsAreConsistent) {
  for_all([](const PointParams&, const Trace& run) {
    EXPECT_TRUE(run.faults.empty()) << run.faults.front();
  });
}

TEST(Invariants, TheSamplesReachEveryFate) {
  std::map<DropReason, int> drops;
  std::set<std::pair<Protocol, Collator>> included;
  int twins = 0;
  for_all([&](const PointParams& point, const Trace& run) {
    for (const TracedBlock& block : run.blocks)
      if (block.reason) ++drops[*block.reason];
    if (run.included(0, kSlots) > 0) included.insert({point.protocol, point.collator});
    twins += !run.twins.empty();
  });
  EXPECT_EQ(drops.size(), std::size(kDropReasonNames));
  EXPECT_EQ(included.size(), 1u + 3u * 3u + 1u);  // sync is basic, bundles need the claim queue
  EXPECT_GT(twins, 10);
}

TEST(Invariants, EveryBlockHasOneFate) {
  for_all([](const PointParams&, const Trace& run) {
    std::int32_t left = 0;
    for (const TracedBlock& block : run.blocks) {
      EXPECT_FALSE(block.included_slot >= 0 && block.reason);
      left += block.included_slot < 0 && !block.reason;
    }
    EXPECT_EQ(left, run.left);
  });
}

TEST(Invariants, PendingBlocksFitTheCoresAndTheSegmentItsCapacity) {
  for_all([](const PointParams& point, const Trace& run) {
    EXPECT_LE(run.most_pending, point.cores);
    EXPECT_LE(run.most_unincluded, point.segment_limit);
  });
}

TEST(Invariants, ABlockIsBackedAfterItsRelayBlockAndIncludedAfterThat) {
  for_all([](const PointParams&, const Trace& run) {
    for (const TracedBlock& block : run.blocks) {
      if (block.backed_at >= 0) {
        EXPECT_GT(block.backed_at, block.newest);
      }
      if (block.included_at >= 0) {
        EXPECT_GT(block.included_at, block.backed_at);
      }
    }
  });
}

TEST(Invariants, TheRelayParentIsInsideTheWindowAtBacking) {
  for_all([](const PointParams& point, const Trace& run) {
    for (const TracedBlock& block : run.blocks) {
      EXPECT_EQ(block.parent, block.newest - point.relay_parent_offset);
      if (block.backed_at < 0) continue;
      EXPECT_EQ(block.age, block.backed_at - scheduled_by(point, block));
      EXPECT_GE(block.age, std::max(1, point.bundle.least_age));
      EXPECT_LE(block.age, point.ancestry + 1);
    }
  });
}

TEST(Invariants, ABlockLivesInOneSession) {
  for_all([](const PointParams& point, const Trace& run) {
    if (point.session_slots == 0) return;
    const auto session = [&](std::int32_t height) {
      return run.relay[static_cast<std::size_t>(height - 1)].slot / point.session_slots;
    };
    for (const TracedBlock& block : run.blocks) {
      if (block.backed_at >= 0) {
        EXPECT_EQ(session(scheduled_by(point, block)), session(block.backed_at));
        if (point.bundle.parent_session_age == 0) {
          EXPECT_EQ(session(block.parent), session(block.backed_at));
        }
        if (resubmits(point)) {
          EXPECT_GE(session(block.parent) + point.bundle.parent_session_age,
                    session(block.backed_at));
        }
      }
    }
  });
}

TEST(Invariants, TheChainHasNoGapsAndItsRelayParentsNeverGoBack) {
  for_all([](const PointParams& point, const Trace& run) {
    std::int32_t position = 0, parent = 0, included_at = 0, backed_at = 0;
    for (const TracedBlock& block : run.blocks) {
      if (!bundles(point)) {
        EXPECT_EQ(block.core, block.position % point.cores);
      }
      if (block.included_at < 0) continue;
      EXPECT_EQ(block.position, position++);
      EXPECT_GE(block.parent, parent);
      EXPECT_GE(block.backed_at, backed_at);
      EXPECT_GE(block.included_at, included_at);
      parent = block.parent;
      backed_at = block.backed_at;
      included_at = block.included_at;
    }
  });
}

TEST(Invariants, ARelayParentCarriesNoMoreThanItsBlocks) {
  for_all([](const PointParams& point, const Trace& run) {
    std::map<std::int32_t, std::int32_t> on_parent;
    for (const TracedBlock& block : run.blocks)
      if (!given_up(run, block)) {
        EXPECT_LE(++on_parent[block.parent], point.blocks_per_parent);
      }
  });
}

TEST(Invariants, TheBuilderMakesOneBlockAtATime) {
  for_all([](const PointParams& point, const Trace& run) {
    if (point.collators > 1) return;  // each has a machine of its own
    std::int32_t free = 0;
    for (const TracedBlock& block : run.blocks) {
      EXPECT_GE(block.start, free);
      EXPECT_GE(block.start, run.relay[static_cast<std::size_t>(block.newest - 1)].arrival);
      EXPECT_GE(block.start, block.slot * kSlotMs);
      const std::int32_t end = (block.slot + 1) * kSlotMs;
      if (bundles(point)) {
        EXPECT_LE(block.start, end + point.bundle.wake_offset_ms);
      } else {
        EXPECT_LT(block.start, end + point.attempt_offset_ms);
      }
      free = block.start + block.build;
    }
  });
}

TEST(Invariants, UnincludedBlocksAreThoseOfTheRelayParentsState) {
  for_all([](const PointParams& point, const Trace& run) {
    if (point.collators > 1) return;        // not all of them know all blocks
    std::vector<const TracedBlock*> chain;  // by position, as it grows and is cut
    for (const TracedBlock& block : run.blocks) {
      chain.resize(static_cast<std::size_t>(block.position));
      std::int32_t unincluded = 0;
      for (auto other = chain.rbegin(); other != chain.rend(); ++other) {
        if ((*other)->included_at >= 0 && (*other)->included_at <= block.parent) break;
        ++unincluded;
      }
      EXPECT_EQ(block.unincluded, unincluded);
      EXPECT_LT(block.unincluded, point.segment_limit);
      chain.push_back(&block);
    }
  });
}

TEST(Invariants, ABlockWhoseExecutionTimesOutIsNeverBacked) {
  for_all([](const PointParams& point, const Trace& run) {
    for (const TracedBlock& block : run.blocks)
      EXPECT_FALSE(block.execution > point.execution_timeout_ms && block.backed_at >= 0);
  });
}

TEST(Invariants, ADropHasOneReasonAndDescendants) {
  for_all([](const PointParams&, const Trace& run) {
    for (const TracedDrop& drop : run.drops) {
      EXPECT_NE(drop.reason, DropReason::descendant);
      std::int32_t build = 0;
      for (std::size_t i = 0; i < drop.blocks.size(); ++i) {
        const TracedBlock& block = run.blocks[drop.blocks[i]];
        EXPECT_EQ(block.reason, i == 0 ? drop.reason : DropReason::descendant);
        build += block.build;
      }
      EXPECT_LE(drop.wasted, build);
    }
  });
}

TEST(Invariants, RelayBlocksArriveInOrderInsideTheirSlots) {
  for_all([](const PointParams&, const Trace& run) {
    std::int32_t before = -5000, height = 0;
    for (const TracedRelayBlock& block : run.relay) {
      EXPECT_EQ(block.height, ++height);
      EXPECT_GT(block.arrival, before);
      EXPECT_GE(block.arrival, block.slot * kSlotMs);
      EXPECT_LT(block.arrival, (block.slot + 1) * kSlotMs);
      before = block.arrival;
    }
  });
}

TEST(Invariants, CollatorsThatTickHaveNoTwins) {
  for_all([](const PointParams& point, const Trace& run) {
    if (point.collator == Collator::slot_based || bundles(point)) {
      EXPECT_TRUE(run.twins.empty());
    }
  });
}

TEST(Invariants, ALossOfOneKindNeedsItsCause) {
  for_all([](const PointParams& point, const Trace& run) {
    for (const TracedDrop& drop : run.drops) {
      if (drop.reason == DropReason::session_change) {
        EXPECT_GT(point.session_slots, 0);
      }
      if (drop.reason == DropReason::relay_fork) {
        EXPECT_GE(point.fork_limit, 0);
      }
      if (drop.reason == DropReason::backing_group_offline) {
        EXPECT_GE(point.group_offline_limit, 0);
      }
      if (drop.reason == DropReason::bundle_abandoned) {
        EXPECT_TRUE(bundles(point));
      }
      if (drop.reason == DropReason::advertisement_late) {
        EXPECT_TRUE(schedules_ahead(point));
      }
      if (drop.reason == DropReason::claim_unused) {
        EXPECT_GT(point.bundle.order_every, 0);
      }
    }
  });
}

// ---- Bundles ------------------------------------------------------------------------------------

TEST(Invariants, ACandidateHasOneFate) {
  for_all([](const PointParams& point, const Trace& run) {
    for (std::size_t i = 0; i < run.blocks.size(); ++i) {
      const TracedBlock& block = run.blocks[i];
      EXPECT_LE(block.size, bundles(point) ? kMaxBundle : 1);
      EXPECT_LT(block.place, block.size);
      if (block.place == 0) continue;
      const TracedBlock& before = run.blocks[i - 1];
      EXPECT_EQ(block.place, before.place + 1);
      EXPECT_EQ(block.position, before.position + 1);
      EXPECT_EQ(block.unincluded, before.unincluded + 1);
      EXPECT_GE(block.start, before.start + before.build);
      EXPECT_EQ(block.reason.has_value(), before.reason.has_value());
      for (std::int32_t TracedBlock::*same :
           {&TracedBlock::slot, &TracedBlock::parent, &TracedBlock::core, &TracedBlock::size,
            &TracedBlock::execution, &TracedBlock::pov, &TracedBlock::ready,
            &TracedBlock::backed_at, &TracedBlock::included_at, &TracedBlock::finality,
            &TracedBlock::dropped_slot})
        EXPECT_EQ(block.*same, before.*same);
    }
  });
}

TEST(Invariants, AnIterationHasACandidateACore) {
  for_all([](const PointParams& point, const Trace& run) {
    if (!bundles(point)) return;
    std::map<std::int32_t, std::int32_t> cores, blocks;  // by newest relay block
    for (const TracedBlock& block : run.blocks) {
      if (given_up(run, block)) continue;
      EXPECT_LE(++blocks[block.newest], point.bundle.rate);
      if (block.place > 0) continue;
      const auto [core, first] = cores.try_emplace(block.newest, -1);
      EXPECT_GT(block.core, core->second);
      EXPECT_LT(block.core, point.cores);
      core->second = block.core;
    }
  });
}

TEST(Invariants, WhatIsSentAgainIsNotLostForItsCopy) {
  int samples = 0;
  for_all([&](const PointParams& point, const Trace& run) {
    const std::int64_t resent = counted(run, BundleCounter::candidates_resent);
    EXPECT_LE(counted(run, BundleCounter::candidates_backed),
              counted(run, BundleCounter::candidates_sent) + resent);
    std::int64_t copies = 0;
    for (const TracedBlock& block : run.blocks) copies += block.place == 0 ? block.copies - 1 : 0;
    EXPECT_EQ(copies, resent);
    if (!resubmits(point)) {
      EXPECT_EQ(resent, 0);
      return;
    }
    samples += resent > 0;
    for (const TracedDrop& drop : run.drops) {
      const TracedBlock& first = run.blocks[drop.blocks[0]];
      if (drop.reason == DropReason::execution_timeout ||
          drop.reason == DropReason::collator_unsent) {
        EXPECT_GT(first.execution, point.execution_timeout_ms);
      }
      for (const DropReason never :
           {DropReason::relay_parent_out_of_window, DropReason::availability_timeout,
            DropReason::backing_group_offline, DropReason::advertisement_late})
        EXPECT_NE(drop.reason, never);
    }
  });
  EXPECT_GT(samples, 20);
}

TEST(Invariants, OrdersAreRefusedStandOrHaveAClaim) {
  int samples = 0;
  for_all([&](const PointParams& point, const Trace& run) {
    const auto of = [&](BundleCounter c) { return run.counted[static_cast<std::size_t>(c)]; };
    const std::int64_t standing =
        of(BundleCounter::orders) - of(BundleCounter::orders_refused) - of(BundleCounter::claims);
    EXPECT_GE(standing, 0);
    EXPECT_LE(standing, 30);
    if (point.bundle.order_every == 0) {
      EXPECT_EQ(of(BundleCounter::orders) + of(BundleCounter::claims), 0);
      return;
    }
    EXPECT_EQ(of(BundleCounter::claims),
              of(BundleCounter::claims_unused) + of(BundleCounter::candidates_backed));
    const std::int64_t relay_blocks = static_cast<std::int64_t>(run.relay.size());
    const std::int64_t heights = relay_blocks / point.bundle.order_batch * point.bundle.order_batch;
    EXPECT_EQ(of(BundleCounter::orders),
              heights / point.bundle.order_every * point.bundle.orders_at_once);
    ++samples;
  });
  EXPECT_GT(samples, 30);
}

}  // namespace
}  // namespace coresweep::testing
