#include "host/results/tallies/pieces.h"

#include <gtest/gtest.h>

#include <numeric>

namespace coresweep {
namespace {

using Words = std::vector<std::uint64_t>;

std::vector<TallyPiece> pieces(const RawDataset& dataset) {
  return pieces_of(dataset, 0, piece_shape(dataset));
}

// Every word of a tally is in one piece, and comes back from it.
TEST(TallyPieces, TogetherAreTheWholeTally) {
  Words tally(pipeline_schema().words), copied(tally.size());
  std::iota(tally.begin(), tally.end(), 1);
  std::uint64_t words = 0;
  for (const RawDataset& dataset : raw_datasets())
    for (const TallyPiece& piece : pieces(dataset)) {
      Words chunk;
      piece.gather(tally, chunk);
      ASSERT_EQ(chunk.size(), piece.words) << dataset.name;
      piece.scatter(chunk, copied);
      words += piece.rows * piece.length;
    }
  EXPECT_EQ(words, tally.size());
  EXPECT_EQ(copied, tally);
}

TEST(TallyPieces, OnlyOneHoldsASingleWord) {
  for (const RawDataset& dataset : raw_datasets()) {
    Words tally(pipeline_schema().words);
    tally[dataset.first_word + dataset.words - 1] = 1;
    int holding = 0;
    for (const TallyPiece& piece : pieces(dataset)) holding += piece.holds(tally) ? 1 : 0;
    EXPECT_EQ(holding, 1) << dataset.name;
  }
}

TEST(TallyPieces, OfALongHistogramAreSmall) {
  for (const RawDataset& dataset : raw_datasets())
    for (const TallyPiece& piece : pieces(dataset)) {
      EXPECT_LE(piece.words, 9000u) << dataset.name;
      EXPECT_EQ(piece.rows * dataset.shape.back(), dataset.words) << dataset.name;
    }
}

}  // namespace
}  // namespace coresweep
