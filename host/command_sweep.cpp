// coresweep sweep: runs a study and writes its results file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "analysis/comparison_table.h"
#include "analysis/derived.h"
#include "host/cli.h"
#include "host/config.h"
#include "host/interrupt.h"
#include "host/progress_line.h"
#include "host/results_file.h"
#include "host/runner.h"

namespace coresweep {
namespace {

struct SweepOptions {
  StudyOptions study;
  BackendOptions backend;
  std::string output;
  bool force = false, quiet = false;
};

void print_question(const Study& study, const Design& simulated, const Backend& backend) {
  if (!study.title.empty()) fmt::print("{}\n", study.title);
  if (!study.question.empty()) fmt::print("Question: {}\n", study.question);
  fmt::print("{} points ({} simulated) x {} runs, seed {}, {}\n", study.design.size(),
             simulated.size(), study.runs, study.seed, backend.description());
  for (const std::string& warning : study_warnings(study)) fmt::print("note: {}\n", warning);
  for (const std::string& axis : ineffective_axes(study)) fmt::print("note: {}\n", axis);
}

Provenance provenance(const SweepOptions& options, const Study& study, const Backend& backend) {
  std::string command = "coresweep sweep " + study.source_name;
  for (const std::string& change : options.study.overrides) command += " --set '" + change + "'";
  return {command,
          {{"model_version", std::int64_t{kModelVersion}}, {"backend", backend.description()}}};
}

int stopped(ResultsWriter& writer, const SweepStatistics& statistics, std::uint64_t points) {
  writer.flush();
  fmt::print(stderr, "stopped when asked to: {} of {} points are finished{}\n", statistics.points,
             points, statistics.points > 0 ? " and kept in " + writer.partial_path() : "");
  return kExitStopped;
}

int sweep(const SweepOptions& options) {
  const Study study = load_study(options.study.config, options.study.overrides);
  check_smallest_effects(study);
  const Design simulated = pipeline_design(study);
  const auto backend = make_backend(options.backend.name, options.backend.threads);
  ResultsWriter writer(options.output, study, provenance(options, study, *backend),
                       options.force ? Existing::replace : Existing::refuse);
  if (!options.quiet) print_question(study, simulated, *backend);

  ProgressLine line(options.quiet);
  const SweepStatistics statistics = run_points(
      study, simulated, {0, simulated.size()}, *backend,
      [&](std::uint64_t index, std::span<const std::uint64_t> words) {
        writer.write_point(index, words);
      },
      [&](const Progress& progress) { line.show(progress); }, stop_requested());
  line.finish();
  if (statistics.stopped) return stopped(writer, statistics, simulated.size());
  write_derived(writer, study);
  const std::string digest = writer.commit();
  if (options.quiet) return 0;
  fmt::print("{:.3g} relay slots in {}: {:.3g} million a second\n\n", statistics.steps,
             duration_text(statistics.seconds), statistics.steps / statistics.seconds / 1e6);
  print_summary({options.output, "table", {}, false});
  fmt::print("\nresults: {}\ndigest: {}\n", options.output, digest);
  return 0;
}

}  // namespace

void add_sweep_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("sweep", "run a study and write its results file");
  const auto options = std::make_shared<SweepOptions>();
  add_study_options(*command, options->study);
  command->add_option("-o,--output", options->output, "the results file (HDF5, netCDF-4)")
      ->required()
      ->type_name("FILE");
  command->add_flag("--force", options->force, "replace the results file if it exists");
  command->add_flag("--quiet", options->quiet, "print nothing but errors");
  add_backend_options(*command, options->backend);
  command->callback([options, &chosen] { chosen = [options] { return sweep(*options); }; });
}

}  // namespace coresweep
