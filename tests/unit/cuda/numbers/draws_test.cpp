// cuda/numbers/draws.h: draws addressed by identity, and what their words look like. Statistical
// tests have a fixed seed and a false-alarm rate of 1e-6 each; every one has a spoiled twin that
// must fail.
#include "cuda/numbers/draws.h"

#include <gtest/gtest.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "tests/unit/cuda/pipeline/random_points.h"
#include "tests/unit/cuda/pipeline/trace.h"

namespace coresweep::testing {
namespace {

constexpr double kFalseAlarm = 1e-6;
constexpr std::uint64_t kKey = 20240506;
constexpr std::int32_t kDraws = 1 << 20;

constexpr Purpose kPurposes[] = {Purpose::author,     Purpose::parablock, Purpose::relay,
                                 Purpose::resolution, Purpose::passage,   Purpose::group,
                                 Purpose::weather,    Purpose::collator,  Purpose::outage};

// ---- Limits -----------------------------------------------------------------------------------

constexpr std::int32_t kNeverLimit = -1, kAlways = 0x7fffffff;

TEST(Limits, OfEventsThatExcludeEachOtherAddUpToAlways) {
  EXPECT_EQ(cumulated_limit(kNeverLimit, kNeverLimit), kNeverLimit);
  EXPECT_EQ(cumulated_limit(kNeverLimit, 6), 6);
  EXPECT_EQ(cumulated_limit(6, kNeverLimit), 6);
  EXPECT_EQ(cumulated_limit(6, 6), 13);
  EXPECT_EQ(cumulated_limit(kNeverLimit, kAlways), kAlways);
  EXPECT_EQ(cumulated_limit(kAlways, kNeverLimit), kAlways);
  EXPECT_EQ(cumulated_limit(kAlways, kAlways), kAlways);
  EXPECT_EQ(cumulated_limit(kAlways - 7, 6), kAlways);
}

TEST(Limits, AreScaledByFactors) {
  EXPECT_EQ(scaled_limit(kNeverLimit, 5 * kShareOne), kNeverLimit);
  EXPECT_EQ(scaled_limit(999, kShareOne), 999);
  EXPECT_EQ(scaled_limit(999, kShareOne / 2), 499);
  EXPECT_EQ(scaled_limit(998, kShareOne / 2), 498);  // 499.5, cut
  EXPECT_EQ(scaled_limit(999, 0), kNeverLimit);
  EXPECT_EQ(scaled_limit(kAlways, kTableMax), kAlways);
  EXPECT_EQ(scaled_limit(kAlways / 4, 2 * kShareOne), kAlways / 2);
}

// ---- Addresses --------------------------------------------------------------------------------

TEST(Addresses, AreTheCounterWordsOfTheRegistry) {
  const std::uint64_t replicate = 0x0123456789abcdef;
  const Words<std::int32_t> draw =
      RunStream<std::int32_t>(kKey, replicate).at(Purpose::passage, 77, 3);
  const PhiloxBlock block = philox4x32(0x89abcdef, 77, 10 << 16 | 3, 0x01234567, kKey);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(static_cast<std::uint32_t>(draw.word[i]), block.word[i]);
}

TEST(Addresses, GiveTheSameWordsWheneverTheyAreAsked) {
  const RunStream<std::int32_t> stream(kKey, 4);
  const std::int32_t first = stream.at(Purpose::author, 10, 0).word[0];
  for (std::int32_t slot = 0; slot < 100; ++slot) (void)stream.at(Purpose::author, slot, 0);
  EXPECT_EQ(stream.at(Purpose::author, 10, 0).word[0], first);
}

TEST(Addresses, AreDistinct) {
  std::set<std::pair<std::uint64_t, std::uint64_t>> blocks;
  std::size_t count = 0;
  for (std::uint64_t replicate : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32})
    for (Purpose purpose : kPurposes)
      for (std::int32_t slot = 0; slot < 200; ++slot)
        for (std::int32_t index = 0; index < kMaxCores; ++index, ++count) {
          const auto draw = RunStream<std::int32_t>(kKey, replicate).at(purpose, slot, index);
          const auto wide = [&](int i) {
            return static_cast<std::uint64_t>(static_cast<std::uint32_t>(draw.word[i])) << 32 |
                   static_cast<std::uint32_t>(draw.word[i + 1]);
          };
          blocks.insert({wide(0), wide(2)});
        }
  EXPECT_EQ(blocks.size(), count);
}

TEST(Addresses, OfARunAreUsedForOneBlockEach) {
  // All purposes but those that several blocks or parachain slots share.
  Chooser choose(1);
  for (int i = 0; i < 100; ++i) {
    PointParams point = random_point(choose);
    point.slots = 200;
    const RunStream<std::int32_t> stream(point.key, 0);
    std::map<std::tuple<Purpose, std::int32_t, std::int32_t>, int> used;
    trace(point, [&](Purpose purpose, std::int32_t slot, std::int32_t index) {
      ++used[{purpose, slot, index}];
      return stream.at(purpose, slot, index);
    });
    for (const auto& [address, count] : used) {
      const auto [purpose, slot, index] = address;
      EXPECT_GE(slot, 0);
      EXPECT_GE(index, 0);
      EXPECT_LT(index, kMaxCores);
      if (purpose != Purpose::author && purpose != Purpose::collator &&
          purpose != Purpose::outage) {
        EXPECT_EQ(count, 1) << "purpose " << static_cast<int>(purpose) << " slot " << slot;
      }
    }
  }
}

TEST(Addresses, LeaveOtherHistoriesAloneWhenOneChannelChanges) {
  // Common random numbers: another collator sees the same relay chain.
  Setting setting;
  PointParams one = point_of(setting);
  one.arrival = uniform_table(0, 3000 << kMsFractionBits);
  one.skip_limit = limit_of(0.1);
  setting.collator = Collator::basic;
  PointParams other = point_of(setting);
  other.arrival = one.arrival;
  other.skip_limit = one.skip_limit;
  const Trace a = trace(one, 3), b = trace(other, 3);
  ASSERT_EQ(a.relay.size(), b.relay.size());
  for (std::size_t i = 0; i < a.relay.size(); ++i)
    EXPECT_EQ(a.relay[i].arrival, b.relay[i].arrival);
}

// ---- Probabilities ----------------------------------------------------------------------------

TEST(Happens, IsExactAtZeroAndOne) {
  for (std::uint32_t word : {0u, 1u, 2u, 0x7fffffffu, 0x80000000u, 0xfffffffeu, 0xffffffffu}) {
    EXPECT_FALSE(happens(static_cast<std::int32_t>(word), limit_of(0)));
    EXPECT_TRUE(happens(static_cast<std::int32_t>(word), limit_of(1)));
  }
  EXPECT_EQ(limit_of(0), -1);
  EXPECT_EQ(limit_of(1), 0x7fffffff);
}

TEST(Happens, ReadsTheUpper31Bits) {
  EXPECT_TRUE(happens(1, 0));
  EXPECT_FALSE(happens(2, 0));
  EXPECT_TRUE(happens(-1 - 1, 0x7fffffff));
  EXPECT_FALSE(happens(-1, 0x7ffffffe));
  EXPECT_TRUE(happens(-3, 0x7ffffffe));
}

// ---- Statistics -------------------------------------------------------------------------------

/// The i-th word of some sequence.
using Sequence = std::function<std::uint32_t(std::int32_t)>;

std::uint32_t word_at(std::uint64_t replicate, Purpose purpose, std::int32_t slot,
                      std::int32_t index, int word) {
  const Words<std::int32_t> draw =
      RunStream<std::int32_t>(kKey, replicate).at(purpose, slot, index);
  return static_cast<std::uint32_t>(draw.word[word]);
}

/// Every hundredth word becomes 0.
Sequence one_percent_zero(Sequence words) {
  return [words = std::move(words)](std::int32_t i) { return i % 100 == 0 ? 0 : words(i); };
}

/// Every hundredth word is that of the other sequence, as if addresses collided now and then.
Sequence one_percent_of(Sequence other, Sequence words) {
  return [=](std::int32_t i) { return i % 100 == 0 ? other(i) : words(i); };
}

/// Chi-square test of equal counts in 256 bins of the given 8 bits.
bool looks_uniform(const Sequence& words, int shift) {
  std::int64_t count[256] = {};
  for (std::int32_t i = 0; i < kDraws; ++i) ++count[words(i) >> shift & 255];
  const double expected = kDraws / 256.0;
  double statistic = 0;
  for (std::int64_t n : count)
    statistic +=
        (static_cast<double>(n) - expected) * (static_cast<double>(n) - expected) / expected;
  const boost::math::chi_squared law(255);
  return statistic > boost::math::quantile(law, kFalseAlarm / 2) &&
         statistic < boost::math::quantile(boost::math::complement(law, kFalseAlarm / 2));
}

double two_sided_bound() {
  return boost::math::quantile(boost::math::complement(boost::math::normal(), kFalseAlarm / 2));
}

bool looks_uncorrelated(const Sequence& a, const Sequence& b) {
  double sum = 0;  // of products of uniform variates with variance 1/12
  for (std::int32_t i = 0; i < kDraws; ++i)
    sum += (std::ldexp(a(i), -32) - 0.5) * (std::ldexp(b(i), -32) - 0.5);
  return std::abs(sum * 12 / std::sqrt(kDraws)) < two_sided_bound();
}

bool looks_like_probability(const Sequence& words, double p) {
  std::int64_t count = 0;
  for (std::int32_t i = 0; i < kDraws; ++i)
    count += happens(static_cast<std::int32_t>(words(i)), limit_of(p));
  return std::abs(static_cast<double>(count) - kDraws * p) <
         two_sided_bound() * std::sqrt(kDraws * p * (1 - p));
}

Sequence by_slot(Purpose purpose, int word) {
  return [=](std::int32_t i) { return word_at(0, purpose, i, 0, word); };
}
Sequence by_replicate(Purpose purpose, int word) {
  return
      [=](std::int32_t i) { return word_at(static_cast<std::uint64_t>(i), purpose, 1, 0, word); };
}

TEST(Words, AreUniformOverSlots) {
  for (Purpose purpose : kPurposes)
    for (int shift : {0, 24}) EXPECT_TRUE(looks_uniform(by_slot(purpose, 0), shift));
}

TEST(Words, AreUniformOverReplicates) {
  for (int word = 0; word < 4; ++word)
    EXPECT_TRUE(looks_uniform(by_replicate(Purpose::parablock, word), 24));
}

TEST(Words, WouldNotBeUniformWithOnePercentZeros) {
  EXPECT_FALSE(looks_uniform(one_percent_zero(by_slot(Purpose::relay, 0)), 24));
  EXPECT_FALSE(looks_uniform(one_percent_zero(by_slot(Purpose::relay, 0)), 0));
}

TEST(Words, WouldNotBeUniformIfTooEven) {
  EXPECT_FALSE(looks_uniform([](std::int32_t i) { return static_cast<std::uint32_t>(i); }, 0));
}

TEST(Events, HaveTheirProbability) {
  for (double p : {0.5, 0.02, 0.001})
    EXPECT_TRUE(looks_like_probability(by_slot(Purpose::relay, 0), p));
}

TEST(Events, WouldNotHaveItWithOnePercentMore) {
  for (double p : {0.5, 0.02, 0.001})
    EXPECT_FALSE(looks_like_probability(one_percent_zero(by_slot(Purpose::relay, 0)), p));
}

TEST(Correlations, AreNoneBetweenWordsOfOneDraw) {
  for (int a = 0; a < 4; ++a)
    for (int b = a + 1; b < 4; ++b)
      EXPECT_TRUE(
          looks_uncorrelated(by_slot(Purpose::parablock, a), by_slot(Purpose::parablock, b)));
}

TEST(Correlations, AreNoneBetweenPurposes) {
  for (std::size_t i = 0; i + 1 < std::size(kPurposes); ++i)
    EXPECT_TRUE(looks_uncorrelated(by_slot(kPurposes[i], 0), by_slot(kPurposes[i + 1], 0)));
}

TEST(Correlations, AreNoneBetweenSlots) {
  for (std::int32_t lag : {1, 2, 10}) {
    const Sequence later = [=](std::int32_t i) {
      return word_at(0, Purpose::relay, i + lag, 0, 0);
    };
    EXPECT_TRUE(looks_uncorrelated(by_slot(Purpose::relay, 0), later));
  }
}

TEST(Correlations, AreNoneBetweenIndices) {
  const Sequence second = [](std::int32_t i) { return word_at(0, Purpose::parablock, i, 1, 0); };
  EXPECT_TRUE(looks_uncorrelated(by_slot(Purpose::parablock, 0), second));
}

TEST(Correlations, AreNoneBetweenReplicates) {
  for (std::uint64_t other : {std::uint64_t{1}, std::uint64_t{64}, std::uint64_t{1} << 32}) {
    const Sequence words = [=](std::int32_t i) { return word_at(other, Purpose::relay, i, 0, 0); };
    EXPECT_TRUE(looks_uncorrelated(by_slot(Purpose::relay, 0), words));
  }
}

TEST(Correlations, WouldShowIfOneAddressInAHundredCollided) {
  const Sequence words = by_slot(Purpose::relay, 0);
  EXPECT_FALSE(looks_uncorrelated(words, one_percent_of(words, by_slot(Purpose::author, 0))));
}

}  // namespace
}  // namespace coresweep::testing
