#include "host/results/tally_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "cuda/numbers/atomic_words.h"

namespace coresweep {
namespace {

std::uint64_t word_of(const RawSchema& schema, const std::string& name) {
  const auto found = std::ranges::find(schema.datasets, name, &RawDataset::name);
  if (found == schema.datasets.end()) throw std::logic_error(name);
  return found->first_word;
}

// Squares near 2^64 whose sum needs both words: counted in one tally or in two, it is the same.
TEST(AddTally, OfALevelCarriesIntoTheHighWordAsOneCountWould) {
  const Study study;
  const RawSchema schema = schema_of(study, Level::pipeline);
  const auto low = static_cast<std::int64_t>(word_of(schema, "run.block_time.square_low"));
  const auto high = static_cast<std::int64_t>(word_of(schema, "run.block_time.square_high"));
  std::vector<std::uint64_t> one(schema.words), two(schema.words), all(schema.words);
  for (std::uint64_t i = 0; i < 40; ++i) {
    const std::uint64_t value = (std::uint64_t{1} << 32) - 1 + i * 987654321;
    add_square(i % 3 == 0 ? one.data() : two.data(), low, high, value);
    add_square(all.data(), low, high, value);
  }
  add_tally(study, Level::pipeline, one, two);
  EXPECT_EQ(one, all);
  EXPECT_GT(all[static_cast<std::size_t>(high)], 0u);
}

TEST(AddTally, OfALevelAddsEveryWordOfAMarketOnce) {
  const Study study;
  const RawSchema schema = schema_of(study, Level::market);
  std::vector<std::uint64_t> to(schema.words), from(schema.words);
  for (std::uint64_t i = 0; i < schema.words; ++i) {
    to[i] = i;
    from[i] = 7 * i + 1;
  }
  add_tally(study, Level::market, to, from);
  for (std::uint64_t i = 0; i < schema.words; ++i) ASSERT_EQ(to[i], 8 * i + 1) << i;
}

TEST(AddTally, OfALevelRefusesTalliesOfAnotherSize) {
  std::vector<std::uint64_t> to(3), from(3);
  const Study study;
  EXPECT_THROW(add_tally(study, Level::pipeline, to, from), std::logic_error);
}

}  // namespace
}  // namespace coresweep
