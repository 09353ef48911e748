// coresweep extend: more runs for the points of a results file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>

#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/results/reader.h"
#include "host/results/study_match.h"
#include "host/results/writer.h"
#include "host/sweep/sweep_run.h"

namespace coresweep {
namespace {

struct ExtendOptions {
  std::string file;
  StudyOptions study;
  BackendOptions backend;
  std::uint64_t runs = 0, added = 0;
  bool quiet = false;
};

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw UserError("cannot extend " + file + ": " + why, ErrorKind::files);
}

/// Everything but the runs and the words for people must be the same.
void check_same_study(const Study& stored, Study given, const std::string& file) {
  given.runs = stored.runs;
  given.until = stored.until;
  given.min_runs = stored.min_runs;
  given.max_runs = stored.max_runs;
  given.market_runs = stored.market_runs;
  given.title = stored.title;
  given.question = stored.question;
  const auto other = study_difference(resolved_toml(stored), resolved_toml(given));
  if (other) refuse(file, fmt::format("{} ({})", other->text(), given.source_name));
}

std::uint64_t wanted_runs(const ExtendOptions& options, std::uint64_t have) {
  const std::uint64_t wanted = options.runs > 0 ? options.runs : have + options.added;
  if (wanted > have) return wanted;
  refuse(options.file, fmt::format("it holds {} runs a point already, --runs {} adds none: name a "
                                   "larger number",
                                   have, options.runs));
}

/// The points of a level that have replicates: all of them `have`.
PointRanges points_with(const ResultsReader& reader, Level level, std::uint64_t have) {
  const auto points = reader.points(level);
  PointRanges ranges;
  for (const std::uint64_t i : points.done()) {
    const std::uint64_t replicates = points.replicates(i);
    if (replicates != have)
      refuse(reader.path(), fmt::format("its {} {} holds {} runs, not {}: run the sweep again",
                                        row_of(level).point, i, replicates, have));
    add_point(ranges, i);
  }
  return ranges;
}

/// The points of the file that have replicates, at all levels.
void select_points(SweepRun& run, const ResultsReader& reader, const Study& stored) {
  for (const Level level : reader.levels())
    run.select(level, points_with(reader, level, replicates_of(stored, level)));
  if (run.points() == 0) refuse(reader.path(), "it holds no finished point: run the sweep");
}

/// Replicates of a level with a number of its own are as many as before: they are copied.
bool add_runs(SweepRun& run, const ResultsReader& reader, const Study& stored, const Study& study) {
  return std::ranges::all_of(reader.levels(), [&](Level level) {
    return run.add(level, {replicates_of(stored, level), replicates_of(study, level)},
                   [points = reader.points(level)](std::uint64_t i) { return points.read(i); });
  });
}

Provenance provenance(const ResultsReader& reader, const ExtendOptions& options, std::uint64_t runs,
                      const Backend& backend) {
  return {fmt::format("{}; coresweep extend {} --runs {}", reader.text("history").value_or(""),
                      options.file, runs),
          {{"model_version", std::int64_t{kModelVersion}}, {"backend", backend.description()}}};
}

void keep_failures(const ResultsReader& reader, ResultsWriter& writer) {
  for (const Level level : reader.levels())
    for (const auto& [point, reason] : reader.points(level).failures())
      writer.points(level).mark_failed(point, reason);
}

int extend(const ExtendOptions& options) {
  if (options.runs + options.added == 0)
    throw UserError("extend needs --runs N, the runs a point in the end, or --add N");
  auto reader = std::make_optional<ResultsReader>(options.file);
  check_finished(*reader, "cannot extend " + options.file);
  check_model(*reader, "cannot extend " + options.file);
  Study study = parse_study(reader->config(), options.file + " (stored configuration)");
  if (!options.study.config.empty())
    check_same_study(study, load_study(options.study.config, options.study.overrides),
                     options.file);
  const Study stored = study;
  study.runs = wanted_runs(options, stored.runs);
  study.until.clear();  // the number of runs is now a choice
  const auto backend =
      make_backend(options.backend.name, options.backend.threads, options.backend.devices);
  ResultsWriter writer(options.file, study, provenance(*reader, options, study.runs, *backend),
                       Existing::replace);
  SweepRun run(study, *backend, writer, options.quiet);
  select_points(run, *reader, stored);
  if (!add_runs(run, *reader, stored, study)) return stop_file(writer, run);
  keep_failures(*reader, writer);
  reader.reset();
  return finish_file(writer, study, run.statistics(), options.file, options.quiet);
}

}  // namespace

void add_extend_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand(
      "extend", "add runs to a results file, as if it had been one longer sweep");
  const auto options = std::make_shared<ExtendOptions>();
  command->add_option("FILE", options->file, "a results file")->required();
  command->add_option("CONFIG", options->study.config,
                      "a study that must be the one of the file (optional)");
  command->add_option("--set", options->study.overrides, "a change of CONFIG, as in sweep")
      ->type_name("KEY=VALUE")
      ->take_all();
  auto* total = command->add_option("--runs", options->runs, "runs a point in the end")
                    ->type_name("N")
                    ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
  auto* more = command->add_option("--add", options->added, "runs a point to add")
                   ->type_name("N")
                   ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
  total->excludes(more);
  command->add_flag("--quiet", options->quiet, "print nothing but errors");
  add_backend_options(*command, options->backend);
  command->callback([options, &chosen] { chosen = [options] { return extend(*options); }; });
}

}  // namespace coresweep
