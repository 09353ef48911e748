#include "host/commands/calibrate_settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/estimates/point_context.h"
#include "analysis/metrics/metric_names.h"
#include "analysis/metrics/study_metrics.h"
#include "analysis/metrics/summary.h"
#include "host/base/errors.h"
#include "host/study/levels.h"
#include "host/sweep/interrupt.h"
#include "host/sweep/progress_line.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kFewestRuns = 16;  ///< that a spread between runs is known from
constexpr double kSecondsPerDay = 86400;

/// The one axis that is searched.
std::size_t searched_axis(const Study& study) {
  const std::vector<Axis>& axes = study.design.axes();
  const auto is_sampled = [](const Axis& axis) { return axis.sampling() != nullptr; };
  if (const auto sampled = std::ranges::count_if(axes, is_sampled); sampled != 1)
    throw UserError(
        fmt::format("calibrate searches the one axis that samples keys, and {} of the study's axes "
                    "do (that change how blocks are made): for example [axes.unknown] with sample "
                    "= \"sobol\", points = 64 and over = {{ relay.fork_probability = {{ from = 0, "
                    "to = 0.1 }} }}",
                    sampled))
        .at(study.source_name);
  return static_cast<std::size_t>(std::ranges::find_if(axes, is_sampled) - axes.begin());
}

void check_study(const Study& study, std::size_t axis) {
  const auto refuse = [&](const std::string& why) { throw UserError(why).at(study.source_name); };
  for (const auto& read : study.design.condition_axes())
    if (std::ranges::count(read, axis) > 0)
      refuse(
          "where reads a key that calibrate searches: the space must be whole, so narrow the "
          "ranges instead");
  if (!study.until.empty())
    refuse("study.until: calibrate runs each setting study.runs times: leave it out");
  if (study.runs < kFewestRuns)
    refuse(fmt::format("study.runs = {}: calibrate needs the spread between at least {} runs",
                       study.runs, kFewestRuns));
}

/// Things that happen, counted a day; blocks come as a stream.
bool is_number_of_events(const Metric& metric) {
  return metric.unit.ends_with(" d-1") && metric.unit != "block d-1";
}

Study with_design(Study study, Design design) {
  study.design = std::move(design);
  return study;
}

bool is_at(const FixedCoordinates& fixed, const Coordinates& coordinates) {
  for (std::size_t a = 0; a < fixed.size(); ++a)
    if (fixed[a] && *fixed[a] != coordinates[a]) return false;
  return true;
}

std::vector<std::size_t> all_but(std::size_t axis, const Design& design) {
  std::vector<std::size_t> axes;
  for (std::size_t a = 0; a < design.axes().size(); ++a)
    if (a != axis) axes.push_back(a);
  return axes;
}

}  // namespace

CalibrationSettings::CalibrationSettings(Study study, std::vector<ReportedTarget> targets,
                                         Backend& backend, bool quiet)
    : study_(std::move(study)),
      axis_(searched_axis(study_)),
      targets_(std::move(targets)),
      backend_(backend),
      quiet_(quiet) {
  check_study(study_, axis_);
  check_targets();
  compare_everywhere();
}

void CalibrationSettings::check_targets() const {
  const auto of_blocks = pipeline_metric_names(study_);
  for (const ReportedTarget& target : targets_) {
    try {
      if (std::ranges::count(of_blocks, target.metric) > 0) continue;
      check_metric_name(study_, target.metric);
      throw UserError(target.metric + " is a metric of the market: calibrate compares blocks");
    } catch (const UserError& error) {
      throw error.at(target.place);
    }
  }
}

void CalibrationSettings::compare_everywhere() {
  const Design& design = study_.design;
  const auto others = all_but(axis_, design);
  for (std::size_t t = 0; t < targets_.size(); ++t) {
    const ReportedTarget& target = targets_[t];
    const auto refuse = [&](const std::string& why) { throw UserError(why).at(target.place); };
    if (!target.at.empty() && target.at[axis_])
      refuse(fmt::format("target.at names the axis {}, which is searched",
                         design.axes()[axis_].name()));
    const Metric& metric = metrics()[metric_index(target.metric)];
    const std::size_t before = placed_.size();
    for (const std::uint64_t point : points_over(design, others))
      if (!design.excludes(point) && is_at(target.at, design.coordinates(point)))
        placed_.push_back(
            {t, point, {target.value, target.tolerance, target.days, is_number_of_events(metric)}});
    if (placed_.size() == before) refuse("where excludes every point that target.at names");
  }
}

std::vector<Report> CalibrationSettings::reports() const {
  std::vector<Report> reports;
  for (const PlacedTarget& placed : placed_) reports.push_back(placed.report);
  return reports;
}

std::string CalibrationSettings::text(const PlacedTarget& placed) const {
  const std::string& metric = targets_[placed.target].metric;
  const auto others = all_but(axis_, study_.design);
  if (others.empty()) return metric;
  const auto coordinates = study_.design.coordinates(placed.point);
  return fmt::format("{} at {}", metric, place_text(study_.design, coordinates, others));
}

Study CalibrationSettings::wave_over(const std::vector<std::vector<double>>& places) const {
  std::vector<AxisValue> points;
  for (const auto& place : places) {
    AxisValue point{fmt::format("{}", points.size() + 1), {}};
    const auto values = sampling().values_at(place);
    for (std::size_t k = 0; k < values.size(); ++k)
      point.settings.push_back({sampling().keys[k].key, values[k]});
    points.push_back(std::move(point));
  }
  const Design& design = study_.design;
  std::vector<Axis> axes = design.axes();
  axes[axis_] = Axis::of_points(axes[axis_].name(), std::move(points));
  return with_design(study_,
                     Design(design.base(), std::move(axes), design.derived(), design.conditions()));
}

std::vector<SimulatedSetting> CalibrationSettings::simulate(
    const std::vector<std::vector<double>>& places) {
  const Study wave = wave_over(places);
  std::vector<SimulatedSetting> settings;
  for (const auto& place : places)
    settings.push_back({place, std::vector<SimulatedMetric>(placed_.size())});
  std::vector<std::string> names;
  for (const ReportedTarget& target : targets_)
    if (std::ranges::count(names, target.metric) == 0) names.push_back(target.metric);
  std::vector<std::uint64_t> now;  // the words of the point at hand
  StudyMetrics metrics = study_metrics(
      wave, [&](std::uint64_t) { return now; }, names);
  const auto consume = [&](std::uint64_t index, std::span<const std::uint64_t> words) {
    now.assign(words.begin(), words.end());
    Coordinates coordinates = wave.design.coordinates(index);
    SimulatedSetting& setting = settings[coordinates[axis_]];
    const double seconds = point_context(wave.design.at(index)).measured_time();
    const double days = seconds * static_cast<double>(wave.runs) / kSecondsPerDay;
    coordinates[axis_] = 0;
    for (std::size_t c = 0; c < placed_.size(); ++c)
      if (placed_[c].point == study_.design.index(coordinates))
        setting.metrics[c] = {metrics.at(metrics.index(targets_[placed_[c].target].metric), index),
                              days};
  };
  ProgressLine line(quiet_);
  const Work work{wave,
                  Level::pipeline,
                  wave.design,
                  {{0, wave.design.size()}},
                  all_replicates(wave, Level::pipeline)};
  const auto done = run_points(
      work, backend_, one_by_one(consume), [&](const Progress& progress) { line.show(progress); },
      stop_requested());
  line.finish();
  if (done.stopped) throw CalibrationStopped();
  return settings;
}

}  // namespace coresweep
