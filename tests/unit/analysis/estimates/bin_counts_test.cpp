#include "analysis/estimates/bin_counts.h"

#include <gtest/gtest.h>

#include <random>

namespace coresweep {
namespace {

TEST(BinCounts, OfNothingHoldsNothing) {
  const BinCounts none(std::vector<std::uint64_t>(7));
  EXPECT_TRUE(none.bins().empty());
  EXPECT_EQ(none.total(), 0u);
  EXPECT_EQ(none.through(6), 0u);
  EXPECT_EQ(none[3], 0u);
}

TEST(BinCounts, AgreeWithTheHistogramBinByBin) {
  std::mt19937_64 engine(5);
  for (int repeat = 0; repeat < 50; ++repeat) {
    std::vector<std::uint64_t> counts(40);
    for (auto& count : counts) count = engine() % 3 == 0 ? engine() % 100 : 0;
    const BinCounts kept(counts);
    std::uint64_t through = 0;
    for (std::size_t b = 0; b < counts.size(); ++b) {
      through += counts[b];
      ASSERT_EQ(kept[static_cast<std::int32_t>(b)], counts[b]);
      ASSERT_EQ(kept.through(static_cast<std::int32_t>(b)), through);
    }
    ASSERT_EQ(kept.total(), through);
  }
}

}  // namespace
}  // namespace coresweep
