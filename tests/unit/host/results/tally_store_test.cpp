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

// hashlib.sha256(b"1:a,1:2," + struct.pack("<4Q", 0, 2, 5, 7) + b"1:c,1:1," +
//                struct.pack("<2Q", 1, 9)).hexdigest()
constexpr const char* kOfTwoDatasets =
    "4b8f811ebe56c27b4777a199997d1fad4f062b461d02c3ccc2c20abbc6908278";

RawSchema schema_of_three() {
  RawSchema schema{"g", {}, {}, 7};
  for (const char* name : {"a", "b", "c"}) {
    RawDataset dataset{};
    dataset.name = name;
    dataset.words = name[0] == 'a' ? 3 : 2;
    dataset.first_word = name[0] == 'a' ? 0 : name[0] == 'b' ? 3 : 5;
    schema.datasets.push_back(dataset);
  }
  return schema;
}

TEST(PointDigest, CoversTheWordsThatAreNotZeroAndTheirPlaces) {
  const RawSchema schema = schema_of_three();
  EXPECT_EQ(hex(digest_of_tally(schema, std::vector<std::uint64_t>{5, 0, 7, 0, 0, 0, 9})),
            kOfTwoDatasets);
  PointDigest digest(schema);
  digest.filled(0).push_back({2, 7});
  digest.filled(0).push_back({0, 5});  // a piece after the other: not in their order
  digest.filled(2).push_back({1, 9});
  EXPECT_EQ(hex(digest.finish()), kOfTwoDatasets);
  EXPECT_NE(hex(digest_of_tally(schema, std::vector<std::uint64_t>{5, 7, 0, 0, 0, 0, 9})),
            kOfTwoDatasets);
}

TEST(PointDigest, OfTheFirstFormatCoversAllWords) {
  RawSchema schema = schema_of_three();
  schema.format = 1;
  schema.datasets[1].later = true;  // and all 0: left out
  EXPECT_EQ(digest_of_tally(schema, std::vector<std::uint64_t>{5, 0, 7, 0, 0, 0, 9}),
            sha256_words(std::vector<std::uint64_t>{5, 0, 7, 0, 9}));
}

TEST(AddTally, OfALevelRefusesTalliesOfAnotherSize) {
  std::vector<std::uint64_t> to(3), from(3);
  const Study study;
  EXPECT_THROW(add_tally(study, Level::pipeline, to, from), std::logic_error);
}

}  // namespace
}  // namespace coresweep
