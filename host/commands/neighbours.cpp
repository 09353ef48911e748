// coresweep neighbours: what would be better than the answer of a study.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "analysis/metrics/comparison.h"
#include "analysis/metrics/derived.h"
#include "analysis/rules/answer.h"
#include "analysis/rules/answer_text.h"
#include "analysis/tables/table.h"
#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/results/reader.h"
#include "host/study/neighbours.h"

namespace coresweep {
namespace {

struct NeighboursOptions {
  StudyOptions study;  ///< of a study file, or a results file in its place
  BackendOptions backend;
  std::string output, format;
  bool print = false, force = false, quiet = false;
};

struct Answered {
  Study study;
  std::uint64_t point;
};

/// The answer of a results file.
Answered of_file(const NeighboursOptions& options) {
  const ResultsReader file(options.study.config);
  check_finished(file, "cannot take the answer of " + file.path());
  Study study = parse_study(file.config(), file.path() + " (stored configuration)");
  std::optional<Answer> answer = stored_answer(study, file.attributes());
  if (!answer) answer = answer_of(study, point_readers(file));
  return {std::move(study), answer->point};
}

/// The answer that a study names: what its rule would choose is known after a sweep only.
Answered of_study(const NeighboursOptions& options) {
  Study study = load_study(options.study.config, options.study.overrides);
  std::vector<std::string> open;
  for (const std::size_t axis : chosen_axes(study))
    open.push_back(study.design.axes()[axis].name());
  if (!open.empty())
    throw UserError(
        fmt::format("{}: which value of {} answers the study is known after a sweep: "
                    "give its results file, or name it with study.answer",
                    options.study.config, fmt::join(open, ", ")));
  const std::uint64_t point = study.design.index(named_point(study));
  return {std::move(study), point};
}

/// The study of the neighbourhood, with the runs that are asked for.
Study made(const NeighboursOptions& options) {
  const bool is_file = is_results_file(options.study.config);
  const Answered answered = is_file ? of_file(options) : of_study(options);
  if (answered.study.design.excludes(answered.point))
    throw UserError(options.study.config + ": where excludes the point that study.answer names");
  const Study study = neighbourhood(answered.study, answered.point);
  // Read again, so that what is swept is what --print shows.
  return parse_study(resolved_toml(study), "the neighbourhood",
                     is_file ? options.study.overrides : std::vector<std::string>{});
}

/// The metrics of the table: those that the neighbourhood is judged by.
std::vector<std::string> metrics_of(const Study& study) {
  std::vector<std::string> names;
  for (const SmallestEffect& effect : study.analysis.smallest_effects)
    names.push_back(effect.metric);
  return names;
}

std::string name_of(const StudyMetric& metric) {
  return metric.shown.headline.empty() ? metric.name : std::string(metric.shown.headline);
}

std::string number(double value, const StudyMetric& metric) {
  return metric.unit == "1" ? fmt::format("{:.3g} %", 100 * value)
                            : fmt::format("{:.4g} {}", value, metric.unit);
}

/// "capacity 2 is better in ..: 14.5 s, not 20.4 s; it gives up ..": empty if it is not.
std::string judged(StudyMetrics& metrics, std::uint64_t setting) {
  std::vector<std::string> better, worse;
  for (std::size_t m = 0; m < metrics.metrics().size(); ++m) {
    const StudyMetric& metric = metrics.metric(m);
    const BatchedValue here = metrics.at(m, setting), answered = metrics.at(m, 0);
    const auto verdict =
        compare(here, answered, metric.better, metrics.study().analysis.smallest_effects.at(m))
            .verdict;
    if (verdict != Verdict::better && verdict != Verdict::worse) continue;
    (verdict == Verdict::better ? better : worse)
        .push_back(fmt::format("{} ({}, not {})", name_of(metric), number(here.value(), metric),
                               number(answered.value(), metric)));
  }
  if (better.empty()) return "";
  return fmt::format("{} is better in {}; it gives up {}.",
                     metrics.study().design.axes().front().label(setting),
                     fmt::join(better, " and "),
                     worse.empty() ? "nothing of these that matters"
                                   : fmt::format("{}", fmt::join(worse, " and ")));
}

/// One row a setting; for programs with what was judged of it.
Table table_of(StudyMetrics& metrics, const std::vector<std::string>& judgements, bool people) {
  std::vector<Column> columns = {{"setting", ""}};
  for (const StudyMetric& metric : metrics.metrics()) columns.push_back({metric.name, metric.unit});
  if (!people) columns.push_back({"judged", ""});
  Table table(columns);
  for (std::uint64_t setting = 0; setting < judgements.size(); ++setting) {
    std::vector<Cell> row = {metrics.study().design.axes().front().label(setting)};
    for (std::size_t m = 0; m < metrics.metrics().size(); ++m)
      row.emplace_back(metrics.at(m, setting).estimate);
    if (!people) row.emplace_back(judgements[setting]);
    table.add_row(std::move(row));
  }
  return table;
}

void print_table(const Study& study, const NeighboursOptions& options) {
  const ResultsReader file(options.output);
  StudyMetrics metrics = study_metrics(study, file, metrics_of(study));
  std::vector<std::string> judgements = {""};
  for (std::uint64_t setting = 1; setting < study.design.size(); ++setting)
    judgements.push_back(judged(metrics, setting));
  if (options.format != "text") {
    fmt::print("{}", table_of(metrics, judgements, false).text(parse_table_format(options.format)));
    return;
  }
  fmt::print("{}\n", table_of(metrics, judgements, true).text(TableFormat::table));
  if (std::erase(judgements, "") == study.design.size())
    fmt::print("No setting beside the answer is better in any of these by what matters.\n");
  for (const std::string& sentence : judgements) fmt::print("{}\n", sentence);
  fmt::print("\nresults: {}\n", options.output);
}

int neighbours(const NeighboursOptions& options) {
  const Study study = made(options);
  if (options.print) {
    fmt::print("{}", resolved_toml(study));
    return 0;
  }
  const int code = sweep_study({options.output, "coresweep neighbours " + options.study.config,
                                options.backend, options.force, options.quiet},
                               study);
  if (code == 0 && !options.quiet) print_table(study, options);
  return code;
}

}  // namespace

void add_neighbours_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand(
      "neighbours", "sweep the settings around the answer of a study: what would be better?");
  const auto options = std::make_shared<NeighboursOptions>();
  add_study_options(*command, options->study);
  auto* output =
      command->add_option("-o,--output", options->output, "the results file of the settings")
          ->type_name("FILE");
  auto* print = command->add_flag("--print", options->print, "print their study, run nothing");
  output->excludes(print);
  command->add_flag("--force", options->force, "replace the results file if it exists");
  command->add_flag("--quiet", options->quiet, "print nothing but errors");
  add_format_option(*command, options->format);
  add_backend_options(*command, options->backend);
  command->callback([options, &chosen] {
    if (options->output.empty() && !options->print) throw CLI::RequiredError("--output or --print");
    chosen = [options] { return neighbours(*options); };
  });
}

}  // namespace coresweep
