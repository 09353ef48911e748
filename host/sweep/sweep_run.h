// A study on its way into a results file: its pipeline, and its market where it simulates one.
#pragma once

#include <atomic>
#include <cstdint>

#include "host/results/results_file.h"
#include "host/study/levels.h"
#include "host/sweep/failure_policy.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {

/// The replicates begin .. end - 1, counted from the study's first.
struct RunSpan {
  std::uint64_t begin, end;
};

/// What was simulated so far.
struct RunStatistics {
  SweepStatistics pipeline, market;
  bool stopped() const { return pipeline.stopped || market.stopped; }
  std::uint64_t points() const { return pipeline.points + market.points; }
  std::uint64_t failed() const { return pipeline.failed + market.failed; }
};

class StudyRun {
 public:
  /// All points of `study`, which must outlive this. Progress is shown unless `quiet`.
  StudyRun(const Study& study, Backend& backend, ResultsWriter& writer, bool quiet);
  /// Only the simulated points behind these points of the study.
  void select(const PointRanges& points);
  /// Only these simulated points.
  void select(PointRanges pipeline, PointRanges market);

  /// What becomes of points that fail; without it, the first ends the sweep.
  void on_failure(FailurePolicy policy) { policy_ = policy; }

  /// Only what `writer` does not hold yet.
  void leave_out_written();

  /// Adds replicates to every point. `pipeline` and `market` give the tallies before them. Returns
  /// whether it was not stopped.
  bool add_pipeline(RunSpan runs, const TallySource& counted);
  bool add_market(RunSpan runs, const TallySource& counted);

  /// Adds replicates to every point until it has so many, from those on that `writer` holds of it.
  bool run_to(std::uint64_t pipeline_runs, std::uint64_t market_runs);
  /// Replicates of the point of the pipeline that has most of them.
  std::uint64_t most_runs() const;

  const RunStatistics& statistics() const { return statistics_; }
  std::uint64_t points() const;  ///< to be simulated, or as many as there may be
  std::uint64_t points_before() const { return points_before_; }  ///< that were left out

 private:
  using Simulate = SweepStatistics (*)(const Work&, Backend&, const PointConsumer&,
                                       const ProgressCallback&, const std::atomic<bool>&);
  SweepStatistics simulate(Simulate run, const Work& relative, const PointConsumer& write,
                           const FailureConsumer& failed);
  bool add_pipeline(const PointRanges& points, RunSpan runs, const TallySource& counted);
  bool add_market(const PointRanges& points, RunSpan runs, const TallySource& counted);

  const Study& study_;
  Backend& backend_;
  ResultsWriter& writer_;
  bool quiet_;
  FailurePolicy policy_;
  bool has_market_;
  Design pipeline_, market_;
  PointRanges pipeline_points_, market_points_;
  std::uint64_t points_before_ = 0;
  RunStatistics statistics_;
};

}  // namespace coresweep
