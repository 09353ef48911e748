// The datasets of the groups /raw and /market, made from the registries of metrics. One after the
// other they hold exactly the words of a tally, section by section (cuda/pipeline/tally_layout.h,
// cuda/market/layout.h).
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/results/hdf5/file.h"
#include "host/results/tallies/sha256.h"

namespace coresweep {

/// The version of the file format that is written. Older ones are read: what they have otherwise is
/// how digests are made.
inline constexpr std::int64_t kResultsFormat = 2;
inline constexpr const char* kFormatAttribute = "format_version";

/// A dimension behind the axes, with its coordinates.
struct RawDimension {
  std::string name;
  std::string unit;  ///< empty: none of its own
  std::string meaning;
  std::vector<std::uint64_t> beginning;  ///< coordinates; bits of an int64
  std::vector<double> end;               ///< of bins only; infinite where the last bin is open
};

/// The integers of one metric. In the file the axes of the points come first.
struct RawDataset {
  std::string name, unit, meaning;
  hdf5::Type type;
  std::vector<std::string> dimensions;  ///< names of RawDimensions
  hdf5::Shape shape;                    ///< their sizes
  std::vector<hdf5::NamedValue> attributes;
  std::uint64_t first_word, words;  ///< its part of a tally
  bool later = false;               ///< not in every file
};

/// A group of integers: what stands behind the axes of its points.
struct RawSchema {
  std::string group;
  std::vector<RawDimension> dimensions;
  std::vector<RawDataset> datasets;      ///< in the order of their words
  std::uint64_t words;                   ///< of a point
  std::int64_t format = kResultsFormat;  ///< of the file
};

/// The digest of a point's words (docs/FORMAT.md, "Digest").
Sha256 digest_of_tally(const RawSchema& schema, std::span<const std::uint64_t> tally);

/// A word that is not 0, and its place in its dataset.
struct FilledWord {
  std::uint64_t place, word;
  bool operator<(const FilledWord& other) const { return place < other.place; }
};
/// The same digest from those alone, as kResultsFormat has it.
class PointDigest {
 public:
  explicit PointDigest(const RawSchema& schema) : schema_(schema) {}
  /// Takes the words of a dataset, in any order. Datasets come in theirs.
  std::vector<FilledWord>& filled(std::size_t dataset) {
    if (dataset != dataset_) add_filled();
    dataset_ = dataset;
    return filled_;
  }
  /// Called once, last.
  Sha256 finish() {
    add_filled();
    return stream_.finish();
  }

 private:
  void add_filled();

  const RawSchema& schema_;
  std::size_t dataset_ = 0;
  Sha256Stream stream_;
  std::vector<FilledWord> filled_;
  std::vector<std::uint64_t> words_;
};

const RawSchema& pipeline_schema();
/// For sales 1 to `cycles`.
RawSchema market_schema(std::int32_t cycles);

const std::vector<RawDimension>& raw_dimensions();
/// The dataset that holds RawDimension::end.
std::string bin_end_name(const RawDimension& bins);
/// In the order of their words.
const std::vector<RawDataset>& raw_datasets();

/// Names in /raw that no axis may have, besides those of dimensions and datasets.
inline constexpr const char* kConfigDataset = "config";
inline constexpr const char* kPointDigests = "point_sha256";
inline constexpr const char* kFailedPoints = "failed_point";
inline constexpr const char* kFailedReasons = "failed_reason";
inline constexpr const char* kDigestDimension = "sha256_byte";
/// The dimension of the market's sales, also in the root group.
inline constexpr const char* kCycle = "cycle";
/// Whether a name is used in the file, so that an axis cannot have it.
bool is_reserved_name(const std::string& name);

}  // namespace coresweep
