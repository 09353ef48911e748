// Shards become one results file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/copy_points.h"
#include "host/results_file.h"
#include "host/study.h"

namespace coresweep {

/// Takes one shard after the other, in any order; the memory depends on the points of the study, not
/// on the number of shards. Every function throws UserError(ErrorKind::files).
class Merge {
 public:
  /// Into a new file of `study`; both must outlive this.
  Merge(const Study& study, ResultsWriter& writer);

  /// Copies all points of a file. Throws if it does not belong to the study, if a shard or a point
  /// is there already, and if a point has another number of runs or is damaged; the message names
  /// the files and the point.
  void add(const std::string& file);

  std::uint64_t points() const { return points_; }  ///< taken so far, of both levels
  /// Points that no file had and that `where` does not exclude.
  std::uint64_t missing_points() const;
  /// The files so far of each number of shards, by the index of the shard.
  using Shards = std::map<std::uint64_t, std::map<std::uint64_t, std::string>>;
  const Shards& shards() const { return shards_; }

 private:
  void add_shard(const ResultsReader& reader);
  void copy(const PointLevel& level, const Design& design, std::vector<std::uint32_t>& owners);

  const Study& study_;
  ResultsWriter& writer_;
  Design pipeline_, market_;
  bool has_market_;
  std::vector<std::string> files_;
  Shards shards_;
  std::vector<std::uint32_t> pipeline_owners_, market_owners_;  // number of the file; 0: none
  std::uint64_t points_ = 0;
};

}  // namespace coresweep
