// coresweep plan: what a sweep would do and take, before anything runs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <set>

#include "analysis/rules/answer_text.h"
#include "analysis/rules/check_analysis.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/design/point_ranges.h"
#include "host/study/binding_limits.h"
#include "host/study/levels.h"
#include "host/study/probe.h"
#include "host/sweep/cost_estimate.h"
#include "host/sweep/progress_line.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {
namespace {

struct PlanOptions {
  StudyOptions study;
  BackendOptions backend;
  std::string points;
  bool resolved = false, untimed = false;
};

std::string bytes_text(double bytes) {
  constexpr double kThousand = 1000;
  for (const char* unit : {"bytes", "KB", "MB", "GB"}) {
    if (bytes < kThousand) return fmt::format("{:.3g} {}", bytes, unit);
    bytes /= kThousand;
  }
  return fmt::format("{:.3g} TB", bytes);
}

/// A label, and the text beside it, broken at spaces to fit 80 columns.
void print_paragraph(std::string_view label, std::string_view text) {
  constexpr std::size_t kWidth = 68;
  while (!text.empty()) {
    const std::size_t space = text.size() > kWidth ? text.rfind(' ', kWidth) : text.size();
    const std::size_t end = space == std::string_view::npos ? text.size() : space;
    fmt::print("{:<12}{}\n", label, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    label = "";
  }
}

std::string_view simulated_for(const Axis& axis) {
  if (axis.affects_pipeline()) return "";
  return axis.affects_market() ? " (market only)" : " (prices results; simulated once)";
}

void print_axes(const Study& study) {
  for (const Axis& axis : study.design.axes()) {
    const std::string last = axis.size() > 1 ? " .. " + axis.label_with_unit(axis.size() - 1) : "";
    fmt::print("  {} x {}: {}{}{}\n", axis.size(), axis.name(), axis.label_with_unit(0), last,
               simulated_for(axis));
  }
}

std::string point_text(const Design& design, std::uint64_t index) {
  const Coordinates coordinates = design.coordinates(index);
  std::string text = fmt::format("{:>10}", index);
  for (std::size_t a = 0; a < coordinates.size(); ++a) {
    const Axis& axis = design.axes()[a];
    text += fmt::format("{} {} = {}", a == 0 ? " " : ",", axis.name(), axis.label(coordinates[a]));
    // The number of a point of a design says nothing.
    if (axis.sampling() == nullptr) continue;
    std::string values;
    for (const Setting& setting : axis.settings(coordinates[a]))
      values += fmt::format("{}{} = {}", values.empty() ? "" : ", ", setting.key,
                            value_label(setting.value));
    text += fmt::format(" ({})", values);
  }
  if (design.excludes(coordinates)) return text + "  excluded";
  const Parameters parameters = design.at(coordinates);
  for (const Rule& rule : design.derived())
    text += fmt::format(", {} = {}", rule.key, value_label(parameters.value(rule.key)));
  return text;
}

/// The first and the last points, numbered as --points takes them.
void print_points(const Design& design, const PlanOptions& options) {
  constexpr std::uint64_t kShown = 3;
  if (design.axes().empty()) return;
  if (options.points.empty()) {
    for (std::uint64_t i = 0; i < std::min(design.size(), 2 * kShown); ++i) {
      const bool last = i >= kShown;
      if (i == kShown && design.size() > 2 * kShown) fmt::print("         ..\n");
      const std::uint64_t from_end = std::min(design.size(), 2 * kShown) - i;
      fmt::print("{}\n", point_text(design, last ? design.size() - from_end : i));
    }
    return;
  }
  constexpr std::uint64_t kMostListed = 100;
  std::uint64_t listed = 0;
  for (const PointRange& range : parse_point_ranges(options.points, design.size()))
    for (std::uint64_t i = range.begin; i < range.end && listed < kMostListed; ++i, ++listed)
      fmt::print("{}\n", point_text(design, i));
}

/// What `where` leaves, and what of that is simulated.
void print_counts(const Study& study, const Design& simulated, const PlanOptions& options) {
  const PointCount kept = kept_points(study.design);
  const bool same = simulated.axes().size() == study.design.axes().size();
  const PointCount run = same ? kept : kept_points(simulated);
  const auto text = [](const PointCount& count, std::uint64_t points) {
    return fmt::format("{}{}", count.exact ? "" : "about ", points);
  };
  fmt::print("points      {} ({} simulated), {}, seed {}\n", study.design.size(),
             text(run, run.points), runs_text(study), study.seed);
  if (!study.design.conditions().empty())
    fmt::print("where       excludes {}, keeps {}\n", text(kept, study.design.size() - kept.points),
               text(kept, kept.points));
  if (!options.points.empty())
    fmt::print("--points    names {} of them\n",
               size_of(parse_point_ranges(options.points, study.design.size())));
  if (simulates_market(study)) fmt::print("market      {}\n", market_text(study));
}

/// How many points of a level are simulated.
double points_of(const Study& study, const LevelCost& cost, const PlanOptions& options) {
  const double kept = static_cast<double>(kept_points(cost.design).points);
  if (options.points.empty()) return kept;
  const auto named = size_of(parse_point_ranges(options.points, study.design.size()));
  return std::min(kept, static_cast<double>(named));
}

void print_cost(const Study& study, const PlanOptions& options) {
  constexpr double kProgramBytes = 60e6, kMetricBytesOfPoint = 16e3, kSpareTallies = 32;
  const std::vector<LevelCost> costs = level_costs(study);
  double file = 0, memory = kProgramBytes, seconds = 0;
  for (const LevelCost& cost : costs) {
    const double points = points_of(study, cost, options);
    const auto at_once = static_cast<double>(points_at_once(cost.level));
    file += points * cost.file_bytes;
    memory += points * kMetricBytesOfPoint +
              cost.tally_bytes * (std::min(points, at_once) + kSpareTallies);
  }
  fmt::print("file        about {}\n", bytes_text(file));
  fmt::print("memory      about {} whatever the number of runs\n", bytes_text(memory));
  if (options.untimed) return;
  const auto backend =
      make_backend(options.backend.name, options.backend.threads, options.backend.devices);
  for (const LevelCost& cost : costs)
    seconds += seconds_per_point(study, cost, *backend) * points_of(study, cost, options);
  fmt::print("time        {} {} on {}\n", study.until.empty() ? "about" : "at most about",
             duration_text(seconds), backend->description());
}

/// What binds at the point that the study's answer names, or, with the first place of each
/// sentence, at some points of all.
std::vector<std::string> bindings(const Study& study) {
  if (!study.answer.empty()) {
    const Coordinates answer = named_point(study);
    return study.design.excludes(answer) ? std::vector<std::string>{}
                                         : binding_limits(study.design.at(answer));
  }
  constexpr std::uint64_t kValuesOfAxis = 8;
  std::vector<std::string> lines;
  std::set<std::string> said;
  for (const Coordinates& point : nearby_points(study.design, kValuesOfAxis)) {
    if (study.design.excludes(point)) continue;
    for (const std::string& sentence : binding_limits(study.design.at(point)))
      if (said.insert(sentence).second)
        lines.push_back(study.design.axes().empty()
                            ? sentence
                            : fmt::format("{} ({})", sentence, place_text(study.design, point)));
  }
  return lines;
}

void print_bindings(const Study& study) {
  constexpr std::size_t kShown = 4;
  const std::vector<std::string> lines = bindings(study);
  for (std::size_t i = 0; i < std::min(lines.size(), kShown); ++i)
    print_paragraph("binds", lines[i]);
  if (lines.size() > kShown)
    fmt::print("            and {} more limits at other points\n", lines.size() - kShown);
}

int plan(const PlanOptions& options) {
  const Study study = load_study(options.study.config, options.study.overrides);
  check_analysis(study);
  if (options.resolved) {
    fmt::print("{}", resolved_toml(study));
    return 0;
  }
  if (!study.question.empty()) fmt::print("question    {}\n", study.question);
  print_counts(study, pipeline_design(study), options);
  print_axes(study);
  print_points(study.design, options);
  print_cost(study, options);
  print_bindings(study);
  print_paragraph("guesses", guesses_text(guesses(study)));
  for (const std::string& text : ineffective_axes(study)) fmt::print("note        {}\n", text);
  for (const std::string& text : study_warnings(study)) fmt::print("note        {}\n", text);
  return 0;
}

}  // namespace

void add_plan_command(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("plan", "show points, time, memory and file size before anything runs");
  const auto options = std::make_shared<PlanOptions>();
  add_study_options(*command, options->study);
  add_backend_options(*command, options->backend);
  add_until_options(*command, options->study);
  add_points_option(*command, options->points);
  command->add_flag("--resolved", options->resolved,
                    "print the complete configuration with every default, as TOML");
  command->add_flag("--no-timing", options->untimed, "estimate no time: simulate nothing");
  command->callback([options, &chosen] { chosen = [options] { return plan(*options); }; });
}

}  // namespace coresweep
