#include "analysis/tables/number_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace coresweep {
namespace {

std::string around(double value, double half) {
  return estimate_text({value, value - half, value + half});
}

TEST(EstimateText, ShowsTheDigitsThatTheErrorSupports) {
  EXPECT_EQ(around(6.03217, 0.0041), "6.032 \u00b1 0.004");
  EXPECT_EQ(around(6.03217, 0.0012), "6.0322 \u00b1 0.0012");
  EXPECT_EQ(around(6.03217, 0.096), "6.03 \u00b1 0.10");
  EXPECT_EQ(around(6.03217, 0.31), "6.0 \u00b1 0.3");
  EXPECT_EQ(around(14400.4, 33), "14400 \u00b1 30");
  EXPECT_EQ(around(123456, 1200), "123500 \u00b1 1200");
  EXPECT_EQ(around(0.0, 0.02), "0.00 \u00b1 0.02");
}

TEST(EstimateText, TinyNumbersShareAPowerOfTen) {
  EXPECT_EQ(around(1.234e-9, 2e-11), "(1.23 \u00b1 0.02)e-09");
}

TEST(EstimateText, LeaningIntervalsShowBothEnds) {
  EXPECT_EQ(estimate_text({6.1, 5.9, 7.4}), "6.1 [5.9, 7.4]");
}

TEST(EstimateText, WithoutBoundsClaimsFewDigits) {
  EXPECT_EQ(estimate_text({6.0321765}), "6.032");
  EXPECT_EQ(estimate_text({0}), "0");
}

TEST(EstimateText, ExactValuesHaveNoError) {
  EXPECT_EQ(estimate_text({6, 6, 6}), "6");
  EXPECT_EQ(around(6.0, 1e-14), "6");  // what rounding left is no error
}

TEST(EstimateText, SaysWhatDoesNotExist) {
  EXPECT_EQ(estimate_text({}), "-");
  EXPECT_EQ(estimate_text({std::numeric_limits<double>::infinity()}), "beyond");
  EXPECT_EQ(estimate_text({2, 1, std::numeric_limits<double>::infinity()}), "2 [1, inf]");
}

TEST(NumberText, HasNoTrailingZerosAndNoMinusZero) {
  EXPECT_EQ(number_text(0.5), "0.5");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(kNotANumber), "-");
}

}  // namespace
}  // namespace coresweep
