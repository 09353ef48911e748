#include "host/results/hdf5/chunk.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/unit/host/results/results_fixture.h"

namespace coresweep::hdf5 {
namespace {

using Words = std::vector<std::uint64_t>;

Words random_words(std::size_t size, int bits) {
  std::mt19937_64 engine(11);
  Words words(size);
  for (auto& word : words) word = bits == 0 ? 0 : engine() >> (64 - bits);
  return words;
}

/// A file with one dataset of 3 points of 200 words each, a chunk a point.
class Chunk : public ResultsFixture {
 protected:
  Dataset create(const char* name, bool compressed = true) {
    return create_dataset(
        file_, name,
        {.type = Type::uint64, .shape = {3, 200}, .chunk = {1, 200}, .compressed = compressed});
  }
  Object file_ = create_file(path());
};

TEST_F(Chunk, ComesBackAsItWas) {
  for (const int bits : {0, 1, 9, 17, 64})
    for (const std::size_t size : {std::size_t{1}, std::size_t{64}, std::size_t{4001}}) {
      const Words words = random_words(size, bits);
      Words back(size, 7);
      unpack(pack(words), back);
      ASSERT_EQ(back, words) << bits << " bits, " << size << " words";
    }
}

TEST_F(Chunk, ThatIsDamagedOrOfAnotherSizeIsRefused) {
  Packed packed = pack(random_words(64, 20));
  Words more(65), room(64);
  EXPECT_THROW(unpack(packed, more), Error);
  packed[packed.size() / 2] ^= 0x55;
  EXPECT_THROW(unpack(packed, room), Error);
  EXPECT_THROW(unpack(Packed(3), room), Error);
}

// The library unpacks what was packed here, and the other way round.
TEST_F(Chunk, IsThatOfTheLibrary) {
  const Dataset dataset = create("ours");
  const Words words = random_words(200, 30), random = random_words(200, 64);
  write_chunk(dataset, {1, 0}, pack(words));
  write(dataset, {{2, 0}, {1, 200}}, std::span(random));  // gzip gains nothing, and is left out
  Words read_by_library(200), read_by_us(200);
  read(dataset, {{1, 0}, {1, 200}}, std::span(read_by_library));
  EXPECT_EQ(read_by_library, words);
  unpack(read_chunk(dataset, {2, 0}), read_by_us);
  EXPECT_EQ(read_by_us, random);
}

TEST_F(Chunk, ThatWasNeverWrittenIsEmpty) {
  const Dataset dataset = create("sparse");
  EXPECT_TRUE(read_chunk(dataset, {0, 0}).empty());  // nothing was
  write_chunk(dataset, {1, 0}, pack(random_words(200, 3)));
  EXPECT_TRUE(read_chunk(dataset, {0, 0}).empty());  // another was
}

TEST_F(Chunk, IsPackedOnlyByShuffleAndGzip) {
  EXPECT_EQ(packed_chunk(create("ours")), (Shape{1, 200}));
  EXPECT_FALSE(packed_chunk(create("plain", false)));
  EXPECT_FALSE(packed_chunk(create_dataset(file_, "whole", {.type = Type::uint64, .shape = {4}})));
}

}  // namespace
}  // namespace coresweep::hdf5
