#include "host/base/errors.h"

#include <gtest/gtest.h>

namespace coresweep {
namespace {

using std::string_literals::operator""s;

TEST(UserErrors, HaveTheirPlaceInFront) {
  const UserError error("relay.slots = 0: must be above 0", ErrorKind::files);
  EXPECT_EQ(error.at("x.toml:3").what(), "x.toml:3: relay.slots = 0: must be above 0"s);
  EXPECT_EQ(error.at("x.toml:3").kind(), ErrorKind::files);
  EXPECT_EQ(error.at("").what(), "relay.slots = 0: must be above 0"s);
}

TEST(UserErrors, SayTheKeyOfAnOverrideOnce) {
  const UserError error("relay.slots = 0: must be above 0", ErrorKind::files);
  EXPECT_EQ(error.at("--set relay.slots").what(), "--set relay.slots = 0: must be above 0"s);
  EXPECT_EQ(error.at("--set relay.slots").kind(), ErrorKind::files);
  EXPECT_EQ(error.at("--set relay").what(), "--set relay.slots = 0: must be above 0"s);
  EXPECT_EQ(error.at("--set study.until").what(),
            "--set study.until: relay.slots = 0: must be above 0"s);
}

}  // namespace
}  // namespace coresweep
