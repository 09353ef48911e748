#include "host/commands/plan_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/rules/answer_text.h"
#include "host/study/binding_limits.h"
#include "host/study/levels.h"
#include "host/sweep/cost_estimate.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {
namespace {

/// The first and the last points, or those of --points, as many as fit a screen or two.
std::vector<std::uint64_t> shown_points(const Design& design, const PlanOptions& options) {
  constexpr std::uint64_t kOfEachEnd = 3, kMostListed = 100;
  std::vector<std::uint64_t> points;
  if (design.axes().empty()) return points;
  if (options.points.empty()) {
    for (std::uint64_t i = 0; i < std::min(design.size(), kOfEachEnd); ++i) points.push_back(i);
    const std::uint64_t rest = design.size() - points.size();
    for (std::uint64_t left = std::min(rest, kOfEachEnd); left > 0; --left)
      points.push_back(design.size() - left);
    return points;
  }
  for (const PointRange& range : parse_point_ranges(options.points, design.size()))
    for (std::uint64_t i = range.begin; i < range.end && points.size() < kMostListed; ++i)
      points.push_back(i);
  return points;
}

/// How many points of a level are simulated.
double points_of(const LevelCost& cost, const PlanFacts& facts) {
  const auto kept = static_cast<double>(kept_points(cost.design).points);
  return facts.named ? std::min(kept, static_cast<double>(*facts.named)) : kept;
}

void add_cost(const Study& study, const PlanOptions& options, PlanFacts& facts) {
  constexpr double kProgramBytes = 60e6, kMetricBytesOfPoint = 16e3, kSpareTallies = 32;
  constexpr double kEmptyFileBytes = 0.8e6, kMetricFileBytes = 500, kSaleFileBytes = 1.7e3;
  const std::vector<LevelCost> costs = level_costs(study);
  const auto backend = options.untimed ? nullptr
                                       : make_backend(options.backend.name, options.backend.threads,
                                                      options.backend.devices);
  const int width = backend ? backend->width() : 1;
  facts.memory_bytes = kProgramBytes;
  facts.file_bytes =
      kEmptyFileBytes + static_cast<double>(facts.kept.points) *
                            (kMetricFileBytes + kSaleFileBytes * market_cycles(study));
  for (const LevelCost& cost : costs) {
    const double points = points_of(cost, facts);
    const auto at_once = static_cast<double>(points_at_once(cost.level, width));
    if (options.untimed) facts.file_bytes += points * cost.file_bytes;
    facts.memory_bytes += points * kMetricBytesOfPoint +
                          cost.tally_bytes * (std::min(points, at_once) + kSpareTallies);
  }
  if (!backend) return;
  facts.backend = backend->description();
  facts.seconds = 0;
  for (const LevelCost& cost : costs) {
    const PointCost each = cost_of_point(study, cost, *backend);
    *facts.seconds += each.seconds * points_of(cost, facts);
    facts.file_bytes += each.file_bytes * points_of(cost, facts);
  }
}

/// What binds at the point that the study's answer names, then what binds at others alone.
std::vector<std::string> bindings(const Study& study) {
  std::vector<std::string> lines;
  if (!study.answer.empty() && !study.design.excludes(named_point(study)))
    lines = binding_limits(study.design.at(named_point(study)));
  const std::size_t of_answer = lines.size();
  for (std::string& limit : study_limits(study)) {
    const auto told = [&](const std::string& line) { return limit.starts_with(line); };
    if (std::none_of(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(of_answer), told))
      lines.push_back(std::move(limit));
  }
  return lines;
}

std::string axis_text(const Axis& axis) {
  const std::string last = axis.size() > 1 ? " .. " + axis.label_with_unit(axis.size() - 1) : "";
  return axis.label_with_unit(0) + last;
}

std::int64_t whole(std::uint64_t number) { return static_cast<std::int64_t>(number); }

void add_counts(Table& table, const Study& study, const PlanFacts& facts) {
  table.add_row({"points", "all", whole(study.design.size()), ""});
  table.add_row({"points", "kept", whole(facts.kept.points), ""});
  table.add_row({"points", "simulated", whole(facts.simulated.points), ""});
  if (facts.named) table.add_row({"points", "named", whole(*facts.named), ""});
  for (const Level level : levels_of(study))
    table.add_row({"runs", std::string(row_of(level).name), whole(replicates_of(study, level)),
                   study.until.empty() ? "" : "at most, until " + study.until});
  for (const Axis& axis : study.design.axes())
    table.add_row({"axis", axis.name(), whole(axis.size()), axis_text(axis)});
  for (const std::uint64_t point : facts.shown)
    table.add_row({"point", fmt::format("{}", point), {}, point_text(study.design, point)});
}

}  // namespace

PlanFacts plan_facts(const Study& study, const PlanOptions& options) {
  const Design simulated = pipeline_design(study);
  PlanFacts facts;
  facts.kept = kept_points(study.design);
  const bool same = simulated.axes().size() == study.design.axes().size();
  facts.simulated = same ? facts.kept : kept_points(simulated);
  if (!options.points.empty())
    facts.named = size_of(parse_point_ranges(options.points, study.design.size()));
  facts.shown = shown_points(study.design, options);
  add_cost(study, options, facts);
  facts.binds = bindings(study);
  facts.notes = ineffective_axes(study);
  for (std::string& warning : study_warnings(study)) facts.notes.push_back(std::move(warning));
  return facts;
}

std::string point_text(const Design& design, std::uint64_t index) {
  const Coordinates coordinates = design.coordinates(index);
  std::string text;
  for (std::size_t a = 0; a < coordinates.size(); ++a) {
    const Axis& axis = design.axes()[a];
    text += fmt::format("{}{} = {}", a == 0 ? "" : ", ", axis.name(), axis.label(coordinates[a]));
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

Table plan_table(const Study& study, const PlanFacts& facts) {
  Table table({{"part", ""}, {"name", ""}, {"value", ""}, {"detail", ""}});
  table.add_row({"study", "title", {}, study.title});
  table.add_row({"study", "question", {}, study.question});
  table.add_row({"study", "seed", {}, fmt::format("{}", study.seed)});
  add_counts(table, study, facts);
  table.add_row({"cost", "file", facts.file_bytes, "bytes"});
  table.add_row({"cost", "memory", facts.memory_bytes, "bytes"});
  if (facts.seconds) table.add_row({"cost", "time", *facts.seconds, "s on " + facts.backend});
  for (const std::string& sentence : facts.binds) table.add_row({"binds", "", {}, sentence});
  for (const Guess& guess : guesses(study))
    table.add_row({"guess", std::string(guess.key), {}, std::string(guess.known)});
  for (const std::string& note : facts.notes) table.add_row({"note", "", {}, note});
  return table;
}

}  // namespace coresweep
