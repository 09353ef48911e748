#include "host/base/did_you_mean.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

TEST(Nearest, CountsSwapsAsOne) {
  EXPECT_EQ(edit_distance("depth", "deth"), 1u);
  EXPECT_EQ(edit_distance("basic", "baisc"), 1u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("same", "same"), 0u);
  EXPECT_EQ(did_you_mean("xyzzy", {"relay.slots"}), "");
}

TEST(Nearest, SuggestsTheNearestWordOrTheSameLastPart) {
  EXPECT_EQ(did_you_mean("lokahead", {"basic", "lookahead"}), ": did you mean \"lookahead\"?");
  EXPECT_EQ(did_you_mean("relay.velocity", {"relay.slots", "para.velocity"}),
            ": did you mean \"para.velocity\"?");
  EXPECT_EQ(did_you_mean("", {}), "");
}

}  // namespace
}  // namespace coresweep
