#include "host/sweep/simulate_points.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cuda/pipeline/tally_layout.h"
#include "host/base/all_cores.h"
#include "host/base/side_thread.h"
#include "host/compile/compile_market.h"
#include "host/compile/compile_point.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

constexpr double kLaunchSeconds = 0.5;  // short enough to show progress and to stop
constexpr double kStepsOfGroup = 4e6;   // per lane of the back end: some launches a group
constexpr double kBinLimit = 4e9;       // events of one item stay below 2^32

constexpr std::uint64_t kFullVectors =
    256;  // replicates that fill 16 lanes in each histogram batch

/// Replicates per launch, in full vectors, by the steps of one; learnt from the launches before.
class LaunchSize {
 public:
  explicit LaunchSize(int width) : steps_per_second_(kSlowestLane * width) {}

  std::uint64_t replicates(double steps) const {
    const double affordable = steps_per_second_ * kLaunchSeconds / steps;
    const double countable = kBinLimit * kHistogramBatches / (steps * kMaxCores);
    const double vectors = std::clamp(std::min(affordable, countable) / kFullVectors, 1.0, 1e9);
    return static_cast<std::uint64_t>(vectors) * kFullVectors;
  }
  void learn(double steps, double seconds) {
    if (seconds > 1e-4) steps_per_second_ = steps / seconds;
  }

 private:
  static constexpr double kSlowestLane = 3e4;  // steps a second: no machine undercuts that
  double steps_per_second_;
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

/// What Simulation needs to know of a level.
template <Level>
struct LevelModel;

template <>
struct LevelModel<Level::pipeline> {
  using Point = PointParams;
  static constexpr std::uint64_t kFewestPoints = 32, kMostPoints = 512;  ///< in one launch
  static constexpr double kSlotsOfStep = 1;

  explicit LevelModel(const Study&) {}

  Point compile(const Parameters& parameters, const Study& study, TableCache& cache) const {
    return compile_point(parameters, study.seed, study.streams, cache);
  }
  std::size_t words() const { return static_cast<std::size_t>(TallyLayout::words()); }
  static double steps(const Point& point) { return point.slots; }
  Launch launch(const std::vector<Point>& points, std::uint64_t* words, ReplicateRange r) const {
    return {points.data(), words, static_cast<std::int64_t>(points.size()), r.begin, r.end};
  }
};

template <>
struct LevelModel<Level::market> {
  using Point = MarketParams;
  static constexpr std::uint64_t kFewestPoints = 8, kMostPoints = 128;  ///< in one launch
  static constexpr double kSlotsOfStep = 100;  ///< a sale takes about as long

  explicit LevelModel(const Study& study) : layout{market_cycles(study)} {}

  Point compile(const Parameters& parameters, const Study& study, TableCache& cache) const {
    return compile_market(parameters, study.seed, study.streams, cache);
  }
  std::size_t words() const { return static_cast<std::size_t>(layout.words()); }
  static double steps(const Point& point) { return kSlotsOfStep * point.cycles; }
  MarketLaunch launch(const std::vector<Point>& points, std::uint64_t* words,
                      ReplicateRange r) const {
    return {points.data(), words, static_cast<std::int64_t>(points.size()), r.begin, r.end, layout};
  }

  MarketLayout layout;
};

/// How many points a launch has at most: so many that those of few runs keep a back end of this
/// width busy, and no more, for each has a tally of a megabyte or two.
template <class Model>
std::uint64_t points_of_launch(int width) {
  constexpr int kLanesOfPoint = 16;
  return std::clamp(static_cast<std::uint64_t>(width / kLanesOfPoint), Model::kFewestPoints,
                    Model::kMostPoints);
}

/// Points that are simulated together.
template <class Model>
struct Group {
  std::vector<std::uint64_t> indices;
  std::vector<typename Model::Point> points;
  double steps = 0;  ///< of one replicate of all points
};

/// Exact for a whole design without very many conditions, else as many as there may be.
std::uint64_t expected_points(const Work& work) {
  const std::uint64_t named = size_of(work.points);
  return named == work.design.size() ? kept_points(work.design).points : named;
}

std::string reason_of(const std::exception& error) {
  return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ? "out of memory" : error.what();
}

/// All points of some work, group by group.
template <class Model>
class Simulation {
 public:
  Simulation(const Model& model, const Work& work, Backend& backend, const PointConsumer& consume,
             const ProgressCallback& progress, const std::atomic<bool>& stop)
      : model_(model),
        work_(work),
        backend_(backend),
        consume_(consume),
        progress_(progress),
        stop_(stop),
        size_(backend.width()),
        walk_(work),
        points_(expected_points(work)),
        most_points_(points_of_launch<Model>(backend.width())),
        // OpenMP ends the program where it lacks a thread.
        side_(startable_threads(backend.threads() + 1) > backend.threads()) {}

