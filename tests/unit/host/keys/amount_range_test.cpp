// Ranges of amounts: exact to the planck, in studies as in the file of results.
#include "host/keys/amount_range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "host/study/study.h"

namespace coresweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kStudy = "market.model = \"agents\"\n[axes]\n";

std::vector<std::string> labels(const std::string& axis) {
  const Study study = parse_study(kStudy + axis, "s.toml");
  std::vector<std::string> labels;
  for (std::uint64_t i = 0; i < study.design.axes()[0].size(); ++i)
    labels.push_back(study.design.axes()[0].label(i));
  return labels;
}

std::string complaint(const std::string& range) {
  try {
    labels("tenant.funds = " + range);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(AmountRange, EvenStepsToThePlanck) {
  EXPECT_THAT(labels("tenant.funds = { from = \"10 DOT\", to = \"30 DOT\", count = 3 }"),
              ElementsAre("10 DOT", "20 DOT", "30 DOT"));
  EXPECT_THAT(labels("tenant.funds = { from = \"0 DOT\", to = \"1 DOT\", count = 4 }"),
              ElementsAre("0 DOT", "0.3333333333 DOT", "0.6666666667 DOT", "1 DOT"));
  EXPECT_THAT(labels("tenant.funds = { from = \"0.1 DOT\", to = \"0.4 DOT\", step = \"0.1 DOT\" }"),
              ElementsAre("0.1 DOT", "0.2 DOT", "0.3 DOT", "0.4 DOT"));
  EXPECT_THAT(labels("tenant.funds = { from = \"5 DOT\", to = \"1 DOT\", step = \"2 DOT\" }"),
              ElementsAre("5 DOT", "3 DOT", "1 DOT"));
  EXPECT_THAT(labels("tenant.funds = { from = \"7 DOT\", to = \"8 DOT\", count = 1 }"),
              ElementsAre("7 DOT"));
}

TEST(AmountRange, EvenInTheLogarithm) {
  EXPECT_THAT(
      labels("tenant.funds = { from = \"10 DOT\", to = \"1000 DOT\", count = 5, scale = \"log\" }"),
      ElementsAre("10 DOT", "31.6227766 DOT", "100 DOT", "316.227766 DOT", "1000 DOT"));
}

TEST(AmountRange, TheLargestAmountsDoNotWrap) {
  const std::uint64_t most = UINT64_MAX - 1;
  const auto amounts =
      amounts_between("x", {.from = {1, Coin::dot}, .to = {most, Coin::dot}, .count = 3});
  EXPECT_EQ(amounts[1].planck, 1 + (most - 1) / 2);
  EXPECT_EQ(amounts[2].planck, most);
  const auto powers = amounts_between("x", {.from = {1, Coin::dot},
                                            .to = {10'000'000'000'000'000'000u, Coin::dot},
                                            .count = 20,
                                            .spacing = Range::Spacing::log});
  std::uint64_t power = 1;
  for (std::size_t i = 0; i < powers.size(); ++i, power *= 10) EXPECT_EQ(powers[i].planck, power);
}

TEST(AmountRange, StandsInAZipAndReadsBack) {
  const std::string zip =
      "both = { zip = { tenant.funds = { from = \"10 DOT\", to = \"20 DOT\", count = 2 }, "
      "market.cycles = [13, 26] } }";
  EXPECT_THAT(labels(zip), ElementsAre("10 DOT, 13", "20 DOT, 26"));
  const Study study = parse_study(kStudy + zip, "s.toml");
  EXPECT_EQ(resolved_toml(parse_study(resolved_toml(study), "t.toml")), resolved_toml(study));
}

TEST(AmountRange, ClearErrors) {
  EXPECT_THAT(complaint("{ from = 10, to = \"20 DOT\", count = 2 }"),
              HasSubstr("axis tenant.funds: from = 10: must be an amount with its coin"));
  EXPECT_THAT(complaint("{ from = \"10\", to = \"20 DOT\", count = 2 }"),
              HasSubstr("axis tenant.funds: from: \"10\" is no amount: its coin is missing"));
  EXPECT_THAT(complaint("{ from = \"10 DOT\", to = \"20 KSM\", count = 2 }"),
              HasSubstr("mixes DOT and KSM"));
  EXPECT_THAT(complaint("{ from = \"10 DOT\", to = \"unlimited\", count = 2 }"),
              HasSubstr("list \"unlimited\" as a value"));
  EXPECT_THAT(complaint("{ from = \"0 DOT\", to = \"20 DOT\", count = 2, scale = \"log\" }"),
              HasSubstr("above 0"));
  EXPECT_THAT(complaint("{ from = \"1 DOT\", to = \"20 DOT\", step = \"0 DOT\" }"),
              HasSubstr("must not be 0"));
  EXPECT_THAT(complaint("{ from = \"1 DOT\", to = \"2 DOT\", step = \"0.00001 DOT\" }"),
              HasSubstr("at most 10000 values"));
  EXPECT_THAT(complaint("{ from = \"1 DOT\", to = \"1 DOT\", count = 2 }"), HasSubstr("twice"));
}

}  // namespace
}  // namespace coresweep
