// coresweep sweep: runs a study and writes its results file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "analysis/comparison_table.h"
#include "analysis/derived.h"
#include "analysis/until.h"
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

struct SweepOptions {
  StudyOptions study;
  BackendOptions backend;
  std::string output, points;
  bool force = false, quiet = false;
};

void print_question(const Study& study, const Design& simulated, const Backend& backend) {
  if (!study.title.empty()) fmt::print("{}\n", study.title);
  if (!study.question.empty()) fmt::print("Question: {}\n", study.question);
  fmt::print("{} points ({} simulated) x {}, seed {}, {}\n", study.design.size(),
             kept_points(simulated).points, runs_text(study), study.seed, backend.description());
  for (const std::string& warning : study_warnings(study)) fmt::print("note: {}\n", warning);
  for (const std::string& axis : ineffective_axes(study)) fmt::print("note: {}\n", axis);
}

Provenance provenance(const SweepOptions& options, const Study& study, const Backend& backend) {
  std::string command = "coresweep sweep " + study.source_name;
  for (const std::string& change : options.study.overrides) command += " --set '" + change + "'";
  if (!options.points.empty()) command += " --points " + options.points;
  return {command,
          {{"model_version", std::int64_t{kModelVersion}}, {"backend", backend.description()}}};
}

/// The simulated points behind points of the study.
PointRanges simulated_points(const Study& study, const Design& simulated,
                             const std::string& points) {
  if (points.empty()) return {{0, simulated.size()}};
  PointRanges ranges;
  for (const PointRange& named : parse_points(points, study.design.size()))
    for (std::uint64_t i = named.begin; i < named.end; ++i) {
      const std::uint64_t index = simulated_index(study.design, simulated, i);
      if (!ranges.empty() && index == ranges.back().end)
        ++ranges.back().end;
      else if (ranges.empty() || !holds({ranges.back()}, index))
        ranges.push_back({index, index + 1});
    }
  return merged(std::move(ranges));
}

/// What a sweep works with.
struct SweepJob {
  Study study;
  Design simulated;
  PointRanges points;
  Backend& backend;
  ResultsWriter& writer;
  bool quiet;
};

/// Adds replicates until each point has `runs`; `before` are there.
SweepStatistics add_runs(const SweepJob& job, std::uint64_t before, std::uint64_t runs) {
  ProgressLine line(job.quiet);
  const Work work{job.study, job.simulated, job.points, before, runs,
                  [&](std::uint64_t index) { return job.writer.read_point(index); }};
  const SweepStatistics statistics = run_points(
      work, job.backend,
      [&](std::uint64_t index, std::span<const std::uint64_t> words) {
        job.writer.write_point(index, words);
      },
      [&](const Progress& progress) { line.show(progress); }, stop_requested());
  line.finish();
  return statistics;
}

/// Runs to one look after the other, until the rule is reached or no look is left.
SweepStatistics run_until(SweepJob& job) {
  StoppingRule rule(job.study);
  SweepStatistics sum;
  std::uint64_t before = 0;
  bool reached = false;
  for (const std::uint64_t runs : looks_of(job.study)) {
    const SweepStatistics added = add_runs(job, before, runs);
    sum = {added.points, sum.steps + added.steps, sum.seconds + added.seconds, added.stopped};
    if (added.stopped) return sum;
    before = job.study.runs = runs;
    reached = rule.look([&](std::uint64_t index) { return job.writer.read_point(index); });
    if (!job.quiet)
      fmt::print("{} runs: {} of {} points have reached the precision\n", runs,
                 rule.points() - rule.not_reached().size(), rule.points());
    if (reached) break;
  }
  if (!reached)
    for (const std::uint64_t index : rule.not_reached()) job.writer.mark_not_reached(index);
  job.study.resolved_text = resolved_toml(job.study);
  job.writer.set_runs(job.study);
  return sum;
}

int sweep(const SweepOptions& options) {
  const Study study = load_study(options.study.config, options.study.overrides);
  check_smallest_effects(study);
  if (!study.until.empty()) StoppingRule check(study);
  const Design simulated = pipeline_design(study);
  const PointRanges points = simulated_points(study, simulated, options.points);
  const auto backend = make_backend(options.backend.name, options.backend.threads, options.backend.devices);
  ResultsWriter writer(options.output, study, provenance(options, study, *backend),
                       options.force ? Existing::replace : Existing::refuse);
  if (!options.quiet) print_question(study, simulated, *backend);

  SweepJob job{study, simulated, points, *backend, writer, options.quiet};
  const SweepStatistics statistics =
      study.until.empty() ? add_runs(job, 0, study.runs) : run_until(job);
  if (statistics.stopped) return stop_file(writer, statistics, size_of(points));
  if (simulates_market(study)) {
    const PointRanges sales = simulated_points(study, market_design(study), options.points);
    const SweepStatistics sold =
        add_market_runs(job.study, sales, 0, nullptr, *backend, writer, options.quiet);
    if (sold.stopped) return stop_file(writer, sold, size_of(sales));
  }
  return finish_file(writer, job.study, statistics, options.output, options.quiet);
}

}  // namespace

void add_sweep_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("sweep", "run a study and write its results file");
  const auto options = std::make_shared<SweepOptions>();
  add_study_options(*command, options->study);
  command->add_option("-o,--output", options->output, "the results file (HDF5, netCDF-4)")
      ->required()
      ->type_name("FILE");
  add_until_options(*command, options->study);
  add_points_option(*command, options->points);
  command->add_flag("--force", options->force, "replace the results file if it exists");
  command->add_flag("--quiet", options->quiet, "print nothing but errors");
  add_backend_options(*command, options->backend);
  command->callback([options, &chosen] { chosen = [options] { return sweep(*options); }; });
}

}  // namespace coresweep
