#include "host/market_runner.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "host/compile_market.h"
#include "host/market_study.h"
#include "host/point_walk.h"

namespace coresweep {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

constexpr double kLaunchSeconds = 0.5;     // short enough to show progress and to stop
constexpr std::uint64_t kMostPoints = 16;  // in one launch: about 30 MB of tallies
constexpr std::uint64_t kFirstRuns = 256;

/// Points that are simulated together.
struct Group {
  std::vector<std::uint64_t> indices;
  std::vector<MarketParams> points;
  std::vector<std::uint64_t> words;
};

Group make_group(const Work& work, PointWalk& walk, MarketLayout layout, TableCache& cache) {
  Group group;
  while (group.points.size() < kMostPoints) {
    const auto index = walk.next();
    if (!index) break;
    group.indices.push_back(*index);
    group.points.push_back(
        compile_market(work.design.at(*index), work.study.seed, work.study.streams, cache));
  }
  group.words = words_so_far(work, group.indices, static_cast<std::size_t>(layout.words()));
  return group;
}

}  // namespace

std::uint64_t market_runs(const Study& study) { return study.market_runs.value_or(study.runs); }

SweepStatistics run_market_points(const Study& study, const Design& design, PointRange range,
                                  Backend& backend, const PointConsumer& consume,
                                  const ProgressCallback& progress, const std::atomic<bool>& stop) {
  return run_market_points({study, design, {range}, 0, market_runs(study)}, backend, consume,
                           progress, stop);
}

SweepStatistics run_market_points(const Work& work, Backend& backend, const PointConsumer& consume,
                                  const ProgressCallback& progress, const std::atomic<bool>& stop) {
  SweepStatistics statistics;
  TableCache cache;
  PointWalk walk(work);
  const MarketLayout layout{market_cycles(work.study)};
  const auto words = static_cast<std::size_t>(layout.words());
  const std::uint64_t points = expected_points(work);
  const auto runs = static_cast<double>(work.end_run - work.first_run);
  const auto begin = Clock::now();
  std::uint64_t size = kFirstRuns;
  const auto report = [&](double done) {
    Progress p{statistics.points, points, 0, seconds_since(begin), 0};
    p.share = points > 0 ? std::min(1.0, done / static_cast<double>(points)) : 1;
    p.remaining_s = p.share > 0 ? p.elapsed_s * (1 - p.share) / p.share : 0;
    progress(p);
  };
  for (Group group = make_group(work, walk, layout, cache); !group.points.empty();
       group = make_group(work, walk, layout, cache)) {
    const std::uint64_t count = group.points.size();
    for (std::uint64_t run = work.first_run; run < work.end_run;) {
      if (stop) {
        statistics.stopped = true;
        return statistics;
      }
      const std::uint64_t end = std::min(work.end_run, run + size);
      const auto launch_begin = Clock::now();
      backend.run(MarketLaunch{group.points.data(), group.words.data(),
                               static_cast<std::int64_t>(count), run, end, layout});
      const double seconds = std::max(seconds_since(launch_begin), 1e-6);
      statistics.seconds += seconds;
      for (const MarketParams& point : group.points)
        statistics.steps += static_cast<double>(point.cycles) * static_cast<double>(end - run);
      const double affordable = static_cast<double>(end - run) * kLaunchSeconds / seconds;
      size = static_cast<std::uint64_t>(std::clamp(affordable, 64.0, 1e7));
      run = end;
      report(static_cast<double>(statistics.points) +
             static_cast<double>(count) * static_cast<double>(run - work.first_run) / runs);
    }
    for (std::size_t i = 0; i < count; ++i)
      consume(group.indices[i], std::span(group.words).subspan(i * words, words));
    statistics.points += count;
  }
  report(static_cast<double>(statistics.points));
  return statistics;
}

}  // namespace coresweep
