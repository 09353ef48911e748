#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/config/read_study.h"
#include "host/study/study.h"

namespace coresweep {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Not;

Guess unknown(std::string_view key) { return {key, ""}; }

std::vector<Guess> of(const std::string& text) { return guesses(parse_study(text, "x.toml")); }

TEST(Guesses, NameWhatNobodyMeasuredAndTheStudyDoesNotSet) {
  const std::string base = "backing.protocol = \"claim-queue\"\n";
  EXPECT_THAT(of(base), AllOf(Contains(unknown("latency.availability")),
                              Contains(Guess{"latency.collation_fetch", "measured once"}),
                              Not(Contains(unknown("relay.skip_probability")))));
  const std::vector<std::string> settings = {
      "latency.availability = 300", "[axes]\nlatency.availability = [300, 400]",
      "[axes]\nlatency.availability.median = [300, 400]",
      "[derive]\nlatency.availability.median = \"300 + 0 * para.cores\""};
  for (const std::string& set : settings)
    EXPECT_THAT(of(base + set), Not(Contains(unknown("latency.availability")))) << set;
}

TEST(Guesses, LeaveOutWhatHasNoEffect) {
  const Guess handover = unknown("latency.handover"), outages = unknown("usd.jump_mean");
  EXPECT_THAT(of("collator.count = 1"), AllOf(Not(Contains(handover)), Not(Contains(outages))));
  EXPECT_THAT(of("collator.count = 2"), Contains(handover));
  EXPECT_THAT(of("[axes]\ncollator.count = [1, 2]"), Contains(handover));
  EXPECT_THAT(of("market.model = \"agents\""), Contains(outages));
}

TEST(Guesses, KnowHowSureAPresetIs) {
  const Guess group = unknown("backing.group_size");
  EXPECT_THAT(of("network = \"polkadot\""), Not(Contains(group)));
  EXPECT_THAT(of("chain = \"people-kusama\""), Contains(group));
  EXPECT_THAT(of("[axes]\nnetwork = [\"polkadot\", \"kusama\"]"), Contains(group));
}

TEST(Guesses, AsASentence) {
  EXPECT_EQ(guesses_text({}), "");
  EXPECT_EQ(guesses_text({{"a.b", ""}, {"a.c", "measured once"}, {"a.d", ""}, {"e.f", ""}}),
            "4 values are guesses: a.b, d; e.f (measured once: a.c). "
            "docs/ASSUMPTIONS.md says what each moves.");
}

}  // namespace
}  // namespace coresweep
