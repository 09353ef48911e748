// coresweep sweep: runs a study and writes its results file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "analysis/rules/check_analysis.h"
#include "host/base/errors.h"
#include "host/base/terminal.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/design/point_ranges.h"
#include "host/results/output_file.h"
#include "host/results/resume.h"
#include "host/results/writer.h"
#include "host/shards/shard_file.h"
#include "host/study/binding_limits.h"
#include "host/study/levels.h"
#include "host/sweep/failure_policy.h"
#include "host/sweep/interrupt.h"
#include "host/sweep/sweep_run.h"

namespace coresweep {
namespace {

struct SweepOptions {
  StudyOptions study;
  BackendOptions backend;
  std::string output, points, shard, on_failure;
  std::string command;  ///< what is stored as called for; empty: this sweep
  bool force = false, quiet = false;
  bool progress = false;  ///< is shown even when quiet
};

/// Looks at some points; where a point that fails is to end the sweep, better now than later.
std::vector<std::string> notes_on_axes(const Study& study, FailurePolicy policy) {
  try {
    return ineffective_axes(study);
  } catch (const UserError&) {
    if (!policy.goes_on) throw;
    return {};
  }
}

/// What binds, and where. Those of the answer stand in what the sweep ends with.
void print_limits(const Study& study) {
  constexpr std::size_t kShown = 4;
  const std::vector<std::string> limits = study_limits(study);
  for (std::size_t i = 0; i < std::min(limits.size(), kShown); ++i)
    fmt::print("binds: {}\n", printable(limits[i]));
  if (limits.size() > kShown)
    fmt::print("binds: {} more, shown by coresweep plan --format csv\n", limits.size() - kShown);
}

void print_question(const Study& study, const Backend& backend, FailurePolicy policy) {
  if (!study.title.empty()) fmt::print("{}\n", printable(study.title));
  if (!study.question.empty()) fmt::print("Question: {}\n", printable(study.question));
  fmt::print("{} points ({} simulated) x {}, seed {}, {}\n", study.design.size(),
             kept_points(pipeline_design(study)).points, runs_text(study), study.seed,
             backend.description());
  if (simulates_market(study)) fmt::print("Market: {}\n", market_text(study));
  print_limits(study);
  for (const std::string& warning : study_warnings(study))
    fmt::print("note: {}\n", printable(warning));
  for (const std::string& axis : notes_on_axes(study, policy))
    fmt::print("note: {}\n", printable(axis));
}

Provenance provenance(const SweepOptions& options, const Study& study, const Backend& backend,
                      const std::optional<Shard>& shard) {
  std::string command =
      options.command.empty() ? "coresweep sweep " + study.source_name : options.command;
  for (const std::string& change : options.study.overrides) command += " --set '" + change + "'";
  if (!options.points.empty()) command += " --points " + options.points;
  Provenance origin{
      command,
      {{"model_version", std::int64_t{kModelVersion}}, {"backend", backend.description()}}};
  if (shard) origin.attributes.push_back({kShardAttribute, shard_text(*shard)});
  return origin;
}

/// Goes on from what an interrupted sweep left, unless it is to be replaced.
void take_over(std::optional<InterruptedFile>& left, SweepRun& run, ResultsWriter& writer,
               const Study& study, bool quiet) {
  if (!left) return;
  const std::uint64_t moved = left->move_points(writer, study);
  if (study.until.empty()) run.leave_out_written();
  if (moved > 0 && !quiet) fmt::print("{} points are there already: the sweep goes on\n", moved);
}

/// Also a finished file, if points of it failed.
std::optional<InterruptedFile> left_behind(const std::string& file, const Study& study,
                                           bool force) {
  std::error_code error;
  if (force) std::filesystem::remove(OutputFile::copy_name_for(file), error);
  if (force || (std::filesystem::exists(file) && !has_failed_points(file))) return std::nullopt;
  return InterruptedFile(file, study);
}

bool run_all(SweepRun& run, const Study& study) {
  return std::ranges::all_of(levels_of(study), [&](Level level) {
    return run.add(level, {0, replicates_of(study, level)}, nullptr);
  });
}

int sweep_into(const std::string& file, const std::optional<Shard>& shard, Existing existing,
               const SweepOptions& options, Study study) {
  const PointRanges points = options.points.empty()
                                 ? PointRanges{}
                                 : parse_point_ranges(options.points, study.design.size());
  const auto backend =
      make_backend(options.backend.name, options.backend.threads, options.backend.devices);
  const FailurePolicy policy = parse_failure_policy(options.on_failure);
  if (!options.quiet) print_question(study, *backend, policy);
  auto left = left_behind(file, study, existing == Existing::replace);
  ResultsWriter writer(file, study, provenance(options, study, *backend, shard), existing);
  const Study given = study;
  SweepRun run(given, *backend, writer, options.quiet && !options.progress);
  run.on_failure(policy);
  if (!points.empty()) run.select(points);
  if (shard) select_shard(run, given, *shard);
  take_over(left, run, writer, study, options.quiet);
  if (study.until.empty())
    run_all(run, study);
  else
    study = run_until(run, writer, study, options.quiet);
  if (run.statistics().sum().stopped) return stop_file(writer, run);
  writer.keep_points();
  if (shard) return finish_shard(writer, run.statistics(), file, options.quiet);
  return finish_file(writer, study, run.statistics(), file, options.quiet);
}

int sweep_shard(const SweepOptions& options, const Study& study) {
  const Shard shard = parse_shard(options.shard);
  check_shard(study, shard);
  const std::string file = shard_file(options.output, study, shard);
  if (options.shard == "auto") check_division(options.output, study, shard);
  const ShardState state = state_of_shard(file, study, shard);
  if (state == ShardState::finished && !options.force) {
    if (!options.quiet) fmt::print("shard {} is finished already: {}\n", shard_text(shard), file);
    return 0;
  }
  const bool replace =
      options.force || state == ShardState::damaged || another_shard_was_left(file, shard);
  return sweep_into(file, shard, replace ? Existing::replace : Existing::refuse, options, study);
}

void check_until(const Study& study, FailurePolicy policy) {
  if (!study.until.empty() && policy.goes_on)
    throw UserError(
        fmt::format("--on-failure: study.until = \"{}\" looks at all points together, so "
                    "that none may fail: name a number of runs instead, or stop",
                    study.until));
}

int sweep(const SweepOptions& options) {
  stop_requested();  // from here on a signal ends the sweep in good order
  const Study study = load_study(options.study.config, options.study.overrides);
  check_analysis(study);
  check_until(study, parse_failure_policy(options.on_failure));
  if (!options.shard.empty()) return sweep_shard(options, study);
  return sweep_into(options.output, std::nullopt,
                    options.force ? Existing::replace : Existing::refuse, options, study);
}

}  // namespace

int sweep_study(const MadeSweep& made, const Study& study) {
  stop_requested();
  SweepOptions options;
  options.backend = made.backend;
  options.command = made.command;
  options.on_failure = "stop";
  options.quiet = true;
  options.progress = !made.quiet;
  check_analysis(study);
  return sweep_into(made.file, std::nullopt, made.force ? Existing::replace : Existing::refuse,
                    options, study);
}

void add_sweep_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("sweep", "run a study and write its results file");
  const auto options = std::make_shared<SweepOptions>();
  add_study_options(*command, options->study);
  command
      ->add_option("-o,--output", options->output,
                   "the results file (HDF5, netCDF-4); of a shard its folder")
      ->required()
      ->type_name("FILE");
  add_until_options(*command, options->study);
  add_points_option(*command, options->points);
  command
      ->add_option("--shard", options->shard,
                   "run one of N parts of the points, and write it into the folder -o: 3/10; in an "
                   "array of a scheduler auto or auto/10")
      ->type_name("I/N")
      ->excludes("--points");
  add_failure_option(*command, options->on_failure);
  command->add_flag("--force", options->force, "replace the results file if it exists");
  command->add_flag("--quiet", options->quiet, "print nothing but errors");
  add_backend_options(*command, options->backend);
  command->callback([options, &chosen] { chosen = [options] { return sweep(*options); }; });
}

}  // namespace coresweep
