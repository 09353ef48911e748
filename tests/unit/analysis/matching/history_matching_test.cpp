#include "analysis/matching/history_matching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace coresweep {
namespace {

/// A metric with a known standard error, from so many days.
SimulatedMetric simulated(double value, double error, double days) {
  // Order statistics: bounds alone.
  return {{{value, value - kNormal * error, value + kNormal * error}}, days};
}

TEST(Implausibility, ChanceIsTheSpreadOfSoManyDays) {
  // 100 days give a standard error of 0.1, so 4 days one of 0.5.
  const Report report{10, 0, 4};
  const Expectation expected = expectation(report, simulated(11, 0.1, 100));
  EXPECT_NEAR(expected.monte_carlo, 0.01, 1e-12);
  EXPECT_NEAR(expected.chance, 0.25, 1e-12);
  EXPECT_NEAR(implausibility(report, expected), 1 / std::sqrt(0.26), 1e-9);
}

TEST(Implausibility, ToleranceIsAHalfWidthAt95Percent) {
  const Report report{10, kNormal, 1};
  EXPECT_NEAR(implausibility(report, {13, 0, 0}), 3, 1e-12);
  EXPECT_NEAR(implausibility(report, {13, 3, 5}), 1, 1e-12);
  EXPECT_NEAR(implausibility(report, {13, 3, 5}, 27), 0.5, 1e-12);
}

TEST(Implausibility, EventsAreComparedByNumberAndAtLeastPoisson) {
  // 2 a day with no spread between runs: 6 in 3 days, more or less √6.
  const Report report{0, 0, 3, true};
  const Expectation expected = expectation(report, simulated(2, 0, 1000));
  EXPECT_NEAR(expected.value, 6, 1e-12);
  EXPECT_NEAR(expected.chance, 6, 0.01);
  EXPECT_NEAR(implausibility(report, expected), std::sqrt(6.0), 0.02);
  // Bad days: the spread between runs is larger than that.
  EXPECT_NEAR(expectation(report, simulated(2, 0.1, 1000)).chance, 9 * 0.01 * 1000 / 3, 1e-9);
}

TEST(Implausibility, EventsThatWereNeverSimulatedAreNotImpossible) {
  BatchedValue none = batched(0, BatchKind::left_out, std::vector<double>(64, 0.0), ~0ULL);
  ASSERT_TRUE(never_varied(none));
  EXPECT_EQ(implausibility({0, 0, 3, true}, expectation({0, 0, 3, true}, {none, 10})), 0);
  const Report one{1, 0, 3, true};
  EXPECT_LT(implausibility(one, expectation(one, {none, 10})), 3);
  EXPECT_GT(implausibility(one, expectation(one, {none, 1000})), 10);
}

TEST(Implausibility, WhatDoesNotExistAgreesWithNothing) {
  const Report report{1, 1, 1};
  EXPECT_EQ(implausibility(report, expectation(report, {BatchedValue{}, 1})),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(implausibility(report, {1, std::nan(""), 0}), std::numeric_limits<double>::infinity());
}

// ---- A known linear model: x + y and x - y, reported as those of the middle of the square
// --------

/// A Halton sequence in the unit square.
std::vector<double> halton(std::uint64_t i) {
  const auto radical = [i](std::uint64_t base) {
    double value = 0, part = 1;
    for (std::uint64_t n = i + 1; n > 0; n /= base) {
      part /= static_cast<double>(base);
      value += part * static_cast<double>(n % base);
    }
    return value;
  };
  return {radical(2), radical(3)};
}

std::vector<SimulatedSetting> linear(const std::vector<std::vector<double>>& places) {
  std::vector<SimulatedSetting> settings;
  for (const auto& p : places)
    settings.push_back({p, {simulated(p[0] + p[1], 1e-4, 100), simulated(p[0] - p[1], 1e-4, 100)}});
  return settings;
}

MatchingRules rules() {
  MatchingRules rules{};
  rules.first = rules.each = 32;
  return rules;
}

/// Of standard deviation s both; the chance of 100 days is the simulated error and as good as none.
std::vector<Report> reports(double sum, double difference, double s) {
  return {{sum, kNormal * s, 100}, {difference, kNormal * s, 100}};
}

TEST(HistoryMatching, FindsTheAgreeingSquareOfALinearModel) {
  // |x + y - 1| <= 3 s and |x - y| <= 3 s: a square on its tip with an area of 2 (3 s)^2.
  const double s = 0.03;
  const Matching found = match_history(reports(1, 0, s), rules(), halton, linear);
  EXPECT_NEAR(found.share / (2 * 9 * s * s), 1, 0.05);
  EXPECT_GE(found.agreeing.size(), 64U);
  for (std::size_t i = 0; i < found.settings.size(); ++i) {
    const auto& p = found.settings[i].place;
    const double missed = std::max(std::abs(p[0] + p[1] - 1), std::abs(p[0] - p[1])) / s;
    EXPECT_NEAR(found.implausible[i], missed, 1e-3 * missed + 1e-3);
    EXPECT_EQ(std::ranges::count(found.agreeing, i), found.implausible[i] <= 3 ? 1 : 0);
  }
}

TEST(HistoryMatching, StopsWhenTheSpaceNoLongerShrinks) {
  const Matching all = match_history(reports(1, 0, 10), rules(), halton, linear);
  EXPECT_EQ(all.waves, 2U);  // the second takes nothing away
  EXPECT_NEAR(all.share, 1, 1e-12);
  EXPECT_EQ(all.agreeing.size(), all.settings.size());
}

TEST(HistoryMatching, AMetricThatNothingMovesRulesNothingOut) {
  const auto constant = [](const std::vector<std::vector<double>>& places) {
    std::vector<SimulatedSetting> settings;
    for (const auto& p : places) settings.push_back({p, {simulated(0.1 + 0.2, 1e-3, 100)}});
    return settings;
  };
  const std::vector<Report> report = {{0.3, 0.1, 100}};
  EXPECT_NEAR(match_history(report, rules(), halton, constant).share, 1, 1e-12);
}

TEST(HistoryMatching, ReportsOfNoSettingAgreeWithNone) {
  const Matching none = match_history(reports(1, 1.5, 0.03), rules(), halton, linear);
  EXPECT_TRUE(none.agreeing.empty());
  EXPECT_EQ(none.share, 0);
  EXPECT_EQ(none.settings.size(), none.implausible.size());
}

TEST(HistoryMatching, ASpoiledReportMovesTheSetOffTheTruth) {
  const double s = 0.01;
  const Matching found = match_history(reports(1.2, 0, s), rules(), halton, linear);
  ASSERT_FALSE(found.agreeing.empty());
  for (const std::size_t i : found.agreeing) EXPECT_GT(found.settings[i].place[0], 0.55);
}

TEST(HistoryMatching, IsTheSameEveryTime) {
  const auto a = match_history(reports(1, 0, 0.03), rules(), halton, linear);
  const auto b = match_history(reports(1, 0, 0.03), rules(), halton, linear);
  EXPECT_EQ(a.agreeing, b.agreeing);
  EXPECT_EQ(a.share, b.share);
}

/// Curved and seen through noise: the settings of a known value are a quarter of a ring.
TEST(HistoryMatching, FindsARing) {
  const auto ring = [](const std::vector<std::vector<double>>& places) {
    std::vector<SimulatedSetting> settings;
    for (const auto& p : places)
      settings.push_back({p, {simulated(std::hypot(p[0], p[1]), 1e-3, 100)}});
    return settings;
  };
  const double s = 0.02;
  const std::vector<Report> report = {{0.7, kNormal * s, 100}};
  const Matching found = match_history(report, rules(), halton, ring);
  const double width = 6 * std::hypot(s, 1e-3 * std::numbers::sqrt2);
  EXPECT_NEAR(found.share / (std::numbers::pi / 2 * 0.7 * width), 1, 0.1);
}

}  // namespace
}  // namespace coresweep
