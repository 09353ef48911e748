// coresweep plan: what a sweep would do and take, before anything runs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "analysis/until.h"
#include "cuda/market_layout.h"
#include "cuda/tally_layout.h"
#include "host/cli.h"
#include "host/config.h"
#include "host/design_points.h"
#include "host/interrupt.h"
#include "host/market_study.h"
#include "host/progress_line.h"
#include "host/results_file.h"
#include "host/runner.h"

namespace coresweep {
namespace {

struct PlanOptions {
  StudyOptions study;
  BackendOptions backend;
  std::string points;
  bool resolved = false, untimed = false;
};

/// One of the two simulations of a study, and what a point of it takes.
struct Side {
  SweepStatistics (*simulate)(const Work&, Backend&, const PointConsumer&, const ProgressCallback&,
                              const std::atomic<bool>&);
  Design design;
  double points;       ///< to be simulated
  std::uint64_t runs;  ///< of each, at most
  std::int64_t words;  ///< of a tally
  double most_tallies;  ///< in memory at once
  double file_bytes;   ///< of a point
};

// Bytes of a point in a file: measured with the layout of docs/FORMAT.md; its integers are compressed.
constexpr double kPipelineFileBytes = 45e3, kMarketFileBytesOfSale = 3e3;

Side pipeline_side(const Study& study, double points) {
  const std::uint64_t runs = study.until.empty() ? study.runs : study.max_runs;
  return {run_points, pipeline_design(study), points, runs, TallyLayout::words(), 64,
          kPipelineFileBytes};
}

Side market_side(const Study& study, double points) {
  const MarketLayout layout{market_cycles(study)};
  return {run_market_points, market_design(study), points, market_runs(study), layout.words(), 16,
          kMarketFileBytesOfSale * layout.cycles};
}

/// Seconds for all of it: from a few replicates of points spread over the design.
double seconds_of(const Study& study, const Side& side, Backend& backend) {
  constexpr std::uint64_t kTried = 5, kProbed = 256;
  const std::uint64_t runs = std::min(side.runs, kProbed);
  std::uint64_t tried = 0;
  double seconds = 0;
  for (const std::uint64_t point : spread_indices(side.design.size(), kTried)) {
    if (side.design.excludes(point)) continue;
    ++tried;
    seconds += side.simulate({study, side.design, {{point, point + 1}}, 0, runs}, backend,
                             [](std::uint64_t, std::span<const std::uint64_t>) {},
                             [](const Progress&) {}, stop_requested())
                   .seconds;
  }
  if (tried == 0) return 0;
  return seconds / static_cast<double>(tried * runs) * static_cast<double>(side.runs) * side.points;
}

std::string bytes_text(double bytes) {
  constexpr double kThousand = 1000;
  for (const char* unit : {"bytes", "KB", "MB", "GB"}) {
    if (bytes < kThousand) return fmt::format("{:.3g} {}", bytes, unit);
    bytes /= kThousand;
  }
  return fmt::format("{:.3g} TB", bytes);
}

std::string_view simulated_for(const Axis& axis) {
  if (axis.affects_pipeline()) return "";
  return axis.affects_market() ? " (market only)" : " (prices results; simulated once)";
}

/// The labels of amounts have their coin.
std::string with_unit(const Axis& axis, const std::string& label) {
  const bool complete =
      axis.unit().empty() || label.ends_with(" " + axis.unit()) || label == "unlimited";
  return complete ? label : label + " " + axis.unit();
}

void print_axes(const Study& study) {
  for (const Axis& axis : study.design.axes()) {
    const std::string last =
        axis.size() > 1 ? " .. " + with_unit(axis, axis.label(axis.size() - 1)) : "";
    fmt::print("  {} x {}: {}{}{}\n", axis.size(), axis.name(), with_unit(axis, axis.label(0)), last,
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
  for (const PointRange& range : parse_points(options.points, design.size()))
    for (std::uint64_t i = range.begin; i < range.end && listed < kMostListed; ++i, ++listed)
      fmt::print("{}\n", point_text(design, i));
}

/// What `where` leaves, and what of that is simulated. Returns the latter.
std::uint64_t print_counts(const Study& study, const Design& simulated,
                           const PlanOptions& options) {
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
               size_of(parse_points(options.points, study.design.size())));
  if (simulates_market(study)) fmt::print("market      {}\n", market_text(study));
  return run.points;
}

void print_cost(const Study& study, const std::vector<Side>& sides, const PlanOptions& options) {
  constexpr double kProgramBytes = 60e6, kMetricBytesOfPoint = 16e3, kSpareTallies = 32;
  double file = 0, memory = kProgramBytes, seconds = 0;
  for (const Side& side : sides) {
    file += side.points * side.file_bytes;
    memory += side.points * kMetricBytesOfPoint + static_cast<double>(side.words) * 8 *
              std::min(side.points + kSpareTallies, side.most_tallies + kSpareTallies);
  }
  fmt::print("file        about {}\n", bytes_text(file));
  fmt::print("memory      about {} whatever the number of runs\n", bytes_text(memory));
  if (options.untimed) return;
  const auto backend = make_backend(options.backend.name, options.backend.threads, options.backend.devices);
  for (const Side& side : sides) seconds += seconds_of(study, side, *backend);
  fmt::print("time        {} {} on {}\n", study.until.empty() ? "about" : "at most about",
             duration_text(seconds), backend->description());
}

/// What is simulated: the pipeline, and the market where the study has one.
std::vector<Side> sides_of(const Study& study, std::uint64_t pipeline_points,
                           const PlanOptions& options) {
  const auto selected = [&](double points) {
    if (options.points.empty()) return points;
    const auto named = size_of(parse_points(options.points, study.design.size()));
    return std::min(points, static_cast<double>(named));
  };
  std::vector<Side> sides = {
      pipeline_side(study, selected(static_cast<double>(pipeline_points)))};
  if (simulates_market(study)) {
    const double points = static_cast<double>(kept_points(market_design(study)).points);
    sides.push_back(market_side(study, selected(points)));
  }
  return sides;
}

int plan(const PlanOptions& options) {
  const Study study = load_study(options.study.config, options.study.overrides);
  if (options.resolved) {
    fmt::print("{}", resolved_toml(study));
    return 0;
  }
  if (!study.until.empty()) check_stopping_rule(study);
  if (!study.question.empty()) fmt::print("question    {}\n", study.question);
  const std::uint64_t points = print_counts(study, pipeline_design(study), options);
  const std::vector<Side> sides = sides_of(study, points, options);
  print_axes(study);
  print_points(study.design, options);
  print_cost(study, sides, options);
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

void add_keys_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("keys", "list every key of a study with unit and default");
  command->callback([&chosen] {
    chosen = [] {
      fmt::print("{}", parameter_table());
      return 0;
    };
  });
}

}  // namespace coresweep
