#include "host/base/all_cores.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace coresweep {
namespace {

namespace fs = std::filesystem;

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

TEST(AllCores, ThreadsCanBeStarted) {
  EXPECT_EQ(startable_threads(1), 1);
  EXPECT_EQ(startable_threads(5), 5);
  EXPECT_GE(all_cores(), 1);
}

/// A tree of control groups as the kernel shows it.
class Quota : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void put(const fs::path& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  int cores() const { return cores_of_quota(folder_ / "groups", folder_ / "mount"); }

  const fs::path folder_ = fs::path(::testing::TempDir()) / "coresweep-quota";
};

TEST_F(Quota, OfVersionTwoIsTheLeastUpToTheTop) {
  put("groups", "0::/pod/run\n");
  EXPECT_GT(cores(), 1000);
  put("mount/cpu.max", "max 100000\n");
  EXPECT_GT(cores(), 1000);
  put("mount/pod/cpu.max", "250000 100000\n");
  EXPECT_EQ(cores(), 3);  // two and a half
  put("mount/pod/run/cpu.max", "max 100000\n");
  EXPECT_EQ(cores(), 3);
  put("mount/pod/run/cpu.max", "50000 100000\n");
  EXPECT_EQ(cores(), 1);  // half a core
  put("mount/pod/run/cpu.max", "400000 100000\n");
  EXPECT_EQ(cores(), 3);
}

TEST_F(Quota, OfAContainerIsAtTheMountItself) {
  put("groups", "0::/\n");
  put("mount/cpu.max", "200000 100000\n");
  EXPECT_EQ(cores(), 2);
}

TEST_F(Quota, OfVersionOneHasTwoFiles) {
  put("groups", "5:memory:/a\n4:cpu,cpuacct:/a\n");
  put("mount/cpu/a/cpu.cfs_quota_us", "-1\n");
  put("mount/cpu/a/cpu.cfs_period_us", "100000\n");
  EXPECT_GT(cores(), 1000);
  put("mount/cpu/a/cpu.cfs_quota_us", "150000\n");
  EXPECT_EQ(cores(), 2);
}

TEST_F(Quota, ThatCannotBeReadIsNone) {
  EXPECT_GT(cores(), 1000);
  put("groups", "nonsense\n0::\n");
  put("mount/cpu.max", "many\n");
  EXPECT_GT(cores(), 1000);
}

}  // namespace
}  // namespace coresweep
