#include "host/base/all_cores.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace coresweep {
namespace {

TEST(AllCores, EveryItemIsDoneOnce) {
  std::vector<std::atomic<int>> done(1000);
  for_all(done.size(), [&](std::size_t i) { ++done[i]; });
  for (const auto& times : done) ASSERT_EQ(times, 1);
  for_all(0, [](std::size_t) { FAIL(); });
}

TEST(AllCores, WhatAnItemThrowsIsThrownAfterAllOthers) {
  std::atomic<int> done = 0;
  const auto fail_once = [&](std::size_t i) {
    if (i == 3) throw std::runtime_error("the fourth");
    ++done;
  };
  EXPECT_THROW(for_all(100, fail_once), std::runtime_error);
  EXPECT_EQ(done, 99);
}

}  // namespace
}  // namespace coresweep