  /// While a group is simulated, the one before is handed on and the next is made.
  SweepStatistics run() {
    for (auto group = next_group(); !group.points.empty() && !statistics_.stopped;
         group = std::exchange(next_, {})) {
      next_is_made_ = false;
      if (work_.counted) hand_on_finished();  // both read and write the file
      run_group(group);
      if (!statistics_.stopped) meanwhile();
      if (not_handed_on_) std::rethrow_exception(not_handed_on_);
    }
    hand_on_finished();
    if (not_compiled_) std::rethrow_exception(not_compiled_);
    if (!statistics_.stopped) report(0);
    return statistics_;
  }

 private:
  using Points = Group<Model>;

  double replicates() const {
    return static_cast<double>(work_.replicates.end - work_.replicates.begin);
  }

  Points next_group() {
    Points group;
    while (const auto index = walk_.next()) {
      if (!add_point(group, *index)) continue;
      if (group.points.size() == most_points_ ||
          group.steps * replicates() > kStepsOfGroup * backend_.width())
        break;
    }
    return group;
  }

  /// What this thread does while a group is simulated; once a group. What goes wrong is no failure
  /// of that group.
  void meanwhile() {
    if (std::exchange(next_is_made_, true)) return;
    try {
      hand_on_finished();
    } catch (...) {
      not_handed_on_ = std::current_exception();
      return;
    }
    try {
      next_ = next_group();
    } catch (...) {
      not_compiled_ = std::current_exception();  // thrown when all before it is handed on
    }
  }

  /// Whether the point could be compiled. (Compiled again, it would fail again.)
  bool add_point(Points& group, std::uint64_t index) {
    try {
      group.points.push_back(model_.compile(work_.design.at(index), work_.study, cache_));
    } catch (const std::exception& error) {
      if (!work_.failed) throw;
      fail(index, error);
      return false;
    }
    group.indices.push_back(index);
    group.steps += Model::steps(group.points.back());
    return true;
  }

  void fail(std::uint64_t index, const std::exception& error) {
    work_.failed(index, reason_of(error));
    ++statistics_.failed;
  }

  /// If the back end fails, nobody knows at which point: each is tried alone.
  void run_group(Points& group) {
    if (group.points.size() == 1) return run_point(group);
    try {
      simulate(group);
    } catch (const std::exception&) {
      if (!work_.failed) throw;
      return run_one_by_one(group);
    }
    finish(group);
  }

  void run_one_by_one(const Points& group) {
    for (std::size_t i = 0; i < group.points.size() && !statistics_.stopped; ++i) {
      Points one;
      one.indices = {group.indices[i]};
      one.points = {group.points[i]};
      one.steps = Model::steps(one.points[0]);
      run_point(one);
    }
  }

  void run_point(Points& one) {
    for (int left = work_.retries;; --left) {
      try {
        simulate(one);
        break;
      } catch (const std::exception& error) {
        if (!work_.failed) throw;
        if (left == 0) return fail(one.indices[0], error);
      }
    }
    finish(one);
  }

  /// What the points have counted before.
  void set_words(const Points& group) {
    const std::size_t words = model_.words();
    words_.assign(group.points.size() * words, 0);
    if (!work_.counted) return;
    for (std::size_t i = 0; i < group.indices.size(); ++i)
      std::ranges::copy(work_.counted(group.indices[i]),
                        words_.begin() + static_cast<std::ptrdiff_t>(i * words));
  }

  /// All replicates of all points, unless it is stopped.
  void simulate(Points& group) {
    set_words(group);
    const auto [first, last] = work_.replicates;
    for (std::uint64_t begin = first; begin < last;) {
      if (stop_) {
        statistics_.stopped = true;
        return;
      }
      const std::uint64_t end = std::min(last, begin + size_.replicates(group.steps));
      launch(group, {begin, end});
      begin = end;
      report(static_cast<double>(group.points.size()) * static_cast<double>(end - first) /
             replicates());
    }
  }

