#include "host/runner.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "cuda/tally_layout.h"
#include "host/compile_point.h"

namespace coresweep {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

constexpr double kLaunchSeconds = 0.5;     // short enough to show progress and to stop
constexpr std::uint64_t kMostPoints = 64;  // in one launch: 70 MB of tallies
constexpr double kStepsOfGroup = 4e6;      // per lane of the back end: some launches a group
constexpr double kBinLimit = 4e9;          // events of one item stay below 2^32

constexpr std::uint64_t kFullVectors = 256;  // runs that fill 16 lanes in each histogram batch

/// Replicates per launch, in full vectors, learnt from the launches before.
class LaunchSize {
 public:
  std::uint64_t runs(double steps_per_run) const {
    const double affordable = steps_per_second_ * kLaunchSeconds / steps_per_run;
    const double countable = kBinLimit * kHistogramBatches / (steps_per_run * kMaxCores);
    const double vectors = std::clamp(std::min(affordable, countable) / kFullVectors, 1.0, 1e9);
    return static_cast<std::uint64_t>(vectors) * kFullVectors;
  }
  void learn(double steps, double seconds) {
    if (seconds > 1e-4) steps_per_second_ = steps / seconds;
  }

 private:
  double steps_per_second_ = 1e6;  // a first guess that no machine undercuts
};

/// The points of some work that are not excluded, one after the other.
class PointWalk {
 public:
  explicit PointWalk(const Work& work) : work_(work), ranges_(work.points) {}

  std::optional<std::uint64_t> next() {
    while (place_ < ranges_.size()) {
      PointRange& left = ranges_[place_];
      while (left.begin < left.end) {
        const std::uint64_t index = left.begin++;
        if (!work_.design.excludes(index)) return index;
      }
      ++place_;
    }
    return std::nullopt;
  }

 private:
  const Work& work_;
  PointRanges ranges_;
  std::size_t place_ = 0;
};

/// Points that are simulated together.
struct Group {
  std::vector<std::uint64_t> indices;
  std::vector<PointParams> points;
  std::vector<std::uint64_t> words;
  double slots = 0;  ///< of one replicate of all points
};

Group make_group(const Work& work, PointWalk& walk, const Backend& backend, TableCache& cache) {
  Group group;
  while (const auto index = walk.next()) {
    group.indices.push_back(*index);
    group.points.push_back(
        compile_point(work.design.at(*index), work.study.seed, work.study.streams, cache));
    group.slots += group.points.back().slots;
    const double steps = group.slots * static_cast<double>(work.end_run - work.first_run);
    if (group.points.size() == kMostPoints || steps > kStepsOfGroup * backend.width()) break;
  }
  const auto words = static_cast<std::size_t>(TallyLayout::words());
  group.words.assign(group.points.size() * words, 0);
  if (work.first_run == 0) return group;
  for (std::size_t i = 0; i < group.indices.size(); ++i)
    std::ranges::copy(work.counted(group.indices[i]),
                      group.words.begin() + static_cast<std::ptrdiff_t>(i * words));
  return group;
}

/// Exact for a whole design without very many conditions, else as many as there may be.
std::uint64_t expected_points(const Work& work) {
  const std::uint64_t named = size_of(work.points);
  return named == work.design.size() ? kept_points(work.design).points : named;
}

}  // namespace

SweepStatistics run_points(const Study& study, const Design& design, PointRange range,
                           Backend& backend, const PointConsumer& consume,
                           const ProgressCallback& progress, const std::atomic<bool>& stop) {
  return run_points({study, design, {range}, 0, study.runs}, backend, consume, progress, stop);
}

SweepStatistics run_points(const Work& work, Backend& backend, const PointConsumer& consume,
                           const ProgressCallback& progress, const std::atomic<bool>& stop) {
  SweepStatistics statistics;
  LaunchSize size;
  TableCache cache;
  PointWalk walk(work);
  const auto begin = Clock::now();
  const std::uint64_t points = expected_points(work);
  const double runs = static_cast<double>(work.end_run - work.first_run);
  const auto report = [&](double points_done) {
    Progress p{statistics.points, points, 0, seconds_since(begin), 0};
    p.share = points > 0 ? std::min(1.0, points_done / static_cast<double>(points)) : 1;
    p.remaining_s = p.share > 0 ? p.elapsed_s * (1 - p.share) / p.share : 0;
    progress(p);
  };
  for (Group group = make_group(work, walk, backend, cache); !group.points.empty();
       group = make_group(work, walk, backend, cache)) {
    const double group_points = static_cast<double>(group.points.size());
    for (std::uint64_t run = work.first_run; run < work.end_run;) {
      if (stop) {
        statistics.stopped = true;
        return statistics;
      }
      const std::uint64_t end = std::min(work.end_run, run + size.runs(group.slots));
      const auto launch_begin = Clock::now();
      backend.run({group.points.data(), group.words.data(),
                   static_cast<std::int64_t>(group.points.size()), run, end});
      const double steps = group.slots * static_cast<double>(end - run);
      const double seconds = seconds_since(launch_begin);
      size.learn(steps, seconds);
      statistics.steps += steps;
      statistics.seconds += seconds;
      run = end;
      report(static_cast<double>(statistics.points) +
             group_points * static_cast<double>(run - work.first_run) / runs);
    }
    const auto words = static_cast<std::size_t>(TallyLayout::words());
    for (std::size_t i = 0; i < group.points.size(); ++i)
      consume(group.indices[i], std::span(group.words).subspan(i * words, words));
    statistics.points += group.points.size();
  }
  report(static_cast<double>(statistics.points));
  return statistics;
}

}  // namespace coresweep
