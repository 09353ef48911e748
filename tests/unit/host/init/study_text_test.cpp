#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "host/init/request.h"

namespace coresweep {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

InitRequest request(std::string_view question) {
  InitRequest asked;
  asked.question = question;
  asked.network = "polkadot";
  return asked;
}

std::string problem(const InitRequest& asked) try {
  init_study(asked);
  return "";
} catch (const UserError& error) {
  return error.what();
}

TEST(InitStudy, EveryTemplateIsAStudyOfTodaysProtocolWithoutWarnings) {
  for (const Template& known : kTemplates) {
    const Study study = parse_study(init_study(request(known.name)), "x.toml");
    EXPECT_EQ(study.question, known.question);
    EXPECT_EQ(study.base.choice("backing.protocol"), "claim-queue");
    EXPECT_EQ(study_warnings(study), std::vector<std::string>()) << known.name;
    EXPECT_EQ(ineffective_axes(study), std::vector<std::string>()) << known.name;
    EXPECT_FALSE(study.baseline.empty()) << known.name;
  }
}

TEST(InitStudy, EachValueSaysWhereItComesFrom) {
  InitRequest asked = request("blocks");
  asked.network.clear();
  asked.chain = "asset-hub-polkadot";
  const std::string text = init_study(asked);
  EXPECT_THAT(text, HasSubstr("para.unincluded_segment_capacity = 12    # asset-hub-polkadot, "
                              "2026-07: polkadot-fellows/runtimes 2.3.2 (read)"));
  EXPECT_THAT(text, HasSubstr("# a guess: nobody has measured it"));
  EXPECT_EQ(parse_study(text, "x.toml").base.integer("para.cores"), 3);
}

TEST(InitStudy, WhatIsSaidWins) {
  InitRequest asked = request("blocks");
  asked.cores = 3;
  asked.collators = 20;
  asked.slot_duration = 12000;
  const Study study = parse_study(init_study(asked), "x.toml");
  EXPECT_EQ(study.base.integer("para.velocity"), 3);
  EXPECT_EQ(study.base.integer("para.unincluded_segment_capacity"), 9);
  EXPECT_EQ(study.base.integer("collator.count"), 20);
  EXPECT_EQ(study.base.integer("para.slot_duration"), 12000);
  EXPECT_EQ(study.base.choice("collator.kind"), "slot-based");
}

TEST(InitStudy, CollatorsAndValidatorsHaveLatenciesOfTheirOwn) {
  const auto median = [](const InitRequest& asked, const char* key) {
    return parse_study(init_study(asked), "x.toml").base.distribution(key).quantile(0.5);
  };
  InitRequest asked = request("blocks");
  asked.region = "far";
  EXPECT_NEAR(median(asked, "latency.collation_fetch"), 600, 1e-6);
  EXPECT_NEAR(median(asked, "latency.statement_spread"), 400, 1e-6);
  asked.region.clear();
  asked.validator_region = "near";
  EXPECT_NEAR(median(asked, "latency.collation_fetch"), 340, 1e-6);
  EXPECT_NEAR(median(asked, "latency.statement_spread"), 250, 1e-6);
}

TEST(InitStudy, MeasuredLatenciesAreIncludedAndNotOverruled) {
  InitRequest asked = request("blocks");
  asked.latencies = "fitted.toml";
  const std::string text = init_study(asked);
  EXPECT_THAT(text, HasSubstr("include = [\"fitted.toml\"]"));
  EXPECT_THAT(text, Not(HasSubstr("latency.collation_fetch")));
  EXPECT_THAT(text, Not(HasSubstr("collator.count")));
}

TEST(InitStudy, UnknownWordsAreToldWithTheNearest) {
  InitRequest asked = request("blocks");
  asked.network.clear();
  EXPECT_THAT(problem(asked), HasSubstr("needs its chain"));
  asked.chain = "astra";
  EXPECT_THAT(problem(asked), HasSubstr("did you mean \"astar\"?"));
  asked = request("offest");
  EXPECT_THAT(problem(asked), HasSubstr("did you mean \"offset\"?"));
  EXPECT_THAT(problem(request("budget")), HasSubstr("coresweep budget"));
  asked = request("blocks");
  asked.region = "moon";
  EXPECT_THAT(problem(asked), HasSubstr("--region moon: must be near, world, far"));
  asked = request("blocks");
  asked.cores = 0;
  EXPECT_THAT(problem(asked), HasSubstr("para.cores = 0"));
}

}  // namespace
}  // namespace coresweep
