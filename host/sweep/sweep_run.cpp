#include "host/sweep/sweep_run.h"

#include <algorithm>
#include <map>

#include "host/sweep/interrupt.h"
#include "host/sweep/progress_line.h"

namespace coresweep {
namespace {

SweepStatistics sum(const SweepStatistics& a, const SweepStatistics& b) {
  return {b.points, a.steps + b.steps, a.seconds + b.seconds, b.failed, b.stopped};
}

/// The points of which `is_done` says no.
template <typename Predicate>
PointRanges left_of(const PointRanges& points, const Predicate& is_done) {
  PointRanges left;
  for (const PointRange& range : points)
    for (std::uint64_t i = range.begin; i < range.end; ++i)
      if (!is_done(i)) add_point(left, i);
  return left;
}

/// The points by a number of each.
template <typename Function>
std::map<std::uint64_t, PointRanges> grouped(const PointRanges& points, const Function& number) {
  std::map<std::uint64_t, PointRanges> groups;
  for (const PointRange& range : points)
    for (std::uint64_t i = range.begin; i < range.end; ++i) add_point(groups[number(i)], i);
  return groups;
}

}  // namespace

StudyRun::StudyRun(const Study& study, Backend& backend, ResultsWriter& writer, bool quiet)
    : study_(study),
      backend_(backend),
      writer_(writer),
      quiet_(quiet),
      has_market_(simulates_market(study)),
      pipeline_(pipeline_design(study)),
      market_(market_design(study)),
      pipeline_points_({{0, pipeline_.size()}}),
      market_points_({{0, market_.size()}}) {}

void StudyRun::select(const PointRanges& points) {
  PointRanges pipeline, market;
  for (const PointRange& range : points)
    for (std::uint64_t i = range.begin; i < range.end; ++i) {
      add_point(pipeline, simulated_index(study_.design, pipeline_, i));
      add_point(market, simulated_index(study_.design, market_, i));
    }
  select(merged(std::move(pipeline)), merged(std::move(market)));
}

void StudyRun::select(PointRanges pipeline, PointRanges market) {
  pipeline_points_ = std::move(pipeline);
  market_points_ = std::move(market);
}

void StudyRun::leave_out_written() {
  const std::uint64_t before = points();
  pipeline_points_ =
      left_of(pipeline_points_, [&](std::uint64_t i) { return writer_.holds_point(i); });
  if (has_market_)
    market_points_ =
        left_of(market_points_, [&](std::uint64_t i) { return writer_.holds_market_point(i); });
  points_before_ = before - points();
}

std::uint64_t StudyRun::points() const {
  return size_of(pipeline_points_) + (has_market_ ? size_of(market_points_) : 0);
}

SweepStatistics StudyRun::simulate(Simulate run, const Work& relative, const PointConsumer& write,
                                   const FailureConsumer& failed) {
  Work work = relative;
  work.first_run += study_.first_run;
  work.end_run += study_.first_run;
  if (relative.first_run == 0) work.counted = nullptr;
  if (policy_.goes_on) work.failed = failed;
  work.retries = policy_.retries;
  ProgressLine line(quiet_);
  const SweepStatistics added = run(
      work, backend_, write, [&](const Progress& progress) { line.show(progress); },
      stop_requested());
  line.finish();
  return added;
}

bool StudyRun::add_pipeline(const PointRanges& points, RunSpan runs, const TallySource& counted) {
  const SweepStatistics added = simulate(
      run_points, {study_, pipeline_, points, runs.begin, runs.end, counted},
      [&](std::uint64_t index, std::span<const std::uint64_t> words) {
        writer_.write_point(index, words);
      },
      [&](std::uint64_t index, const std::string& reason) { writer_.mark_failed(index, reason); });
  statistics_.pipeline = sum(statistics_.pipeline, added);
  return !added.stopped;
}

bool StudyRun::add_market(const PointRanges& points, RunSpan runs, const TallySource& counted) {
  if (!has_market_) return true;
  const SweepStatistics added = simulate(
      run_market_points, {study_, market_, points, runs.begin, runs.end, counted},
      [&](std::uint64_t index, std::span<const std::uint64_t> words) {
        writer_.write_market_point(index, words);
      },
      [&](std::uint64_t index, const std::string& reason) {
        writer_.mark_market_failed(index, reason);
      });
  statistics_.market = sum(statistics_.market, added);
  return !added.stopped;
}

bool StudyRun::add_pipeline(RunSpan runs, const TallySource& counted) {
  return add_pipeline(pipeline_points_, runs, counted);
}

bool StudyRun::add_market(RunSpan runs, const TallySource& counted) {
  return add_market(market_points_, runs, counted);
}

bool StudyRun::run_to(std::uint64_t pipeline_runs, std::uint64_t market_runs) {
  const auto done = [&](std::uint64_t i) { return writer_.runs_done(i); };
  for (const auto& [runs, points] : grouped(pipeline_points_, done))
    if (runs < pipeline_runs && !add_pipeline(points, {runs, pipeline_runs}, [&](std::uint64_t i) {
          return writer_.read_point(i);
        }))
      return false;
  if (!has_market_) return true;
  const auto market_done = [&](std::uint64_t i) { return writer_.market_runs_done(i); };
  for (const auto& [runs, points] : grouped(market_points_, market_done))
    if (runs < market_runs && !add_market(points, {runs, market_runs}, [&](std::uint64_t i) {
          return writer_.read_market_point(i);
        }))
      return false;
  return true;
}

std::uint64_t StudyRun::most_runs() const {
  std::uint64_t most = 0;
  for (const PointRange& range : pipeline_points_)
    for (std::uint64_t i = range.begin; i < range.end; ++i)
      most = std::max(most, writer_.runs_done(i));
  return most;
}

}  // namespace coresweep
