// A group of integers, /raw or /market: those of a level, of every simulated point, in large
// chunked datasets.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/design/design.h"
#include "host/results/hdf5/file.h"
#include "host/results/tallies/layout.h"
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

  /// Writes a point; it counts as written in the file only after seal().
  void write(std::uint64_t index, std::span<const std::uint64_t> words);
  /// Hands everything to the operating system, and then the digests of the points written since the
  /// last call: a point that has a digest was whole before, even if the process is killed.
  void seal(const hdf5::Object& file);

  /// All zeros if the point was never written as a whole.
  std::vector<std::uint64_t> read(std::uint64_t index) const;
  /// Whether `words`, as read, are those that were written.
  bool is_intact(std::uint64_t index, std::span<const std::uint64_t> words) const;
  /// Replicates that a point holds.
  std::uint64_t replicates(std::uint64_t index) const;
  /// The points that were written, in their order; reads all digests, many at a time.
  std::vector<std::uint64_t> written() const;
  /// The digest of a point's words as it was written; all zeros if it never was.
  Sha256 digest(std::uint64_t index) const;

  const hdf5::Object& group() const { return group_; }
  /// Closes all datasets; throws if something could not be handed on.
  void close();

 private:
  explicit TallyStore(RawSchema schema) : schema_(std::move(schema)) {}
  void set_shape(hdf5::Shape shape);
  hdf5::Block block(std::uint64_t index, const hdf5::Shape& inner) const;
  hdf5::Block digests_from(std::uint64_t index) const;

  RawSchema schema_;
  hdf5::Object group_;
  std::vector<std::string> axis_names_;
  hdf5::Shape shape_;  // of the axes
  std::uint64_t size_ = 1;
  std::vector<hdf5::Dataset> datasets_;  // as schema_.datasets
  hdf5::Dataset digests_;
  std::map<std::uint64_t, Sha256> unsealed_;  // digests of points since the last seal()
};

/// The points of a level, if the file has any.
std::optional<TallyStore> open_level(const hdf5::Object& file, Level level, bool some = false);

/// The resolved study, in the group /raw.
void write_config(const hdf5::Object& file, const std::string& config);
void replace_config(const hdf5::Object& file, const std::string& config);
std::string read_config(const hdf5::Object& file);

}  // namespace coresweep
