#include "host/runner.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "cuda/tally_layout.h"
#include "host/compile_market.h"
#include "host/compile_point.h"
#include "host/market_study.h"

namespace coresweep {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

constexpr double kLaunchSeconds = 0.5;     // short enough to show progress and to stop
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

/// The pipeline as simulate() sees it.
struct PipelineKind {
  using Point = PointParams;
  static constexpr std::uint64_t kMostPoints = 64;  ///< in one launch: 70 MB of tallies

  Point compile(const Parameters& parameters, const Study& study, TableCache& cache) const {
    return compile_point(parameters, study.seed, study.streams, cache);
  }
  std::size_t words() const { return static_cast<std::size_t>(TallyLayout::words()); }
  static double steps(const Point& point) { return point.slots; }
  Launch launch(const std::vector<Point>& points, std::uint64_t* words, std::uint64_t first,
                std::uint64_t end) const {
    return {points.data(), words, static_cast<std::int64_t>(points.size()), first, end};
  }
};

/// The market. A step is a sale, which takes about as long as this many relay slots.
struct MarketKind {
  using Point = MarketParams;
  static constexpr std::uint64_t kMostPoints = 16;  ///< in one launch: about 30 MB of tallies
  static constexpr double kSlotsOfSale = 100;

  explicit MarketKind(const Study& study) : layout{market_cycles(study)} {}

  Point compile(const Parameters& parameters, const Study& study, TableCache& cache) const {
    return compile_market(parameters, study.seed, study.streams, cache);
  }
  std::size_t words() const { return static_cast<std::size_t>(layout.words()); }
  static double steps(const Point& point) { return kSlotsOfSale * point.cycles; }
  MarketLaunch launch(const std::vector<Point>& points, std::uint64_t* words, std::uint64_t first,
                      std::uint64_t end) const {
    return {points.data(), words, static_cast<std::int64_t>(points.size()), first, end, layout};
  }

  MarketLayout layout;
};

/// Points that are simulated together.
template <class Kind>
struct Group {
  std::vector<std::uint64_t> indices;
  std::vector<typename Kind::Point> points;
  std::vector<std::uint64_t> words;
  double steps = 0;  ///< of one replicate of all points
};

template <class Kind>
Group<Kind> make_group(const Kind& kind, const Work& work, PointWalk& walk, const Backend& backend,
                       TableCache& cache) {
  Group<Kind> group;
  while (const auto index = walk.next()) {
    group.indices.push_back(*index);
    group.points.push_back(kind.compile(work.design.at(*index), work.study, cache));
    group.steps += Kind::steps(group.points.back());
    const double steps = group.steps * static_cast<double>(work.end_run - work.first_run);
    if (group.points.size() == Kind::kMostPoints || steps > kStepsOfGroup * backend.width()) break;
  }
  const std::size_t words = kind.words();
  group.words.assign(group.points.size() * words, 0);
  if (!work.counted) return group;
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

template <class Kind>
SweepStatistics simulate(const Kind& kind, const Work& work, Backend& backend,
                         const PointConsumer& consume, const ProgressCallback& progress,
                         const std::atomic<bool>& stop) {
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
  for (auto group = make_group(kind, work, walk, backend, cache); !group.points.empty();
       group = make_group(kind, work, walk, backend, cache)) {
    const double group_points = static_cast<double>(group.points.size());
    for (std::uint64_t run = work.first_run; run < work.end_run;) {
      if (stop) {
        statistics.stopped = true;
        return statistics;
      }
      const std::uint64_t end = std::min(work.end_run, run + size.runs(group.steps));
      const auto launch_begin = Clock::now();
      backend.run(kind.launch(group.points, group.words.data(), run, end));
      const double steps = group.steps * static_cast<double>(end - run);
      const double seconds = seconds_since(launch_begin);
      size.learn(steps, seconds);
      statistics.steps += steps;
      statistics.seconds += seconds;
      run = end;
      report(static_cast<double>(statistics.points) +
             group_points * static_cast<double>(run - work.first_run) / runs);
    }
    const std::size_t words = kind.words();
    for (std::size_t i = 0; i < group.points.size(); ++i)
      consume(group.indices[i], std::span(group.words).subspan(i * words, words));
    statistics.points += group.points.size();
  }
  report(static_cast<double>(statistics.points));
  return statistics;
}

}  // namespace

SweepStatistics run_points(const Study& study, const Design& design, PointRange range,
                           Backend& backend, const PointConsumer& consume,
                           const ProgressCallback& progress, const std::atomic<bool>& stop) {
  return run_points({study, design, {range}, study.first_run, study.first_run + study.runs}, backend, consume, progress, stop);
}

SweepStatistics run_points(const Work& work, Backend& backend, const PointConsumer& consume,
                           const ProgressCallback& progress, const std::atomic<bool>& stop) {
  return simulate(PipelineKind{}, work, backend, consume, progress, stop);
}

SweepStatistics run_market_points(const Work& work, Backend& backend, const PointConsumer& consume,
                                  const ProgressCallback& progress,
                                  const std::atomic<bool>& stop) {
  SweepStatistics statistics =
      simulate(MarketKind(work.study), work, backend, consume, progress, stop);
  statistics.steps /= MarketKind::kSlotsOfSale;
  return statistics;
}

}  // namespace coresweep