  void launch(Points& group, ReplicateRange replicates) {
    double seconds = 0;
    side_.begin([&] {
      const auto begin = Clock::now();
      backend_.run(model_.launch(group.points, words_.data(), replicates));
      seconds = seconds_since(begin);
    });
    meanwhile();
    side_.wait();
    const double steps = group.steps * static_cast<double>(replicates.end - replicates.begin);
    size_.learn(steps, seconds);
    statistics_.steps += steps;
    statistics_.seconds += seconds;
  }

  /// Keeps a group that was simulated until it is handed on.
  void finish(const Points& group) {
    if (statistics_.stopped || not_handed_on_) return;
    hand_on_finished();
    finished_ = group.indices;
    std::swap(words_, finished_words_);
  }

  void hand_on_finished() {
    if (finished_.empty()) return;
    consume_(finished_, finished_words_);
    statistics_.points += finished_.size();
    finished_.clear();
  }

  /// `more`: points' worth of the group at work.
  void report(double more) const {
    const std::uint64_t done = statistics_.points + finished_.size() + statistics_.failed;
    Progress p{done, points_, 1, seconds_since(begin_), 0};
    if (points_ > 0)
      p.share = std::min(1.0, (static_cast<double>(done) + more) / static_cast<double>(points_));
    p.remaining_s = p.share > 0 ? p.elapsed_s * (1 - p.share) / p.share : 0;
    progress_(p);
  }

  const Model& model_;
  const Work& work_;
  Backend& backend_;
  const PointConsumer& consume_;
  const ProgressCallback& progress_;
  const std::atomic<bool>& stop_;
  SweepStatistics statistics_;
  LaunchSize size_;
  TableCache cache_;
  PointWalk walk_;
  std::vector<std::uint64_t> words_;     // of the group at work
  std::vector<std::uint64_t> finished_;  // points of the group before
  std::vector<std::uint64_t> finished_words_;
  Points next_;
  bool next_is_made_ = false;
  std::exception_ptr not_handed_on_, not_compiled_;  // the group before, the next one
  std::uint64_t points_, most_points_;
  Clock::time_point begin_ = Clock::now();
  SideThread side_;
};

using Simulate = SweepStatistics (*)(const Work&, Backend&, const PointConsumer&,
                                     const ProgressCallback&, const std::atomic<bool>&);

template <Level level>
SweepStatistics simulate(const Work& work, Backend& backend, const PointConsumer& consume,
                         const ProgressCallback& progress, const std::atomic<bool>& stop) {
  const LevelModel<level> model(work.study);
  SweepStatistics statistics = Simulation(model, work, backend, consume, progress, stop).run();
  statistics.steps /= model.kSlotsOfStep;
  return statistics;
}

struct SimulationRow {
  Simulate simulate;
  std::uint64_t (*points_of_launch)(int width);
};

template <Level level>
constexpr SimulationRow kSimulation{simulate<level>, points_of_launch<LevelModel<level>>};

constexpr ByLevel<SimulationRow> kSimulations = {
    {kSimulation<Level::pipeline>, kSimulation<Level::market>}};

}  // namespace

PointConsumer one_by_one(
    std::function<void(std::uint64_t, std::span<const std::uint64_t>)> consume) {
  return [consume = std::move(consume)](std::span<const std::uint64_t> indices,
                                        std::span<const std::uint64_t> words) {
    const std::size_t size = words.size() / indices.size();
    for (std::size_t i = 0; i < indices.size(); ++i)
      consume(indices[i], words.subspan(i * size, size));
  };
}

SweepStatistics run_points(const Work& work, Backend& backend, const PointConsumer& consume,
                           const ProgressCallback& progress, const std::atomic<bool>& stop) {
  return kSimulations[work.level].simulate(work, backend, consume, progress, stop);
}

ReplicateRange all_replicates(const Study& study, Level level) {
  return {study.first_run, study.first_run + replicates_of(study, level)};
}

std::uint64_t points_at_once(Level level, int width) {
  return 2 * kSimulations[level].points_of_launch(width);
}

}  // namespace coresweep
