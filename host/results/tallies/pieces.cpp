#include "host/results/tallies/pieces.h"

#include <algorithm>

namespace coresweep {
namespace {

constexpr std::uint64_t kMostWords = 8192;  // of a chunk: 64 KiB

}  // namespace

bool TallyPiece::holds(std::span<const std::uint64_t> tally) const {
  for (std::uint64_t row = 0; row < rows; ++row) {
    std::uint64_t any = 0;
    for (const std::uint64_t word : tally.subspan(first_word + row * stride, length)) any |= word;
    if (any != 0) return true;
  }
  return false;
}

void TallyPiece::gather(std::span<const std::uint64_t> tally,
                        std::vector<std::uint64_t>& chunk) const {
  chunk.assign(words, 0);
  for (std::uint64_t row = 0; row < rows; ++row)
    std::ranges::copy(tally.subspan(first_word + row * stride, length),
                      chunk.begin() + static_cast<std::ptrdiff_t>(row * row_words));
}

void TallyPiece::scatter(std::span<const std::uint64_t> chunk,
                         std::span<std::uint64_t> tally) const {
  for (std::uint64_t row = 0; row < rows; ++row)
    std::ranges::copy(chunk.subspan(row * row_words, length),
                      tally.subspan(first_word + row * stride).begin());
}

void TallyPiece::add_filled(std::span<const std::uint64_t> chunk,
                            std::vector<FilledWord>& filled) const {
  for (std::uint64_t row = 0; row < rows; ++row)
    for (std::uint64_t i = 0; i < length; ++i)
      if (const std::uint64_t word = chunk[row * row_words + i]; word != 0)
        filled.push_back({first + row * stride + i, word});
}

hdf5::Shape piece_shape(const RawDataset& dataset) {
  hdf5::Shape shape = dataset.shape;
  const std::uint64_t pieces = (dataset.words + kMostWords - 1) / kMostWords;
  shape.back() = (shape.back() + pieces - 1) / pieces;
  return shape;
}

std::vector<TallyPiece> pieces_of(const RawDataset& dataset, std::size_t number,
                                  const hdf5::Shape& chunk) {
  const std::uint64_t bins = dataset.shape.back(), rows = dataset.words / bins;
  std::vector<TallyPiece> pieces;
  for (std::uint64_t first = 0; first < bins; first += chunk.back()) {
    hdf5::Shape offset(dataset.shape.size(), 0);
    offset.back() = first;
    pieces.push_back({number, std::move(offset), first, dataset.first_word + first, rows,
                      std::min(chunk.back(), bins - first), bins, chunk.back(),
                      rows * chunk.back()});
  }
  return pieces;
}

}  // namespace coresweep
