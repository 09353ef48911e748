// Chunks as they are stored. The library packs and unpacks in its one thread; words that are packed
// here can be, by all cores, and pass it by. Every other reader unpacks them as it always does.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/results/hdf5/file.h"

namespace coresweep::hdf5 {

/// Bytes of a chunk of 64-bit words: shuffled and compressed with gzip, as HDF5's filters do it.
using Packed = std::vector<std::uint8_t>;

/// Any thread may call it.
Packed pack(std::span<const std::uint64_t> words);
/// Fills `words`. Throws Error if they are not what `packed` holds. Any thread may call it.
void unpack(std::span<const std::uint8_t> packed, std::span<std::uint64_t> words);

/// The chunk of a dataset whose chunks pack() makes; nothing for any other.
std::optional<Shape> packed_chunk(const Dataset& dataset);

/// A whole chunk, by the place of its first value.
void write_chunk(const Dataset& dataset, const Shape& offset, const Packed& packed);
/// Nothing if it was never written: then its values are zeros.
Packed read_chunk(const Dataset& dataset, const Shape& offset);

}  // namespace coresweep::hdf5
