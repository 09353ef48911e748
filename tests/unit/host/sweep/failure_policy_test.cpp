#include "host/sweep/failure_policy.h"

#include <gtest/gtest.h>

#include "host/base/errors.h"

namespace coresweep {
namespace {

TEST(FailurePolicy, ReadsItsThreeForms) {
  EXPECT_FALSE(parse_failure_policy("stop").goes_on);
  EXPECT_TRUE(parse_failure_policy("continue").goes_on);
  EXPECT_EQ(parse_failure_policy("continue").retries, 0);
  EXPECT_TRUE(parse_failure_policy("retry:3").goes_on);
  EXPECT_EQ(parse_failure_policy("retry:3").retries, 3);
}

TEST(FailurePolicy, RefusesAnythingElse) {
  for (const char* text : {"", "Stop", "retry", "retry:", "retry:0", "retry:-1", "retry:3x",
                           "retry:101", "retry:99999999999"})
    EXPECT_THROW(parse_failure_policy(text), UserError) << text;
}

}  // namespace
}  // namespace coresweep
