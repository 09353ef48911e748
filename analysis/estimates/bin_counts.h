// Values counted by bin, without the bins that hold none: most of a histogram.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace coresweep {

/// Made in one pass over a histogram; what is asked of it afterwards costs its filled bins only.
class BinCounts {
 public:
  /// A bin that holds values, and how many lie in it and in all bins below.
  struct Bin {
    std::int32_t bin;
    std::uint64_t count, through;
  };

  BinCounts() = default;
  /// From counts by bin. (Implicit: wherever counts are asked for, a histogram will do.)
  BinCounts(std::span<const std::uint64_t> counts) {
    for (std::size_t b = 0; b < counts.size(); ++b)
      if (counts[b] != 0) add(static_cast<std::int32_t>(b), counts[b]);
  }
  BinCounts(const std::vector<std::uint64_t>& counts) : BinCounts(std::span(counts)) {}

  /// Appends a bin above all others; `count` > 0.
  void add(std::int32_t bin, std::uint64_t count) {
    bins_.push_back({bin, count, total() + count});
  }

  /// In ascending order.
  std::span<const Bin> bins() const { return bins_; }
  std::uint64_t total() const { return bins_.empty() ? 0 : bins_.back().through; }
  /// How many values lie in the bins from 0 to `bin`.
  std::uint64_t through(std::int32_t bin) const {
    const auto above = std::ranges::upper_bound(bins_, bin, {}, &Bin::bin);
    return above == bins_.begin() ? 0 : std::prev(above)->through;
  }
  /// How many values lie in one bin.
  std::uint64_t operator[](std::int32_t bin) const { return through(bin) - through(bin - 1); }

 private:
  std::vector<Bin> bins_;
};

}  // namespace coresweep
