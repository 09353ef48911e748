// Runs the points of a study on a back end and hands each finished tally on.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>

#include "host/backend.h"
#include "host/study.h"

namespace coresweep {

struct Progress {
  std::uint64_t points_done = 0, points = 0;
  double share = 0;  ///< of the work, 0 to 1
  double elapsed_s = 0;
  double remaining_s = 0;
};

/// Called now and then from the thread of run_points().
using ProgressCallback = std::function<void(const Progress&)>;
/// Takes the tally (TallyLayout) of a finished point, by its index in the design that was run.
using PointConsumer = std::function<void(std::uint64_t, std::span<const std::uint64_t>)>;

struct SweepStatistics {
  std::uint64_t points = 0;  ///< finished
  double steps = 0;          ///< relay slots simulated
  double seconds = 0;        ///< in the back end
  bool stopped = false;      ///< `stop` was set before all points were finished
};

/// The points of a design that are to be run: begin, begin + 1, .. end - 1.
struct PointRange {
  std::uint64_t begin, end;
};

/// Simulates `study.runs` replicates of every point in the range of `design` (see
/// pipeline_design()). Memory depends on neither the runs nor the number of points. Throws what the
/// back end, compile_point() and the consumer throw.
SweepStatistics run_points(const Study& study, const Design& design, PointRange range,
                           Backend& backend, const PointConsumer& consume,
                           const ProgressCallback& progress, const std::atomic<bool>& stop);

}  // namespace coresweep
