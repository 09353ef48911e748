// coresweep plan: what a sweep would do and take, before anything runs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cuda/tally_layout.h"
#include "host/cli.h"
#include "host/config.h"
#include "host/interrupt.h"
#include "host/progress_line.h"
#include "host/results_file.h"
#include "host/runner.h"

namespace coresweep {
namespace {

struct PlanOptions {
  StudyOptions study;
  BackendOptions backend;
  bool resolved = false, untimed = false;
};

struct Pace {
  double seconds_per_run = 0;  ///< of one replicate of a point, on average over the points tried
};

/// Runs a few replicates of points spread over the design.
Pace measure(const Study& study, const Design& simulated, Backend& backend) {
  constexpr std::uint64_t kTried = 5, kProbed = 256;
  Study probe = study;
  probe.runs = std::min(study.runs, kProbed);
  const std::uint64_t tried = std::min(kTried, simulated.size());
  double seconds = 0;
  for (std::uint64_t i = 0; i < tried; ++i) {
    const std::uint64_t point = simulated.size() / tried * i;
    seconds += run_points(
                   probe, simulated, {point, point + 1}, backend,
                   [](std::uint64_t, std::span<const std::uint64_t>) {}, [](const Progress&) {},
                   stop_requested())
                   .seconds;
  }
  return {seconds / static_cast<double>(tried * probe.runs)};
}

std::string bytes_text(double bytes) {
  constexpr double kThousand = 1000;
  for (const char* unit : {"bytes", "KB", "MB", "GB"}) {
    if (bytes < kThousand) return fmt::format("{:.3g} {}", bytes, unit);
    bytes /= kThousand;
  }
  return fmt::format("{:.3g} TB", bytes);
}

void print_axes(const Study& study) {
  for (const Axis& axis : study.design.axes()) {
    const std::string unit = axis.unit().empty() ? "" : " " + axis.unit();
    const std::string last =
        axis.size() > 1 ? fmt::format(" .. {}{}", axis.label(axis.size() - 1), unit) : "";
    fmt::print("  {} x {}: {}{}{}{}\n", axis.size(), axis.name(), axis.label(0), unit, last,
               axis.affects_pipeline() ? "" : " (prices results; simulated once)");
  }
}

void print_cost(const Study& study, const Design& simulated, const PlanOptions& options) {
  // Measured with the layout of docs/FORMAT.md: the integers of a point compress to about this.
  constexpr double kFileBytesOfPoint = 45e3;
  const double points = static_cast<double>(simulated.size());
  const double tally_bytes = static_cast<double>(TallyLayout::words()) * 8;
  fmt::print("file        about {}\n", bytes_text(points * kFileBytesOfPoint));
  fmt::print("memory      about {} whatever the number of runs\n",
             bytes_text(60e6 + tally_bytes * (32 + std::min(points, 64.0))));
  if (options.untimed) return;
  const auto backend = make_backend(options.backend.name, options.backend.threads, options.backend.devices);
  const Pace pace = measure(study, simulated, *backend);
  fmt::print("time        about {} on {}\n",
             duration_text(pace.seconds_per_run * static_cast<double>(study.runs) * points),
             backend->description());
}

int plan(const PlanOptions& options) {
  const Study study = load_study(options.study.config, options.study.overrides);
  if (options.resolved) {
    fmt::print("{}", resolved_toml(study));
    return 0;
  }
  const Design simulated = pipeline_design(study);
  if (!study.question.empty()) fmt::print("question    {}\n", study.question);
  fmt::print("points      {} ({} simulated), {} runs each, seed {}\n", study.design.size(),
             simulated.size(), study.runs, study.seed);
  print_axes(study);
  print_cost(study, simulated, options);
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
