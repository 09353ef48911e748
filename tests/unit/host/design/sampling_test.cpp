#include "host/design/sampling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace coresweep {
namespace {

SampledKey spread(const std::string& key, double from, double to) {
  return {key, Range{Range::Spacing::linear, from, to, 0, 2, false}};
}

Sampling unit_sampling(Sampling::Kind kind, std::uint64_t points, std::size_t keys) {
  const std::vector<std::string> names = {"relay.fork_probability", "relay.skip_probability",
                                          "latency.scale", "latency.bandwidth"};
  Sampling sampling{kind, points, 4, 11, {}};
  for (std::size_t k = 0; k < keys; ++k) sampling.keys.push_back(spread(names[k], 0, 1));
  return sampling;
}

TEST(Sampling, AHypercubeHasOnePointInEveryStratumOfEveryKey) {
  for (const std::uint64_t points : {1, 2, 7, 64, 1000}) {
    const Sampling sampling = unit_sampling(Sampling::Kind::latin_hypercube, points, 3);
    std::vector<std::set<int>> strata(3);
    for (std::uint64_t i = 0; i < points; ++i) {
      const auto place = sampling.place(i);
      for (std::size_t k = 0; k < 3; ++k)
        strata[k].insert(static_cast<int>(place[k] * static_cast<double>(points)));
    }
    for (const auto& seen : strata) EXPECT_EQ(seen.size(), points);
  }
}

/// Correlations of a random hypercube have standard deviation 1/sqrt(n - 1) = 0.0316; 5 of them
/// exceed it once in a million.
TEST(Sampling, TheKeysOfAHypercubeAreIndependent) {
  constexpr std::uint64_t kPoints = 1001;
  const Sampling sampling = unit_sampling(Sampling::Kind::latin_hypercube, kPoints, 2);
  double sum = 0;
  for (std::uint64_t i = 0; i < kPoints; ++i) {
    const auto place = sampling.place(i);
    sum += (place[0] - 0.5) * (place[1] - 0.5) * 12;
  }
  EXPECT_LT(std::abs(sum / kPoints), 5 / std::sqrt(1000.0));
}

/// The first points of the sequence in two dimensions, from Joe and Kuo's own program; in natural
/// order, and as the shift leaves differences (exclusive or) between points alone.
TEST(Sampling, TheSequenceIsThatOfJoeAndKuo) {
  const Sampling sampling = unit_sampling(Sampling::Kind::sobol, 8, 3);
  const double known[8][3] = {{0, 0, 0},          {.5, .5, .5},       {.25, .75, .75},
                              {.75, .25, .25},    {.125, .625, .375}, {.625, .125, .875},
                              {.375, .375, .625}, {.875, .875, .125}};
  const auto digits = [](double x) { return static_cast<std::uint32_t>(x * 0x1p32); };
  const auto first = sampling.place(0);
  for (std::uint64_t i = 0; i < 8; ++i) {
    const auto place = sampling.place(i);
    for (std::size_t k = 0; k < 3; ++k)
      EXPECT_EQ((digits(place[k]) ^ digits(first[k])) >> 2, digits(known[i][k]) >> 2)
          << i << " " << k;
  }
}

/// Any aligned 2^k points have one in each interval of length 2^-k; a plain random design of 256
/// points fills all 256 intervals with probability 256! / 256^256 = 1e-110.
TEST(Sampling, ASobolSequenceIsEvenInEveryDimension) {
  const Sampling sampling = unit_sampling(Sampling::Kind::sobol, 512, 4);
  for (std::size_t k = 0; k < 4; ++k) {
    std::set<int> seen;
    for (std::uint64_t i = 256; i < 512; ++i)
      seen.insert(static_cast<int>(sampling.place(i)[k] * 256));
    EXPECT_EQ(seen.size(), 256u);
  }
  Sampling other = sampling;
  other.seed = 12;
  EXPECT_NE(sampling.place(3), other.place(3));
}

TEST(Sampling, BlocksShareAllButOneKey) {
  const Sampling sampling = unit_sampling(Sampling::Kind::saltelli, 16, 3);
  EXPECT_EQ(sampling.size(), 16u * 5);
  for (std::uint64_t row = 0; row < 16; ++row) {
    const auto a = sampling.place(row * 5), b = sampling.place(row * 5 + 4);
    for (std::size_t block = 1; block <= 3; ++block) {
      const auto mixed = sampling.place(row * 5 + block);
      for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(mixed[k], k + 1 == block ? b[k] : a[k]);
    }
    EXPECT_NE(a, b);
  }
}

TEST(Sampling, ATrajectoryMovesEachKeyOnceByTheSameStep) {
  const Sampling sampling = unit_sampling(Sampling::Kind::morris, 50, 4);
  EXPECT_EQ(sampling.size(), 250u);
  std::set<std::size_t> first_moved;
  std::set<double> levels;
  for (std::uint64_t t = 0; t < 50; ++t) {
    std::set<std::size_t> moved;
    for (std::uint64_t step = 1; step <= 4; ++step) {
      const auto before = sampling.place(t * 5 + step - 1), after = sampling.place(t * 5 + step);
      for (std::size_t k = 0; k < 4; ++k) {
        levels.insert(after[k]);
        if (before[k] == after[k]) continue;
        EXPECT_NEAR(std::abs(after[k] - before[k]), 2.0 / 3, 1e-15);
        moved.insert(k);
        if (step == 1) first_moved.insert(k);
      }
      EXPECT_EQ(moved.size(), step);
    }
  }
  EXPECT_EQ(first_moved.size(), 4u);  // all orders occur; one is missing with 4 * 0.75^50 = 2e-6
  EXPECT_EQ(levels, (std::set<double>{0, 1.0 / 3, 2.0 / 3, 1}));
}

TEST(Sampling, ValuesFollowRangesAndDistributions) {
  Sampling sampling{Sampling::Kind::sobol, 1024, 4, 3, {}};
  sampling.keys = {{"para.cores", Range{Range::Spacing::linear, 1, 4, 0, 2, true}},
                   {"latency.scale", Range{Range::Spacing::log, 0.5, 2, 0, 2, false}},
                   {"latency.bandwidth", Distribution::lognormal(50, 0.3)}};
  int cores[5] = {}, low_scale = 0, low_bandwidth = 0;
  for (std::uint64_t i = 0; i < 1024; ++i) {
    const auto values = sampling.values(i);
    ++cores[std::get<std::int64_t>(values[0])];
    low_scale += std::get<double>(values[1]) < 1 ? 1 : 0;
    low_bandwidth += std::get<double>(values[2]) < 50 ? 1 : 0;
  }
  for (int n = 1; n <= 4; ++n) EXPECT_EQ(cores[n], 256);
  EXPECT_EQ(low_scale, 512);
  EXPECT_EQ(low_bandwidth, 512);
}

}  // namespace
}  // namespace coresweep
