// A study on its way into a results file, at all its levels.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "host/results/writer.h"
#include "host/study/levels.h"
#include "host/sweep/failure_policy.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {

/// What was simulated so far.
struct LevelStatistics : ByLevel<SweepStatistics> {
  /// Of all levels together.
  SweepStatistics sum() const;
};

class SweepRun {
 public:
  /// All points of `study`, which must outlive this. Progress is shown unless `quiet`.
  SweepRun(const Study& study, Backend& backend, ResultsWriter& writer, bool quiet);
  /// Only the simulated points behind these points of the study.
  void select(const PointRanges& points);
  /// Only these simulated points of a level.
  void select(Level level, PointRanges points) { selected_[level] = std::move(points); }

  /// What becomes of points that fail; without it, the first ends the sweep.
  void on_failure(FailurePolicy policy) { policy_ = policy; }

  /// Only what `writer` does not hold yet.
  void leave_out_written();

  /// Adds replicates, counted from the study's first, to every point of a level; `counted` gives
  /// the tallies before them. Returns whether it was not stopped.
  bool add(Level level, ReplicateRange replicates, const TallySource& counted);

  /// Adds replicates to every point until it has as many as a point of `study` (this one, but for
  /// their number), from those on that `writer` holds of it.
  bool run_to(const Study& study);
  /// Replicates of the point of the pipeline that has most of them.
  std::uint64_t most_replicates() const;

  const LevelStatistics& statistics() const { return statistics_; }
  std::uint64_t points() const;  ///< to be simulated, or as many as there may be
  std::uint64_t points_before() const { return points_before_; }  ///< that were left out

 private:
  bool add(Level level, const PointRanges& points, ReplicateRange replicates,
           const TallySource& counted);

  const Study& study_;
  Backend& backend_;
  ResultsWriter& writer_;
  bool quiet_;
  FailurePolicy policy_;
  std::vector<Level> levels_;
  ByLevel<Design> designs_;
  ByLevel<PointRanges> selected_;
  std::uint64_t points_before_ = 0;
  LevelStatistics statistics_;
};

}  // namespace coresweep
