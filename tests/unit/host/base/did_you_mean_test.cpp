#include "host/base/did_you_mean.h"

#include <gtest/gtest.h>

#include <string>

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
  // As far as a quarter of the word, however long; the longer one by four letters is too far.
  EXPECT_EQ(did_you_mean("abcdefghijkl", {"abcdefghi"}), ": did you mean \"abcdefghi\"?");
  EXPECT_EQ(did_you_mean("abcdefghijkl", {"abcdefgh"}), "");
  EXPECT_EQ(did_you_mean(std::string(10'000'000, 'a'), {"para.velocity"}), "");
}

}  // namespace
}  // namespace coresweep
