// How the words of a point are cut into chunks of their datasets, so that the many that hold only
// zeros need not be stored.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/results/hdf5/file.h"
#include "host/results/tallies/layout.h"

namespace coresweep {

/// The part of a point that is one chunk of a dataset. A chunk at the edge of its dataset reaches
/// beyond it: there are zeros.
struct TallyPiece {
  std::size_t dataset;  ///< of the schema
  hdf5::Shape offset;   ///< of its first value, behind the axes
  std::uint64_t first;  ///< place of that value in the dataset
  /// In a tally: `rows` stretches of `length` words, each `stride` after the one before.
  std::uint64_t first_word, rows, length, stride;
  std::uint64_t row_words, words;  ///< of a row of the chunk, and of the chunk

  /// Whether there is anything to store.
  bool holds(std::span<const std::uint64_t> tally) const;
  /// The words of the chunk.
  void gather(std::span<const std::uint64_t> tally, std::vector<std::uint64_t>& chunk) const;
  void scatter(std::span<const std::uint64_t> chunk, std::span<std::uint64_t> tally) const;
  /// Appends the words of the chunk that are not 0, with their places in its dataset.
  void add_filled(std::span<const std::uint64_t> chunk, std::vector<FilledWord>& filled) const;
};

/// The shape that chunks of a dataset have in a new file, behind the axes: all batches, and so few
/// bins that the long tails of histograms, mostly empty, stand in chunks of their own.
hdf5::Shape piece_shape(const RawDataset& dataset);

/// The pieces of a dataset whose chunks have this shape behind the axes, which spans all batches.
std::vector<TallyPiece> pieces_of(const RawDataset& dataset, std::size_t number,
                                  const hdf5::Shape& chunk);

}  // namespace coresweep
