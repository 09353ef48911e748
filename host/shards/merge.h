// Shards become one results file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/results/reader.h"
#include "host/results/tallies/layout.h"
#include "host/results/writer.h"
#include "host/shards/replicate_ranges.h"

namespace coresweep {

/// Takes one file after the other; the memory depends on the points of the study, not on the number
/// of files. Every function throws UserError(ErrorKind::files).
class Merge {
 public:
  /// Looks at the files of all ranges. Throws if a file does not belong to its range, if a shard or
  /// a point is in two files of a range, and if a point has another number of replicates; the
  /// message names the files and the point. `ranges` must outlive this.
  explicit Merge(const std::vector<ReplicateFiles>& ranges);

  const Study& study() const { return study_; }  ///< of the file that is made
  /// Copies the points of one file after the other, in the order of the ranges, and adds up the
  /// replicates of a point; one that lacks some is left out. `writer` is a new file of study().
  /// Returns whether no file is left. Throws also if a point is damaged.
  bool copy_next(ResultsWriter& writer);

  std::uint64_t points() const { return points_; }  ///< copied so far, of both levels
  /// Points that lack replicates, did not fail and are not excluded: of all ranges, or of one.
  std::uint64_t missing_points() const;
  std::uint64_t missing_points(std::size_t range) const;
  /// Points that `older` has and this will not have.
  std::uint64_t points_lost(const ResultsReader& older) const;
  /// The files of a range for each number of shards, by the index of the shard.
  using Shards = std::map<std::uint64_t, std::map<std::uint64_t, std::string>>;
  const Shards& shards(std::size_t range) const { return shards_[range]; }

 private:
  /// What the files have of the points of a level.
  struct Owners {
    Level level;
    Design design;
    /// [range][point]: the file that has the point, by its number in the range, from 1; 0: none.
    std::vector<std::vector<std::uint32_t>> files{};
    Failures failed{};  // in any range

    bool is_whole(std::uint64_t point) const;
    bool is_missing(std::uint64_t point) const;
    std::uint64_t count_missing(std::size_t range) const;
    std::string name_of(std::uint64_t point) const;
  };

  void look(std::size_t range, std::uint32_t number);
  void add_shard(Shards& shards, const ResultsReader& reader) const;
  void look(const ResultsReader::Points& from, Owners& owners, std::size_t range,
            std::uint32_t number) const;
  void copy(const ResultsReader::Points& from, const ResultsWriter::Points& to,
            const Owners& owners);
  static void keep_failures(const ResultsWriter::Points& to, const Owners& owners);

  const std::vector<ReplicateFiles>& ranges_;
  Study study_;
  std::vector<Owners> owners_;  // by level that the study simulates
  std::vector<Shards> shards_;
  std::size_t next_range_ = 0;
  std::uint32_t next_file_ = 0;  // of that range
  std::uint64_t points_ = 0;
};

}  // namespace coresweep
