#include "host/market_runner.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "host/compile_market.h"
#include "host/market_study.h"

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
  std::vector<MarketParams> points;
  std::vector<std::uint64_t> words;
};

Group make_group(const Study& study, const Design& design, PointRange range, MarketLayout layout,
                 TableCache& cache) {
  Group group;
  const std::uint64_t end = std::min(range.end, range.begin + kMostPoints);
  for (std::uint64_t i = range.begin; i < end; ++i)
    group.points.push_back(compile_market(design.at(i), study.seed, study.streams, cache));
  group.words.assign(group.points.size() * static_cast<std::size_t>(layout.words()), 0);
  return group;
}

}  // namespace

std::uint64_t market_runs(const Study& study) { return study.market_runs.value_or(study.runs); }

SweepStatistics run_market_points(const Study& study, const Design& design, PointRange range,
                                  Backend& backend, const PointConsumer& consume,
                                  const ProgressCallback& progress, const std::atomic<bool>& stop) {
  SweepStatistics statistics;
  TableCache cache;
  const MarketLayout layout{market_cycles(study)};
  const auto words = static_cast<std::size_t>(layout.words());
  const std::uint64_t runs = market_runs(study), points = range.end - range.begin;
  const auto begin = Clock::now();
  std::uint64_t size = kFirstRuns;
  const auto report = [&](double done) {
    Progress p{statistics.points, points, done / static_cast<double>(points), seconds_since(begin), 0};
    p.remaining_s = p.share > 0 ? p.elapsed_s * (1 - p.share) / p.share : 0;
    progress(p);
  };
  while (range.begin < range.end) {
    Group group = make_group(study, design, range, layout, cache);
    const std::uint64_t count = group.points.size();
    for (std::uint64_t run = 0; run < runs;) {
      if (stop) {
        statistics.stopped = true;
        return statistics;
      }
      const std::uint64_t end = std::min(runs, run + size);
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
             static_cast<double>(count) * static_cast<double>(run) / static_cast<double>(runs));
    }
    for (std::size_t i = 0; i < count; ++i)
      consume(range.begin + i, std::span(group.words).subspan(i * words, words));
    statistics.points += count;
    range.begin += count;
  }
  report(static_cast<double>(statistics.points));
  return statistics;
}

}  // namespace coresweep
