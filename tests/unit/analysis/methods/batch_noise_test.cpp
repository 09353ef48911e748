#include "analysis/methods/batch_noise.h"

#include <gmock/gmock.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "host/base/errors.h"

namespace coresweep {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

const std::vector<double> kValues = {2.5, 10};
const std::vector<double> kBatches = {1, 2, 3, 4, 9, 11, 9, 11};

double half(const Estimate& e) { return (e.high - e.low) / 2; }

TEST(BatchNoise, HasTheErrorsOfJackknifeAndSectioning) {
  for (const auto& [kind, spread_of] :
       {std::pair(BatchKind::left_out, &jackknife), std::pair(BatchKind::sectioned, &sectioned)}) {
    const BatchNoise noise({kValues, kBatches, kind});
    const std::span row(kBatches);
    EXPECT_EQ(noise.batches(), 4u);
    EXPECT_NEAR(noise.standard_error(0), spread_of(2.5, row.first(4)).standard_error, 1e-12);
    const std::vector<double> differences = {8, 9, 6, 7};
    EXPECT_NEAR(noise.difference_error(0, 1), spread_of(7.5, differences).standard_error, 1e-12);
  }
}

TEST(BatchNoise, CommonNoiseCancelsExactly) {
  const std::vector<double> batches = {1, 2, 3, 4, 8.5, 9.5, 10.5, 11.5};
  const BatchNoise noise({kValues, batches, BatchKind::sectioned});
  EXPECT_GT(noise.standard_error(0), 0);
  EXPECT_EQ(noise.difference_error(0, 1), 0);
}

TEST(BatchNoise, LeavesOutSectionsWithoutAValueAtAnyPoint) {
  const std::vector<double> hole = {1, 2, kNotANumber, 4, 9, 11, 9, 11};
  EXPECT_EQ(BatchNoise({kValues, hole, BatchKind::sectioned}).batches(), 3u);
  EXPECT_FALSE(BatchNoise({kValues, hole, BatchKind::left_out}).is_known());
}

TEST(BatchNoise, GathersTheBatchesThatAllPointsShare) {
  const std::vector<double> row = {1, 2, 3};
  const std::vector<BatchedValue> sections = {batched(2, BatchKind::sectioned, row, 0b111),
                                              batched(2, BatchKind::sectioned, row, 0b101)};
  EXPECT_EQ(gather(sections).batches, (std::vector<double>{1, 3, 1, 3}));
  const std::vector<BatchedValue> left_out = {batched(2, BatchKind::left_out, row, 0b011),
                                              batched(2, BatchKind::left_out, row, 0b001)};
  EXPECT_EQ(gather(left_out).batches, (std::vector<double>{1, 2, 1, 2}));
  const std::vector<BatchedValue> mixed = {sections[0], left_out[0]};
  EXPECT_EQ(gather(mixed).values, (std::vector<double>{2, 2}));
  EXPECT_FALSE(BatchNoise(gather(mixed).metric()).is_known());
}

TEST(BatchNoise, KnowsTheFactorOfSeveralComparisons) {
  const std::vector<double> values = {0}, row(16, 1.0);
  const BatchNoise noise({values, row, BatchKind::sectioned});
  EXPECT_NEAR(noise.factor(5), 2.947, 5e-4);  // 99.5 %, 15 degrees of freedom
}

TEST(BatchNoise, WithoutBatchesIsUnknown) {
  const BatchNoise noise({kValues, {}, BatchKind::left_out});
  EXPECT_FALSE(noise.is_known());
  EXPECT_TRUE(std::isnan(noise.difference_error(0, 1)));
  EXPECT_FALSE(with_monte_carlo_error([](auto v) { return v[0]; }, kValues, noise).has_bounds());
  EXPECT_THROW(BatchNoise({kValues, std::span(kBatches).first(3), BatchKind::left_out}),
               std::invalid_argument);
}

TEST(BatchNoise, OfSomePointsKeepsTheirOrder) {
  const BatchNoise noise({kValues, kBatches, BatchKind::sectioned});
  const std::vector<std::size_t> order = {1, 0};
  EXPECT_EQ(noise.of(order).standard_error(0), noise.standard_error(1));
}

TEST(MonteCarloError, OfALinearStatisticIsExact) {
  const BatchNoise noise({kValues, kBatches, BatchKind::sectioned});
  const Estimate e = with_monte_carlo_error([](auto v) { return v[1] - v[0]; }, kValues, noise);
  EXPECT_DOUBLE_EQ(e.value, 7.5);
  EXPECT_NEAR(half(e), noise.factor() * noise.difference_error(0, 1), 1e-12);
}

TEST(RequireFinite, NamesTheMetricAndThePoint) {
  const std::vector<double> v = {1, kNotANumber};
  EXPECT_THAT([&] { require_finite(v, "block_time.mean"); },
              ThrowsMessage<UserError>(HasSubstr("block_time.mean has no value at point 1 of 2")));
}

TEST(BothErrors, AddUpAsIndependentOnes) {
  const Estimate e = with_both_errors({10, 7, 13}, {10, 6, 18});
  EXPECT_EQ(e.value, 10);
  EXPECT_NEAR(e.low, 5, 1e-12);  // 3 and 4
  EXPECT_NEAR(e.high, 10 + std::hypot(3, 8), 1e-12);
}

TEST(BothErrors, AreNotKnownWhereOneIsNot) {
  EXPECT_FALSE(with_both_errors({10, 7, 13}, {10}).has_bounds());
  EXPECT_EQ(with_both_errors({10, 7, 13}, {10}).value, 10);
}

}  // namespace
}  // namespace coresweep
