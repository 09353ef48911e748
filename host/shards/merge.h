// Shards become one results file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/results/point_copy.h"
#include "host/results/results_file.h"
#include "host/results/tallies/layout.h"
#include "host/shards/replicate_ranges.h"

namespace coresweep {

/// Takes one file after the other; the memory depends on the points of the study, not on the number
/// of files. Every function throws UserError(ErrorKind::files).
class Merge {
 public:
  /// Looks at the files of all ranges. Throws if a file does not belong to its range, if a shard or
  /// a point is in two files of a range, and if a point has another number of runs; the message
  /// names the files and the point. `ranges` must outlive this.
  explicit Merge(const std::vector<RunRange>& ranges);

  const Study& study() const { return study_; }  ///< of the file that is made
  /// Copies the points of one file after the other, in the order of the ranges, and adds up the
  /// runs of a point; one that lacks runs is left out. `writer` is a new file of study(). Returns
  /// whether no file is left. Throws also if a point is damaged.
  bool copy_next(ResultsWriter& writer);

  std::uint64_t points() const { return points_; }  ///< copied so far, of both levels
  /// Points that lack runs, did not fail and are not excluded: of all ranges, or of one.
  std::uint64_t missing_points() const;
  std::uint64_t missing_points(std::size_t range) const;
  /// The files of a range for each number of shards, by the index of the shard.
  using Shards = std::map<std::uint64_t, std::map<std::uint64_t, std::string>>;
  const Shards& shards(std::size_t range) const { return shards_[range]; }

 private:
  /// Which file of each range has a point: its number in the range, from 1; 0: none.
  struct Level {
    Design design;
    RawSchema schema;
    std::vector<std::vector<std::uint32_t>> owners{};  // [range][point]
    Failures failed{};                                 // in any range

    bool is_whole(std::uint64_t point) const;
    bool is_missing(std::uint64_t point) const;
    std::uint64_t count_missing(std::size_t range) const;
  };

  void look(std::size_t range, std::uint32_t number);
  void add_shard(Shards& shards, const ResultsReader& reader) const;
  void look(const PointLevel& from, Level& level, std::size_t range, std::uint32_t number) const;
  void copy(const PointLevel& from, const Level& level, std::size_t range, std::uint32_t number);
  static void keep_failures(const PointLevel& to, const Level& level);

  const std::vector<RunRange>& ranges_;
  Study study_;
  std::vector<Level> levels_;  // the pipeline, and the market where there is one
  std::vector<Shards> shards_;
  std::size_t next_range_ = 0;
  std::uint32_t next_file_ = 0;  // of that range
  std::uint64_t points_ = 0;
};

}  // namespace coresweep
