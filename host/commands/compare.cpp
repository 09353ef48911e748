// coresweep compare: what a study says against a baseline, and how surely.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "analysis/metrics/comparison_table.h"
#include "analysis/metrics/minimum_runs.h"
#include "analysis/rules/check_analysis.h"
#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/design/axis_value.h"
#include "host/results/reader.h"
#include "host/study/table_points.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kPointsOfMetric = 12;  // of each metric

struct CompareOptions {
  std::string file;
  std::string format = "table";
  std::vector<std::string> baseline, metrics, smallest_effects;
  bool joint = false, all_points = false;
};

std::string axis_names(const Study& study) {
  std::vector<std::string_view> names;
  for (const Axis& axis : study.design.axes()) names.push_back(axis.name());
  return fmt::format("{}", fmt::join(names, ", "));
}

void set_baseline(Study& study, const std::string& text) {
  const std::vector<Axis>& axes = study.design.axes();
  study.baseline.resize(axes.size());
  try {
    const FixedCoordinates named = parse_axis_values(axes, text);
    for (std::size_t a = 0; a < axes.size(); ++a)
      if (named[a]) study.baseline[a] = named[a];
  } catch (const UserError& error) {
    throw UserError(fmt::format("--baseline {}: {}", text, error.what()));
  }
}

Study read_study(const ResultsReader& reader, const CompareOptions& options) {
  check_finished(reader, "cannot compare the points of " + options.file);
  Study study = parse_study(reader.config(), options.file + " (stored configuration)");
  if (!options.baseline.empty()) study.baseline.clear();
  for (const std::string& text : options.baseline) set_baseline(study, text);
  if (study.baseline.empty())
    throw UserError(
        fmt::format("{} has no baseline: name one with --baseline AXIS=VALUE (axes: {})",
                    options.file, axis_names(study)));
  for (const std::string& text : options.smallest_effects) {
    SmallestEffect effect = parse_smallest_effect(text);
    effect.place = {"--smallest-effect"};
    std::erase_if(study.analysis.smallest_effects,
                  [&](const SmallestEffect& other) { return other.metric == effect.metric; });
    study.analysis.smallest_effects.push_back(effect);
  }
  check_smallest_effects(study);
  return study;
}

std::string effects_text(const Study& study) {
  std::vector<std::string> texts;
  for (const SmallestEffect& effect : study.analysis.smallest_effects)
    texts.push_back(effect_text(effect));
  return fmt::format("{}", fmt::join(texts, ", "));
}

void print_legend(const Study& study, const Comparisons& comparisons, bool joint,
                  const std::string& held) {
  fmt::print("\n");
  print_line(
      "value and baseline, their difference (value - baseline) and ratio (value / baseline) with "
      "Monte Carlo errors:");
  if (joint)
    print_line(fmt::format(
        "95 % for all {} intervals together (Bonferroni: {:.6g} % each): of all metrics "
        "at all points, shown or not.",
        comparisons.family, 100 * comparisons.confidence));
  else
    print_line(
        "95 % for each interval alone: some 5 % of all may miss (--joint: 95 % for all together).");
  const auto harmed = std::ranges::count_if(
      comparisons.rows, [](const ComparisonRow& row) { return row.comparison.pairing_harms(); });
  print_line(fmt::format(
      "variance reduction: how many times more runs the difference would need without common "
      "random numbers{}.",
      harmed == 0 ? "" : fmt::format("; in {} rows (!) they surely do harm", harmed)));
  const std::string effects = effects_text(study);
  if (effects.empty())
    print_line(
        "verdict: without a smallest effect of interest any difference counts, however small "
        "(--smallest-effect 'block_time.mean rel 1%').");
  else
    print_line(fmt::format(
        "verdict: smallest effects of interest {}; for other metrics any difference counts. "
        "A wrong \"equivalent\", \"better\" or \"worse\" has at most {:.3g} % each.",
        effects, 50 * (1 - comparisons.confidence)));
  if (const std::string note = few_runs_note(study); !note.empty()) print_line("note: " + note);
  if (!held.empty()) print_line(fmt::format("shown at {}; all points: --all", held));
}

int compare(const CompareOptions& options) {
  const TableFormat format = parse_table_format(options.format);
  const ResultsReader reader(options.file);
  reader.check_cubes();
  note_seal(reader);
  const Study study = read_study(reader, options);
  // The intervals that hold together are those of all metrics.
  StudyMetrics metrics =
      study_metrics(study, reader, options.joint ? std::vector<std::string>{} : options.metrics);
  const bool people = format == TableFormat::table;
  ComparisonPlan plan{
      {},
      study.analysis.smallest_effects,
      people && !options.all_points ? points_for_people(study, kPointsOfMetric) : all_points(study),
      options.joint};
  if (people && options.metrics.empty())
    plan.metrics = usual_comparisons(metrics, plan.smallest_effects);
  else
    for (std::size_t m = 0; m < metrics.metrics().size(); ++m)
      if (options.metrics.empty() ||
          std::ranges::count(options.metrics, metrics.metric(m).name) > 0)
        plan.metrics.push_back(m);
  const Comparisons comparisons = compare_points(metrics, plan);
  fmt::print("{}", comparison_table(metrics, comparisons, people).text(format));
  if (people) print_legend(study, comparisons, options.joint, plan.shown.text(study));
  return 0;
}

}  // namespace

void add_compare_command(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("compare", "differences from a baseline, with their errors and a verdict");
  const auto options = std::make_shared<CompareOptions>();
  command->add_option("FILE", options->file, "a results file")->required();
  command
      ->add_option("--baseline", options->baseline,
                   "the point compared with: its value on an axis (may be repeated); else that of "
                   "the study")
      ->type_name("AXIS=VALUE")
      ->allow_extra_args(false);
  command->add_option("--metric,--metrics", options->metrics, "only this metric (may be repeated)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command
      ->add_option("--smallest-effect", options->smallest_effects,
                   "the smallest difference that matters: 'block_time.mean rel 1%' or "
                   "'longest_gap.mean abs 2' (may be repeated; else those of the study)")
      ->type_name("TEXT")
      ->allow_extra_args(false);
  command->add_flag("--joint", options->joint,
                    "intervals that hold together with 95 % (Bonferroni), not each alone");
  command->add_option("--format", options->format, "table, csv or json")->capture_default_str();
  command->add_flag("--all", options->all_points, "show every point, however many");
  command->callback([options, &chosen] { chosen = [options] { return compare(*options); }; });
}

}  // namespace coresweep
