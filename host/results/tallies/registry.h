// How the registries of metrics become datasets and dimensions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cuda/pipeline/metrics.h"
#include "host/results/tallies/layout.h"

namespace coresweep {

inline constexpr const char* kBatch = "batch";
inline constexpr const char* kHistogramBatch = "histogram_batch";

/// Coordinates first, first + 1, ..
RawDimension counted_dimension(const char* name, const char* meaning, std::uint64_t size,
                               std::uint64_t first = 0);
const char* bin_dimension_name(Binning binning);
RawDimension bin_dimension(Binning binning, const char* unit, const char* meaning);

/// Appends datasets, each with the words that follow those of the one before.
class RawRegistry {
 public:
  /// What is added from here on is `later` (RawDataset).
  void begin_later() { later_ = true; }
  /// `dimensions` with their sizes.
  using Shape = std::vector<std::pair<std::string, std::uint64_t>>;

  void add(std::string name, std::string unit, std::string meaning, hdf5::Type type,
           const Shape& shape, std::vector<hdf5::NamedValue> attributes = {});
  std::vector<RawDataset> take() { return std::move(datasets_); }

  static std::pair<std::string, std::uint64_t> batches() { return {kBatch, kBatches}; }
  static std::pair<std::string, std::uint64_t> bins(Binning binning) {
    return {bin_dimension_name(binning), static_cast<std::uint64_t>(bins_of(binning))};
  }

 private:
  std::vector<RawDataset> datasets_;
  std::uint64_t next_word_ = 0;
  bool later_ = false;
};

}  // namespace coresweep
