#include "host/backends/even_parts.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

TEST(EvenParts, AreTheFewestWhereThreadsGetTheSame) {
  EXPECT_EQ(even_parts(16, 1600, 16, 4, 16), 4);
  EXPECT_EQ(even_parts(16, 1600, 16, 1, 1), 1);
  EXPECT_EQ(even_parts(48, 1600, 16, 2, 12), 2);
}

TEST(EvenParts, LeaveNoThreadWaitingWhereThatCanBe) {
  for (std::int64_t threads = 1; threads <= 96; ++threads)
    for (const std::int64_t points : {1, 3, 24, 32}) {
      const std::int64_t items = 16 * points, fewest = 1 + 4 * threads / items;
      const std::int64_t parts = even_parts(items, 1'000'000, 1, fewest, threads);
      EXPECT_GE(parts, fewest);
      const std::int64_t all = items * parts, longest = (all + threads - 1) / threads;
      EXPECT_LE(static_cast<double>(longest * threads), 1.021 * static_cast<double>(all))
          << threads << " threads, " << points << " points";
    }
}

// 12 threads and 32 points: 3 items for some, which is less than two half vectors for each.
TEST(EvenParts, FillVectorsFirst) {
  EXPECT_EQ(even_parts(32, 16, 16, 1, 12), 1);
  EXPECT_EQ(even_parts(1, 32, 16, 1, 2), 2);
}

}  // namespace
}  // namespace coresweep
