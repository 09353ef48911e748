// The simulated points of a file that is written, and what became of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/results/axes.h"
#include "host/results/contents.h"
#include "host/results/tally_store.h"
#include "host/study/levels.h"

namespace coresweep {

/// Those of one level.
struct WrittenLevel {
  Design design = Design();
  std::uint64_t replicates = 0;     ///< of each point
  std::optional<TallyStore> store;  ///< none: the level is not simulated
  Failures failures;

  bool is_written(std::uint64_t point) const { return store->digest(point) != Sha256{}; }
};

/// Those of all levels. Every function that takes the file throws hdf5::Error.
class WrittenPoints {
 public:
  /// Creates the groups of a study.
  void create(const hdf5::Object& file, const Study& study);
  /// Opens the groups that the file has: their points stay as they are.
  void open(const hdf5::Object& file);
  /// The number of replicates, which a stopping rule may decide later, and the hash of the study.
  void write_runs(const hdf5::Object& file, const Study& study);

  WrittenLevel& operator[](Level level) { return at_[level]; }
  /// The levels that the file has.
  std::vector<Level> levels() const;
  /// The stopping rule was not reached at this point of the study.
  void mark_not_reached(std::uint64_t index);

  /// Hands all points on; those written since the last call count as written from now on.
  void seal(const hdf5::Object& file);
  /// Writes failures, the status of each point of the study and, if no point is missing, the
  /// digest. Returns it; empty if points are missing.
  std::string finish(const hdf5::Object& file, const Scales& axes);
  /// Closes all datasets; throws hdf5::Error if something could not be handed on.
  void close();
  /// The same without a complaint.
  void release() noexcept;

 private:
  PointStatus status_of(std::uint64_t index) const;
  std::string write_digest(const hdf5::Object& file) const;

  Design design_;  // of the study
  std::uint64_t seed_ = 0;
  ByLevel<WrittenLevel> at_;
  std::vector<bool> not_reached_;  // by point of the study; empty: none
};

}  // namespace coresweep
