// coresweep extend: more runs for the points of a results file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "host/cli.h"
#include "host/config.h"
#include "host/errors.h"
#include "host/interrupt.h"
#include "host/market_study.h"
#include "host/progress_line.h"
#include "host/results_file.h"
#include "host/runner.h"

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

void check_model(const ResultsReader& reader) {
  const std::string found = reader.text("model_version").value_or("none");
  if (found == std::to_string(kModelVersion)) return;
  refuse(reader.path(), fmt::format("it has model version {}, this program computes version {}: "
                                    "runs of the two do not go together; run the sweep again",
                                    found, kModelVersion));
}

/// The lines of a resolved study with the path of the table before each: "relay: slots = 300".
std::vector<std::string> lines_of(const std::string& resolved) {
  std::vector<std::string> lines;
  std::string table;
  for (std::size_t begin = 0; begin < resolved.size();) {
    const std::size_t end = std::min(resolved.find('\n', begin), resolved.size());
    const std::string line = resolved.substr(begin, end - begin);
    if (line.starts_with('[')) table = line.substr(1, line.find(']') - 1) + ".";
    lines.push_back(table + line.substr(0, line.find("  #")));
    begin = end + 1;
  }
  return lines;
}

/// Everything but the runs and the words for people must be the same.
void check_same_study(const Study& stored, Study given, const std::string& file) {
  given.runs = stored.runs;
  given.until = stored.until;
  given.min_runs = stored.min_runs;
  given.max_runs = stored.max_runs;
  given.title = stored.title;
  given.question = stored.question;
  const auto mine = lines_of(resolved_toml(stored)), other = lines_of(resolved_toml(given));
  if (mine == other) return;
  for (std::size_t i = 0; i < std::min(mine.size(), other.size()); ++i)
    if (mine[i] != other[i])
      refuse(file, fmt::format("it was made with {}, {} has {}", mine[i], given.source_name,
                               other[i]));
  refuse(file, fmt::format("{} has other axes", given.source_name));
}

std::uint64_t wanted_runs(const ExtendOptions& options, std::uint64_t have) {
  const std::uint64_t wanted = options.runs > 0 ? options.runs : have + options.added;
  if (wanted > have) return wanted;
  refuse(options.file, fmt::format("it holds {} runs a point already, --runs {} adds none: name a "
                                   "larger number",
                                   have, options.runs));
}

/// The points that have runs: all of them equally many.
PointRanges points_with(std::uint64_t points, std::uint64_t have, const std::string& file,
                        const std::function<std::uint64_t(std::uint64_t)>& runs_done) {
  PointRanges ranges;
  for (std::uint64_t i = 0; i < points; ++i) {
    const std::uint64_t done = runs_done(i);
    if (done == 0) continue;
    if (done != have)
      refuse(file, fmt::format("its point {} holds {} runs, not {}: run the sweep again", i, done,
                               have));
    if (!ranges.empty() && ranges.back().end == i)
      ++ranges.back().end;
    else
      ranges.push_back({i, i + 1});
  }
  if (ranges.empty()) refuse(file, "it holds no finished point: run the sweep");
  return ranges;
}

PointRanges points_with_runs(const ResultsReader& reader, std::uint64_t have) {
  return points_with(reader.pipeline_points(), have, reader.path(),
                     [&](std::uint64_t i) { return reader.runs_done(i); });
}

PointRanges market_points_with_runs(const ResultsReader& reader, std::uint64_t have) {
  return points_with(reader.market_points(), have, reader.path(),
                     [&](std::uint64_t i) { return reader.market_runs_done(i); });
}

Provenance provenance(const ResultsReader& reader, const ExtendOptions& options,
                      std::uint64_t runs, const Backend& backend) {
  return {fmt::format("{}; coresweep extend {} --runs {}", reader.text("history").value_or(""),
                      options.file, runs),
          {{"model_version", std::int64_t{kModelVersion}}, {"backend", backend.description()}}};
}

int extend(const ExtendOptions& options) {
  if (options.runs + options.added == 0)
    throw UserError("extend needs --runs N, the runs a point in the end, or --add N");
  auto reader = std::make_optional<ResultsReader>(options.file);
  check_model(*reader);
  Study study = parse_study(reader->config(), options.file + " (stored configuration)");
  if (!options.study.config.empty())
    check_same_study(study, load_study(options.study.config, options.study.overrides),
                     options.file);
  const std::uint64_t have = study.runs;
  study.runs = wanted_runs(options, have);
  study.until.clear();  // the number of runs is now a choice
  study.resolved_text = resolved_toml(study);
  const PointRanges points = points_with_runs(*reader, have);
  const auto backend = make_backend(options.backend.name, options.backend.threads,
                                    options.backend.devices);
  ResultsWriter writer(options.file, study, provenance(*reader, options, study.runs, *backend),
                       Existing::replace);

  ProgressLine line(options.quiet);
  const Design simulated = pipeline_design(study);
  const Work work{study, simulated, points, have, study.runs,
                  [&](std::uint64_t index) { return reader->read_point(index); }};
  const SweepStatistics statistics = run_points(
      work, *backend,
      [&](std::uint64_t index, std::span<const std::uint64_t> words) {
        writer.write_point(index, words);
      },
      [&](const Progress& progress) { line.show(progress); }, stop_requested());
  line.finish();
  if (statistics.stopped) return stop_file(writer, statistics, size_of(points));
  if (simulates_market(study)) {
    // Without a number of its own the market has as many runs as the pipeline, before and after.
    const PointRanges sales = market_points_with_runs(*reader, study.market_runs.value_or(have));
    const SweepStatistics sold = add_market_runs(
        study, sales, study.market_runs.value_or(have),
        [&](std::uint64_t index) { return reader->read_market_point(index); }, *backend, writer,
        options.quiet);
    if (sold.stopped) return stop_file(writer, sold, size_of(sales));
  }
  reader.reset();
  return finish_file(writer, study, statistics, options.file, options.quiet);
}

}  // namespace

void add_extend_command(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("extend", "add runs to a results file, as if it had been one longer sweep");
  const auto options = std::make_shared<ExtendOptions>();
  command->add_option("FILE", options->file, "a results file")->required();
  command->add_option("CONFIG", options->study.config,
                      "a study that must be the one of the file (optional)");
  command
      ->add_option("--set", options->study.overrides, "a change of CONFIG, as in sweep")
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
