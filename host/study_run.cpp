#include "host/study_run.h"

#include "host/interrupt.h"
#include "host/progress_line.h"

namespace coresweep {
namespace {

SweepStatistics sum(const SweepStatistics& a, const SweepStatistics& b) {
  return {b.points, a.steps + b.steps, a.seconds + b.seconds, b.stopped};
}

void add_point(PointRanges& ranges, std::uint64_t point) {
  if (!ranges.empty() && point >= ranges.back().begin && point < ranges.back().end) return;
  if (!ranges.empty() && ranges.back().end == point)
    ++ranges.back().end;
  else
    ranges.push_back({point, point + 1});
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

std::uint64_t StudyRun::points() const {
  return size_of(pipeline_points_) + (has_market_ ? size_of(market_points_) : 0);
}

bool StudyRun::add_pipeline(RunSpan runs, const TallySource& counted) {
  ProgressLine line(quiet_);
  const SweepStatistics added = run_points(
      {study_, pipeline_, pipeline_points_, runs.begin, runs.end, counted}, backend_,
      [&](std::uint64_t index, std::span<const std::uint64_t> words) {
        writer_.write_point(index, words);
      },
      [&](const Progress& progress) { line.show(progress); }, stop_requested());
  line.finish();
  statistics_.pipeline = sum(statistics_.pipeline, added);
  return !added.stopped;
}

bool StudyRun::add_market(RunSpan runs, const TallySource& counted) {
  if (!has_market_) return true;
  ProgressLine line(quiet_);
  const SweepStatistics added = run_market_points(
      {study_, market_, market_points_, runs.begin, runs.end, counted}, backend_,
      [&](std::uint64_t index, std::span<const std::uint64_t> words) {
        writer_.write_market_point(index, words);
      },
      [&](const Progress& progress) { line.show(progress); }, stop_requested());
  line.finish();
  statistics_.market = sum(statistics_.market, added);
  return !added.stopped;
}

}  // namespace coresweep
