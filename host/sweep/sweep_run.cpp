#include "host/sweep/sweep_run.h"

#include <algorithm>
#include <map>

#include "host/sweep/interrupt.h"
#include "host/sweep/progress_line.h"

namespace coresweep {
namespace {

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

SweepStatistics LevelStatistics::sum() const {
  SweepStatistics all;
  for (const SweepStatistics& level : of) {
    all.points += level.points;
    all.seconds += level.seconds;
    all.failed += level.failed;
    all.stopped = all.stopped || level.stopped;
  }
  return all;
}

SweepRun::SweepRun(const Study& study, Backend& backend, ResultsWriter& writer, bool quiet)
    : study_(study),
      backend_(backend),
      writer_(writer),
      quiet_(quiet),
      levels_(levels_of(study)),
      designs_(by_level([&](Level level) { return level_design(study, level); })) {
  for (const Level level : levels_) selected_[level] = {{0, designs_[level].size()}};
}

void SweepRun::select(const PointRanges& points) {
  for (const Level level : levels_) {
    PointRanges simulated;
    for (const PointRange& range : points)
      for (std::uint64_t i = range.begin; i < range.end; ++i)
        add_point(simulated, simulated_index(study_.design, designs_[level], i));
    select(level, merged(std::move(simulated)));
  }
}

void SweepRun::leave_out_written() {
  const std::uint64_t before = points();
  for (const Level level : levels_)
    selected_[level] =
        left_of(selected_[level],
                [written = writer_.points(level)](std::uint64_t i) { return written.holds(i); });
  points_before_ = before - points();
}

std::uint64_t SweepRun::points() const {
  std::uint64_t points = 0;
  for (const Level level : levels_) points += size_of(selected_[level]);
  return points;
}

bool SweepRun::add(Level level, const PointRanges& points, ReplicateRange replicates,
                   const TallySource& counted) {
  const auto written = writer_.points(level);
  const std::uint64_t first = study_.first_run;
  Work work{
      study_, level, designs_[level], points, {first + replicates.begin, first + replicates.end}};
  if (replicates.begin > 0) work.counted = counted;
  if (policy_.goes_on)
    work.failed = [&](std::uint64_t i, const std::string& reason) {
      written.mark_failed(i, reason);
    };
  work.retries = policy_.retries;
  ProgressLine line(quiet_);
  const SweepStatistics added = run_points(
      work, backend_,
      [&](std::span<const std::uint64_t> points, std::span<const std::uint64_t> words) {
        written.write(points, words);
      },
      [&](const Progress& progress) { line.show(progress); }, stop_requested());
  line.finish();
  const SweepStatistics before = statistics_[level];
  statistics_[level] = added;
  statistics_[level].steps += before.steps;
  statistics_[level].seconds += before.seconds;
  return !added.stopped;
}

bool SweepRun::add(Level level, ReplicateRange replicates, const TallySource& counted) {
  return add(level, selected_[level], replicates, counted);
}

bool SweepRun::run_to(const Study& study) {
  for (const Level level : levels_) {
    const auto written = writer_.points(level);
    const std::uint64_t wanted = replicates_of(study, level);
    const auto groups =
        grouped(selected_[level], [&](std::uint64_t i) { return written.replicates(i); });
    for (const auto& [have, points] : groups)
      if (have < wanted &&
          !add(level, points, {have, wanted}, [&](std::uint64_t i) { return written.read(i); }))
        return false;
  }
  return true;
}

std::uint64_t SweepRun::most_replicates() const {
  const auto written = writer_.points(Level::pipeline);
  std::uint64_t most = 0;
  for (const PointRange& range : selected_[Level::pipeline])
    for (std::uint64_t i = range.begin; i < range.end; ++i)
      most = std::max(most, written.replicates(i));
  return most;
}

}  // namespace coresweep
