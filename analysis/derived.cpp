#include "analysis/derived.h"

#include <algorithm>
#include <list>

#include "analysis/paired.h"
#include "analysis/summary.h"
#include "host/design_points.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kBlockOfPoints = 512;  // written at once
constexpr std::size_t kKeptTallies = 32;       // a megabyte each

bool is_money(const Metric& metric) { return metric.unit.starts_with("currency"); }

bool has_price(const Study& study) {
  const auto sets_model = [](const Axis& axis) {
    return std::ranges::find(axis.keys(), "market.model") != axis.keys().end();
  };
  return study.base.choice("market.model") != "none" ||
         std::ranges::any_of(study.design.axes(), sets_model);
}

/// The simulated point behind a point of the study, and its counts; the last few are kept, because
/// the points that differ only in market keys, and the baseline, are asked for again and again.
class Tallies {
 public:
  Tallies(const ResultsWriter& writer, const Study& study)
      : writer_(writer), study_(study), simulated_(pipeline_design(study)) {}

  const std::vector<std::uint64_t>& of(std::uint64_t index) {
    const std::uint64_t wanted = pipeline_index(study_.design, simulated_, index);
    const auto found = std::ranges::find(kept_, wanted, &Entry::index);
    if (found != kept_.end()) {
      kept_.splice(kept_.begin(), kept_, found);
    } else {
      kept_.push_front({wanted, writer_.read_point(wanted)});
      if (kept_.size() > kKeptTallies) kept_.pop_back();
    }
    return kept_.front().words;
  }

 private:
  struct Entry {
    std::uint64_t index;
    std::vector<std::uint64_t> words;
  };

  const ResultsWriter& writer_;
  const Study& study_;
  Design simulated_;
  std::list<Entry> kept_;
};

/// Three cubes of one estimate, filled block by block.
class EstimateCube {
 public:
  EstimateCube(ResultsWriter& writer, const Study& study, const std::string& name,
               const std::string& unit, const std::string& long_name)
      : name_(name) {
    Cube cube{name, unit, long_name, {}, {}};
    for (const Axis& axis : study.design.axes()) cube.axes.push_back(axis.name());
    writer.create_cube(cube);
    cube.name = low_name(name);
    cube.long_name = long_name + ": lower end of the 95 % interval of the Monte Carlo error";
    writer.create_cube(cube);
    cube.name = high_name(name);
    cube.long_name = long_name + ": upper end of the 95 % interval of the Monte Carlo error";
    writer.create_cube(cube);
  }

  void add(const Estimate& estimate) {
    values_.push_back(estimate.value);
    lows_.push_back(estimate.low);
    highs_.push_back(estimate.high);
  }

  void write(ResultsWriter& writer) {
    writer.write_cube(name_, written_, values_);
    writer.write_cube(low_name(name_), written_, lows_);
    writer.write_cube(high_name(name_), written_, highs_);
    written_ += values_.size();
    values_.clear();
    lows_.clear();
    highs_.clear();
  }

 private:
  std::string name_;
  std::uint64_t written_ = 0;
  std::vector<double> values_, lows_, highs_;
};

/// All cubes of a study.
class DerivedCubes {
 public:
  DerivedCubes(ResultsWriter& writer, const Study& study)
      : writer_(writer), study_(study), tallies_(writer, study) {
    const bool priced = has_price(study);
    const PointContext context = point_context(study.design.at(first_kept(study.design).value_or(0)));
    for (std::size_t m = 0; m < metrics().size(); ++m) {
      const Metric& metric = metrics()[m];
      if (is_money(metric) && !priced) continue;
      shown_.push_back(m);
      cubes_.emplace_back(writer, study, std::string(metric.name), metric_unit(metric, context),
                          std::string(metric.meaning));
    }
    if (study.baseline.empty()) return;
    for (const std::string& name : compared_metrics()) {
      const Metric& metric = metrics()[metric_index(name)];
      const std::string meaning(metric.meaning);
      ratios_.emplace_back(writer, study, ratio_name(name), "1",
                           meaning + ", divided by the baseline's");
      differences_.emplace_back(writer, study, difference_name(name), metric_unit(metric, context),
                                meaning + ", minus the baseline's");
    }
  }

  /// A point that was left out, or not run (yet), has no values.
  void add_nothing() {
    for (auto* group : {&cubes_, &ratios_, &differences_})
      for (EstimateCube& cube : *group) cube.add({});
  }

  void add_point(std::uint64_t index) {
    if (study_.design.excludes(index)) return add_nothing();
    const std::vector<std::uint64_t> words = tallies_.of(index);
    if (TallyView(words).runs() == 0) return add_nothing();
    const PointContext context = point_context(study_.design.at(index));
    const auto estimates = summarize(TallyView(words), context);
    for (std::size_t i = 0; i < shown_.size(); ++i) cubes_[i].add(estimates[shown_[i]]);
    const auto baseline = baseline_of(study_, index);
    if (!baseline) {
      for (auto* group : {&ratios_, &differences_})
        for (EstimateCube& cube : *group) cube.add({});
      return;
    }
    const TallyView baseline_view(tallies_.of(*baseline));
    const PointContext baseline_context = point_context(study_.design.at(*baseline));
    for (std::size_t i = 0; i < ratios_.size(); ++i) {
      const auto paired = paired_ratio(metric_index(compared_metrics()[i]), TallyView(words),
                                       context, baseline_view, baseline_context);
      ratios_[i].add(paired.ratio);
      differences_[i].add(paired.difference);
    }
  }

  void write() {
    for (auto* group : {&cubes_, &ratios_, &differences_})
      for (EstimateCube& cube : *group) cube.write(writer_);
  }

 private:
  ResultsWriter& writer_;
  const Study& study_;
  Tallies tallies_;
  std::vector<std::size_t> shown_;
  std::vector<EstimateCube> cubes_, ratios_, differences_;
};

}  // namespace

const std::vector<std::string>& compared_metrics() {
  static const std::vector<std::string> names = {
      "block_time.mean",         "inclusion_latency.mean",
      "finality_latency.mean",   "transaction_latency.included.mean",
      "block_confidence",        "execution_rate",
      "transactions_per_second", "wasted_share",
      "longest_gap.mean"};
  return names;
}

std::string low_name(const std::string& metric) { return metric + ".low"; }
std::string high_name(const std::string& metric) { return metric + ".high"; }
std::string ratio_name(const std::string& metric) { return "ratio_to_baseline." + metric; }
std::string difference_name(const std::string& metric) {
  return "difference_from_baseline." + metric;
}

void write_derived(ResultsWriter& writer, const Study& study) {
  DerivedCubes cubes(writer, study);
  for (std::uint64_t index = 0; index < study.design.size(); ++index) {
    cubes.add_point(index);
    if ((index + 1) % kBlockOfPoints == 0) cubes.write();
  }
  cubes.write();
}

}  // namespace coresweep
