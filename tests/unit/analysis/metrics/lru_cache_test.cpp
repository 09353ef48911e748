#include "analysis/metrics/lru_cache.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

TEST(LruCache, MakesAValueOnceAndForgetsTheLeastRecentlyUsed) {
  LruCache<int> cache(2);
  int made = 0;
  const auto make = [&] { return ++made; };
  EXPECT_EQ(cache.at(7, make), 1);
  EXPECT_EQ(cache.at(8, make), 2);
  EXPECT_EQ(cache.at(7, make), 1);
  EXPECT_EQ(cache.at(9, make), 3);  // 8 makes room
  EXPECT_TRUE(cache.holds(7));
  EXPECT_FALSE(cache.holds(8));
  EXPECT_EQ(cache.at(8, make), 4);
}

TEST(LruCache, KeepsWhatIsPut) {
  LruCache<int> cache(0);  // at least one value, however little there is room for
  EXPECT_EQ(cache.put(3, 30), 30);
  EXPECT_EQ(cache.at(3, [] { return 0; }), 30);
}

}  // namespace
}  // namespace coresweep
