// coresweep sweep: runs a study and writes its results file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "analysis/comparison_table.h"
#include "analysis/until.h"
#include "host/cli.h"
#include "host/config.h"
#include "host/design_points.h"
#include "host/errors.h"
#include "host/interrupt.h"
#include "host/interrupted_file.h"
#include "host/market_study.h"
#include "host/results_file.h"
#include "host/shard_file.h"
#include "host/study_run.h"

namespace coresweep {
namespace {

struct SweepOptions {
  StudyOptions study;
  BackendOptions backend;
  std::string output, points, shard;
  bool force = false, quiet = false;
};

void print_question(const Study& study, const Design& simulated, const Backend& backend) {
  if (!study.title.empty()) fmt::print("{}\n", study.title);
  if (!study.question.empty()) fmt::print("Question: {}\n", study.question);
  fmt::print("{} points ({} simulated) x {}, seed {}, {}\n", study.design.size(),
             kept_points(simulated).points, runs_text(study), study.seed, backend.description());
  if (simulates_market(study)) fmt::print("Market: {}\n", market_text(study));
  for (const std::string& warning : study_warnings(study)) fmt::print("note: {}\n", warning);
  for (const std::string& axis : ineffective_axes(study)) fmt::print("note: {}\n", axis);
}

Provenance provenance(const SweepOptions& options, const Study& study, const Backend& backend,
                      const std::optional<Shard>& shard) {
  std::string command = "coresweep sweep " + study.source_name;
  for (const std::string& change : options.study.overrides) command += " --set '" + change + "'";
  if (!options.points.empty()) command += " --points " + options.points;
  Provenance origin{
      command,
      {{"model_version", std::int64_t{kModelVersion}}, {"backend", backend.description()}}};
  if (shard) origin.attributes.push_back({kShardAttribute, shard_text(*shard)});
  return origin;
}

/// The replicates from the last look on: those before it are in the file.
bool add_runs(StudyRun& run, const ResultsWriter& writer, const Study& study, RunSpan runs) {
  const auto pipeline = [&](std::uint64_t index) { return writer.read_point(index); };
  const auto market = [&](std::uint64_t index) { return writer.read_market_point(index); };
  if (!run.add_pipeline(runs, pipeline)) return false;
  // A number of its own does not grow.
  if (!study.market_runs) return run.add_market(runs, market);
  return runs.begin > 0 || run.add_market({0, *study.market_runs}, market);
}

/// Runs to one look after the other, until the rule is reached or no look is left. Returns the
/// study with the number of runs that was decided.
Study run_until(StudyRun& run, ResultsWriter& writer, Study study, bool quiet) {
  StoppingRule rule(study, {[&](std::uint64_t index) { return writer.read_point(index); },
                            [&](std::uint64_t index) { return writer.read_market_point(index); }});
  bool reached = false;
  std::uint64_t before = 0;
  for (const std::uint64_t runs : looks_of(study)) {
    if (!add_runs(run, writer, study, {before, runs})) return study;
    before = study.runs = runs;
    reached = rule.look();
    if (!quiet)
      fmt::print("{} runs: {} of {} points have reached the precision\n", runs,
                 rule.points() - rule.not_reached().size(), rule.points());
    if (reached) break;
  }
  if (!reached)
    for (const std::uint64_t index : rule.not_reached()) writer.mark_not_reached(index);
  study.resolved_text = resolved_toml(study);
  writer.set_runs(study);
  return study;
}

/// Goes on from what an interrupted sweep left, unless it is to be replaced.
void take_over(std::optional<InterruptedFile>& left, StudyRun& run, ResultsWriter& writer,
               const Study& study, bool quiet) {
  if (!left) return;
  const std::uint64_t moved = left->move_points(writer, study);
  run.leave_out_written();
  if (moved > 0 && !quiet) fmt::print("{} points are there already: the sweep goes on\n", moved);
}

std::optional<InterruptedFile> left_behind(const std::string& file, const Study& study,
                                           bool force) {
  std::error_code error;
  if (force) std::filesystem::remove(InterruptedFile::name_for(file), error);
  // A look at `until` needs all points at the same number of runs.
  if (force || !study.until.empty() || std::filesystem::exists(file)) return std::nullopt;
  return InterruptedFile(file, study);
}

int sweep_into(const std::string& file, const std::optional<Shard>& shard, Existing existing,
               const SweepOptions& options, Study study) {
  const PointRanges points = options.points.empty()
                                 ? PointRanges{}
                                 : parse_points(options.points, study.design.size());
  const auto backend = make_backend(options.backend.name, options.backend.threads,
                                    options.backend.devices);
  auto left = left_behind(file, study, existing == Existing::replace);
  ResultsWriter writer(file, study, provenance(options, study, *backend, shard), existing);
  if (!options.quiet) print_question(study, pipeline_design(study), *backend);

  const Study given = study;
  StudyRun run(given, *backend, writer, options.quiet);
  if (!points.empty()) run.select(points);
  if (shard) select_shard(run, given, *shard);
  take_over(left, run, writer, study, options.quiet);
  if (study.until.empty())
    add_runs(run, writer, study, {0, study.runs});
  else
    study = run_until(run, writer, study, options.quiet);
  if (run.statistics().stopped()) return stop_file(writer, run);
  if (shard) return finish_shard(writer, run.statistics(), file, options.quiet);
  return finish_file(writer, study, run.statistics(), file, options.quiet);
}

int sweep_shard(const SweepOptions& options, const Study& study) {
  const Shard shard = parse_shard(options.shard);
  check_shard(study, shard);
  const std::string file = shard_file(options.output, study, shard);
  const ShardState state = state_of_shard(file, study);
  if (state == ShardState::finished && !options.force) {
    if (!options.quiet)
      fmt::print("shard {} is finished already: {}\n", shard_text(shard), file);
    return 0;
  }
  const bool replace = options.force || state == ShardState::damaged;
  return sweep_into(file, shard, replace ? Existing::replace : Existing::refuse, options, study);
}

int sweep(const SweepOptions& options) {
  stop_requested();  // from here on a signal ends the sweep in good order
  const Study study = load_study(options.study.config, options.study.overrides);
  check_smallest_effects(study);
  if (!study.until.empty()) check_stopping_rule(study);
  if (!options.shard.empty()) return sweep_shard(options, study);
  return sweep_into(options.output, std::nullopt,
                    options.force ? Existing::replace : Existing::refuse, options, study);
}

}  // namespace

void add_sweep_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("sweep", "run a study and write its results file");
  const auto options = std::make_shared<SweepOptions>();
  add_study_options(*command, options->study);
  command->add_option("-o,--output", options->output, "the results file (HDF5, netCDF-4); of a shard its folder")
      ->required()
      ->type_name("FILE");
  add_until_options(*command, options->study);
  add_points_option(*command, options->points);
  command
      ->add_option("--shard", options->shard,
                   "run one of N parts of the points, and write it into the folder -o: 3/10; in a "
                   "Slurm array auto or auto/10")
      ->type_name("I/N")
      ->excludes("--points");
  command->add_flag("--force", options->force, "replace the results file if it exists");
  command->add_flag("--quiet", options->quiet, "print nothing but errors");
  add_backend_options(*command, options->backend);
  command->callback([options, &chosen] { chosen = [options] { return sweep(*options); }; });
}

}  // namespace coresweep
