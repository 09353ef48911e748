#include "cuda/numbers/wide_sums.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <type_traits>
#include <vector>

#include "cuda/market/layout.h"
#include "cuda/numbers/atomic_words.h"
#include "cuda/numbers/planck.h"
#include "cuda/pipeline/tally_layout.h"

namespace coresweep {
namespace {

using Words = std::vector<std::uint64_t>;

template <class Layout>
Words empty_tally(const Layout& layout) {
  return Words(static_cast<std::size_t>(layout.words()));
}

/// Words that are small, anything, or so large that nearly every addition passes 2^64.
template <class Layout>
Words random_tally(const Layout& layout, std::mt19937_64& random) {
  Words words = empty_tally(layout);
  for (std::uint64_t& word : words) {
    const std::uint64_t kind = random() % 4, bits = random();
    word = kind == 0 ? bits % 4 : kind == 1 ? ~std::uint64_t{0} - bits % 4 : bits;
  }
  return words;
}

/// What add_tally() must give, by numbers of 128 bits.
template <class Layout>
Words sum_of(const Layout& layout, const std::vector<Words>& tallies) {
  Words sum = empty_tally(layout);
  for (const Words& tally : tallies)
    for (std::size_t w = 0; w < sum.size(); ++w) sum[w] += tally[w];
  for (std::int32_t s = 0; s < Layout::kWideSums; ++s) {
    const WideSums sums = layout.wide_sums(s);
    for (std::int64_t i = 0; i < sums.count; ++i) {
      const auto low = static_cast<std::size_t>(sums.low + i);
      const auto high = static_cast<std::size_t>(sums.high + i);
      Uint128 total = 0;
      for (const Words& tally : tallies) total += Uint128{tally[high]} << 64 | tally[low];
      sum[low] = static_cast<std::uint64_t>(total);
      sum[high] = static_cast<std::uint64_t>(total >> 64);
    }
  }
  return sum;
}

/// Tallies dealt to some others at random, and those added up in their order.
template <class Layout, class Add>
Words sum_of_split(const Layout& layout, const std::vector<Words>& tallies, const Add& add,
                   std::mt19937_64& random) {
  std::vector<Words> parts(1 + random() % tallies.size(), empty_tally(layout));
  for (const Words& tally : tallies) add(parts[random() % parts.size()], tally);
  Words sum = empty_tally(layout);
  for (const Words& part : parts) add(sum, part);
  return sum;
}

template <class Layout>
class WideSumsTest : public testing::Test {
 protected:
  static Layout layout() {
    if constexpr (std::is_same_v<Layout, MarketLayout>)
      return MarketLayout{3};
    else
      return {};
  }
  /// Whether all of some random splits give the sum where `add` adds one tally to another.
  template <class Add>
  static bool every_split_gives_the_sum(const Add& add) {
    std::mt19937_64 random(20260814);
    std::vector<Words> tallies;
    for (int i = 0; i < 12; ++i) tallies.push_back(random_tally(layout(), random));
    const Words sum = sum_of(layout(), tallies);
    for (int split = 0; split < 20; ++split)
      if (sum_of_split(layout(), tallies, add, random) != sum) return false;
    return true;
  }
};
using Layouts = testing::Types<TallyLayout, MarketLayout>;
TYPED_TEST_SUITE(WideSumsTest, Layouts);

TYPED_TEST(WideSumsTest, AnySplitOfRunsIntoTalliesAddsUpToOne) {
  EXPECT_TRUE(this->every_split_gives_the_sum(
      [&](Words& to, const Words& from) { add_tally(this->layout(), to.data(), from.data()); }));
}

TYPED_TEST(WideSumsTest, WordsAddedOneByOneAreNoticed) {
  EXPECT_FALSE(this->every_split_gives_the_sum([](Words& to, const Words& from) {
    for (std::size_t w = 0; w < to.size(); ++w) to[w] += from[w];
  }));
}

TYPED_TEST(WideSumsTest, LieInTheTallyApartFromEachOther) {
  const auto layout = this->layout();
  std::vector<int> used(static_cast<std::size_t>(layout.words()));
  for (std::int32_t s = 0; s < TypeParam::kWideSums; ++s) {
    const WideSums sums = layout.wide_sums(s);
    for (std::int64_t i = 0; i < sums.count; ++i) {
      ++used.at(static_cast<std::size_t>(sums.low + i));
      ++used.at(static_cast<std::size_t>(sums.high + i));
    }
  }
  for (const int uses : used) ASSERT_LE(uses, 1);
}

// What threads add to one tally is what add_tally() makes of a tally each.
TEST(WideSums, SquaresCountedApartAddUp) {
  constexpr MarketLayout kLayout{1};
  const std::int64_t low = MarketLayout::moment(2, 1), high = MarketLayout::moment(3, 1);
  Words all = empty_tally(kLayout), sum = all;
  for (std::uint64_t i = 0; i < 50; ++i) {
    const std::uint64_t value = (std::uint64_t{1} << 62) - i * 987654321;
    Words one = empty_tally(kLayout);
    add_square(one.data(), low, high, value);
    add_square(all.data(), low, high, value);
    add_tally(kLayout, sum.data(), one.data());
  }
  EXPECT_EQ(sum, all);
}

}  // namespace
}  // namespace coresweep
