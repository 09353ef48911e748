// A group of integers, /raw or /market: those of a level, of every simulated point, in large
// chunked datasets.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "host/base/all_cores.h"
#include "host/design/design.h"
#include "host/results/hdf5/chunk.h"
#include "host/results/hdf5/file.h"
#include "host/results/tallies/layout.h"
#include "host/results/tallies/pieces.h"
#include "host/results/tallies/sha256.h"
#include "host/study/levels.h"

namespace coresweep {

/// What stands at a level of a file, by name.
struct LevelNames {
  const char* replicates;  ///< attribute of the file: replicates of a point
  const char* points;      ///< the same: how many points were to be simulated
};
const LevelNames& names_of(Level level);
/// What a study counts at a level.
RawSchema schema_of(const Study& study, Level level);
/// Adds the tally of other runs of the same point. Both have the length that the study's have.
void add_tally(const Study& study, Level level, std::span<std::uint64_t> to,
               std::span<const std::uint64_t> from);

/// A point as a store keeps it: the chunks that hold anything, and the digest of its words.
struct PackedPoint {
  struct Chunk {
    std::size_t piece;
    hdf5::Packed bytes;
  };
  std::vector<Chunk> chunks;
  Sha256 digest;  ///< all zeros: the point was never written
};

/// The pieces of all datasets in a new file, in their order.
std::vector<TallyPiece> new_pieces(const RawSchema& schema);
/// What takes the time of writing a point.
PackedPoint pack_point(const RawSchema& schema, std::span<const TallyPiece> pieces,
                       std::span<const std::uint64_t> words);

class TallyStore {
 public:
  /// Creates the group in a file that has none.
  static TallyStore create(const hdf5::Object& file, const std::vector<Axis>& axes,
                           const RawSchema& schema);
  /// Opens the group. Throws hdf5::Error if a dataset is missing or has another shape; with
  /// `some`, what a file of another version of the model has not is left out of the schema.
  static TallyStore open(const hdf5::Object& file, RawSchema all, bool some = false);

  const RawSchema& schema() const { return schema_; }
  std::uint64_t size() const { return size_; }
  const std::vector<std::string>& axis_names() const { return axis_names_; }

  /// What takes the time of writing a point. Any thread may call it.
  PackedPoint pack(std::span<const std::uint64_t> words) const {
    return pack_point(schema_, pieces_, words);
  }
  /// Writes a point; it counts as written in the file only after seal(). Written again, it is
  /// replaced.
  void write(std::uint64_t index, const PackedPoint& point);
  /// Hands everything to the operating system, and then the digests of the points written since the
  /// last call: a point that has a digest was whole before, even if the process is killed.
  void seal(const hdf5::Object& file);

  PackedPoint read_packed(std::uint64_t index) const;
  /// The words of a point; all zeros if it was never written as a whole. Any thread may call it.
  std::vector<std::uint64_t> unpack(const PackedPoint& point) const;
  /// The digest of the words that a point holds now; fills `words` with them, too, unless it is
  /// null. Any thread may call it.
  Sha256 digest_of(const PackedPoint& point, std::vector<std::uint64_t>* words = nullptr) const;
  /// Calls use(i, point) for each of several points, from all cores and in no order.
  template <class Use>
  void each_packed(std::span<const std::uint64_t> indices, const Use& use) const;
  /// Replicates that a point holds.
  std::uint64_t replicates(std::uint64_t index) const;
  /// The digest of a point's words as it was written; all zeros if it never was.
  Sha256 digest(std::uint64_t index) const;
  /// Those of all points.
  std::vector<Sha256> digests() const;

  const hdf5::Object& group() const { return group_; }
  /// Closes all datasets; throws if something could not be handed on.
  void close();

 private:
  explicit TallyStore(RawSchema schema) : schema_(std::move(schema)) {}
  void set_shape(hdf5::Shape shape);
  hdf5::Block block(std::uint64_t index, const hdf5::Shape& inner) const;
  hdf5::Block digests_from(std::uint64_t index) const;
  void set_pieces();
  hdf5::Shape offset_of(std::uint64_t index, const TallyPiece& piece) const;
  void clear_others(std::uint64_t index, const PackedPoint& point);
  hdf5::Packed read_piece(std::uint64_t index, const TallyPiece& piece) const;
  template <class Use>
  void each_chunk(const PackedPoint& point, const Use& use) const;

  RawSchema schema_;
  hdf5::Object group_;
  std::vector<std::string> axis_names_;
  hdf5::Shape shape_;  // of the axes
  std::uint64_t size_ = 1;
  std::vector<hdf5::Dataset> datasets_;  // as schema_.datasets
  std::vector<TallyPiece> pieces_;       // of all datasets, in their order
  std::vector<bool> repacked_;           // datasets whose chunks another tool made
  hdf5::Dataset digests_;
  std::vector<bool> has_chunks_;              // points that this store wrote before
  std::map<std::uint64_t, Sha256> unsealed_;  // digests of points since the last seal()
};

template <class Use>
void TallyStore::each_packed(std::span<const std::uint64_t> indices, const Use& use) const {
  // The library reads in one thread, this one, while the others unpack what it read before.
  std::vector<PackedPoint> points, next;
  for (std::size_t begin = 0; begin < indices.size() || !points.empty();) {
    const std::size_t used = begin - points.size();
    for_all(
        points.size(), [&](std::size_t i) { use(used + i, points[i]); },
        [&] {
          for (const std::size_t end = std::min(begin + items_at_once(), indices.size());
               begin < end; ++begin)
            next.push_back(read_packed(indices[begin]));
        });
    points = std::exchange(next, {});
  }
}

/// The points of a level, if the file has any.
std::optional<TallyStore> open_level(const hdf5::Object& file, Level level, bool some = false);

/// The resolved study, in the group /raw.
void write_config(const hdf5::Object& file, const std::string& config);
void replace_config(const hdf5::Object& file, const std::string& config);
std::string read_config(const hdf5::Object& file);

}  // namespace coresweep
