#include "analysis/minimum_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/text_file.h"

namespace coresweep {
namespace {

TEST(MinimumRuns, AreAskedForWhereThereAreFewer) {
  EXPECT_EQ(few_runs_note(kMinimumRuns), "");
  EXPECT_THAT(few_runs_note(kMinimumRuns - 1), testing::HasSubstr("--runs 128"));
}

TEST(MinimumRuns, StandInTheMethods) {
  const std::string text =
      read_text_file(std::string(CORESWEEP_SOURCE_DIR) + "/docs/methods_estimators.md", "page");
  EXPECT_THAT(text, testing::HasSubstr("**" + std::to_string(kMinimumRuns) +
                                       " runs a point** (`kMinimumRuns`)"));
}

}  // namespace
}  // namespace coresweep
