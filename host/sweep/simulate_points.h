// Runs the points of a study on a back end and hands finished tallies on.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "host/backends/backend.h"
#include "host/design/point_ranges.h"
#include "host/study/levels.h"

namespace coresweep {

struct Progress {
  std::uint64_t points_done = 0, points = 0;
  double share = 0;  ///< of the work, 0 to 1
  double elapsed_s = 0;
  double remaining_s = 0;
};

/// Called now and then from the thread of run_points(), as all that is handed to it is.
using ProgressCallback = std::function<void(const Progress&)>;
/// Takes the tallies (TallyLayout, MarketLayout) of finished points, by their indices in the design
/// that was run; their words stand one after the other.
using PointConsumer =
    std::function<void(std::span<const std::uint64_t>, std::span<const std::uint64_t>)>;
/// One that takes them point by point.
PointConsumer one_by_one(
    std::function<void(std::uint64_t, std::span<const std::uint64_t>)> consume);

struct SweepStatistics {
  std::uint64_t points = 0;  ///< finished
  double steps = 0;          ///< relay slots or sales simulated
  double seconds = 0;        ///< in the back end
  std::uint64_t failed = 0;  ///< points that were handed to Work::failed
  bool stopped = false;      ///< `stop` was set before all points were finished
};

/// Gives the tally of a point so far, by its index in the design that is run.
using TallySource = std::function<std::vector<std::uint64_t>(std::uint64_t)>;

/// Takes a point that failed, by its index in the design that was run, and the reason.
using FailureConsumer = std::function<void(std::uint64_t, const std::string&)>;

/// What is to be simulated: some points of a level (`design`: see level_design()), and of each some
/// replicates. Points that the design excludes are passed over.
struct Work {
  const Study& study;
  Level level;
  const Design& design;
  PointRanges points;
  ReplicateRange replicates;
  TallySource counted = nullptr;  ///< the replicates before these that are to be added to
  /// What becomes of a point that fails; without it, the first failure is thrown.
  FailureConsumer failed = nullptr;
  int retries = 0;  ///< how often such a point is tried again before
};

/// Simulates. Memory depends on neither the replicates nor the number of points. Throws what the
/// consumers throw and, without Work::failed, what the back end and the compilers of points throw.
SweepStatistics run_points(const Work& work, Backend& backend, const PointConsumer& consume,
                           const ProgressCallback& progress, const std::atomic<bool>& stop);

/// All replicates of the study for a point of a level.
ReplicateRange all_replicates(const Study& study, Level level);

/// How many points of a level have their tallies in memory at a time, at most: those that a back
/// end of this width (Backend::width) simulates, and those that are handed on meanwhile.
std::uint64_t points_at_once(Level level, int width);

}  // namespace coresweep
