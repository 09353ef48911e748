#include "host/base/side_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace coresweep {
namespace {

TEST(SideThread, OneThreadMakesAllCallsBesideThisOne) {
  SideThread side;
  std::thread::id first, second;
  std::atomic<bool> goes_on = false;
  side.begin([&] {
    first = std::this_thread::get_id();
    goes_on.wait(false);
  });
  goes_on = true;  // from here: the call is under way, or will be
  goes_on.notify_all();
  side.wait();
  side.begin([&] { second = std::this_thread::get_id(); });
  side.wait();
  EXPECT_EQ(first, second);
  EXPECT_NE(first, std::this_thread::get_id());
}

TEST(SideThread, WhatACallThrowsIsThrownWhereItIsWaitedFor) {
  SideThread side;
  side.begin([] { throw std::runtime_error("it"); });
  EXPECT_THROW(side.wait(), std::runtime_error);
  side.begin([] {});
  EXPECT_NO_THROW(side.wait());
}

TEST(SideThread, WithoutAThreadOfItsOwnThisOneMakesTheCalls) {
  SideThread side(false);
  std::thread::id made_by;
  side.begin([&] { made_by = std::this_thread::get_id(); });
  side.wait();
  EXPECT_EQ(made_by, std::this_thread::get_id());
  side.begin([] { throw std::runtime_error("it"); });
  EXPECT_THROW(side.wait(), std::runtime_error);
}

TEST(SideThread, EndsAfterACallThatNobodyWaitedFor) {
  bool done = false;
  {
    SideThread side;
    side.begin([&] { done = true; });
  }
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace coresweep
