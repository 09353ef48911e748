#include "analysis/metrics/derived.h"

#include "analysis/metrics/comparison_table.h"
#include "analysis/metrics/estimate_cube.h"
#include "analysis/metrics/market_cycles.h"
#include "analysis/metrics/study_metrics.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kBlockOfPoints = 512;  // written at once
/// Points come one after the other: only the baseline's, and those that a price repeats, come
/// again.
constexpr std::size_t kKeptBytes = std::size_t{16} << 20;

PointReaders with_few_kept(PointReaders read) {
  read.kept_bytes = kKeptBytes;
  return read;
}

std::string better_name(Better better) {
  return better == Better::neither ? "neither" : better == Better::lower ? "lower" : "higher";
}

/// What a reader needs to know of a metric beside its numbers.
std::vector<Attribute> attributes_of(const StudyMetric& metric) {
  std::vector<Attribute> attributes = {{"better", better_name(metric.better)}};
  const auto add = [&](const char* name, std::string_view text) {
    if (!text.empty()) attributes.push_back({name, std::string(text)});
  };
  add("headline", metric.shown.headline);
  add("over_runs", metric.shown.over_runs);
  return attributes;
}

/// A cube over the axes of a metric.
Cube cube_over(const Study& study, const StudyMetric& metric, const std::string& name,
               const std::string& unit, const std::string& long_name) {
  Cube cube{name, unit, long_name, {}, {}};
  for (const std::size_t a : metric.axes) cube.axes.push_back(study.design.axes()[a].name());
  return cube;
}

/// All cubes of a study.
class DerivedCubes {
 public:
  DerivedCubes(CubeSink& sink, const PointReaders& read, const Study& study)
      : sink_(sink),
        study_(study),
        metrics_(study_metrics(study, with_few_kept(read))) {
    for (const StudyMetric& metric : metrics_.metrics()) {
      Cube cube = cube_over(study, metric, metric.name, metric.unit, metric.meaning);
      cube.attributes = attributes_of(metric);
      cubes_.emplace_back(sink, cube);
    }
    if (study.baseline.empty()) return;
    compared_ = usual_comparisons(metrics_, study.analysis.smallest_effects);
    for (const std::size_t m : compared_) {
      const StudyMetric& metric = metrics_.metric(m);
      const std::string& name = metric.name;
      ratios_.emplace_back(sink, cube_over(study, metric, ratio_name(name), "1",
                                           metric.meaning + ", divided by the baseline's"));
      differences_.emplace_back(sink, cube_over(study, metric, difference_name(name), metric.unit,
                                                metric.meaning + ", minus the baseline's"));
    }
  }

  void add_point(std::uint64_t index) {
    const Coordinates coordinates = study_.design.coordinates(index);
    for (std::size_t m = 0; m < cubes_.size(); ++m)
      if (varies_to(m, coordinates)) cubes_[m].add(value_at(m, index, coordinates).estimate);
    for (std::size_t i = 0; i < compared_.size(); ++i)
      if (varies_to(compared_[i], coordinates))
        add_comparison(i, index, *baseline_of(study_, index));
  }

  /// A point that `where` leaves out has no value, as far as the metric's own axes tell.
  BatchedValue value_at(std::size_t m, std::uint64_t index, const Coordinates& coordinates) {
    const bool excluded = study_.design.excludes(coordinates, metrics_.metric(m).axes);
    return excluded ? BatchedValue{} : metrics_.at(m, index);
  }

  /// The baseline itself is exactly what it is.
  void add_comparison(std::size_t i, std::uint64_t index, std::uint64_t baseline_index) {
    const auto value = [&](std::uint64_t at) {
      return value_at(compared_[i], at, study_.design.coordinates(at));
    };
    const BatchedValue point = value(index), baseline = value(baseline_index);
    if (!point.estimate.has_value() || !baseline.estimate.has_value()) {
      ratios_[i].add({});
      differences_[i].add({});
      return;
    }
    const bool exact =
        metrics_.is_same(compared_[i], index, baseline_index) && point.estimate.has_bounds();
    ratios_[i].add(exact ? Estimate{1, 1, 1} : ratio(point, baseline).estimate);
    differences_[i].add(exact ? Estimate{0, 0, 0} : difference(point, baseline).estimate);
  }

  void write() {
    for (auto* group : {&cubes_, &ratios_, &differences_})
      for (EstimateCube& cube : *group) cube.write(sink_);
  }

 private:
  /// Whether a point is one of those that a metric's cube has: others repeat it.
  bool varies_to(std::size_t metric, const Coordinates& coordinates) const {
    std::size_t next = 0;
    const auto& axes = metrics_.metric(metric).axes;
    for (std::size_t a = 0; a < coordinates.size(); ++a) {
      if (next < axes.size() && axes[next] == a)
        ++next;
      else if (coordinates[a] != 0)
        return false;
    }
    return true;
  }

  CubeSink& sink_;
  const Study& study_;
  StudyMetrics metrics_;
  std::vector<std::size_t> compared_;
  std::vector<EstimateCube> cubes_, ratios_, differences_;
};

}  // namespace

std::string low_name(const std::string& metric) { return metric + ".low"; }
std::string high_name(const std::string& metric) { return metric + ".high"; }
std::string ratio_name(const std::string& metric) { return "ratio_to_baseline." + metric; }
std::string difference_name(const std::string& metric) {
  return "difference_from_baseline." + metric;
}

std::string variance_reduction_name(const std::string& metric) {
  return "variance_reduction." + metric;
}
std::string verdict_cube_name(const std::string& metric) { return "verdict." + metric; }

void write_derived(CubeSink& sink, const PointReaders& read, const Study& study) {
  DerivedCubes cubes(sink, read, study);
  for (std::uint64_t index = 0; index < study.design.size(); ++index) {
    cubes.add_point(index);
    if ((index + 1) % kBlockOfPoints == 0) cubes.write();
  }
  cubes.write();
  if (simulates_market(study)) write_market_cycles(sink, read.market, study);
}

}  // namespace coresweep
