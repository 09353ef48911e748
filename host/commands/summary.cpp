// coresweep summary: what a results file says, as a table.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "analysis/metrics/derived.h"
#include "analysis/metrics/metric_registry.h"
#include "analysis/metrics/minimum_runs.h"
#include "analysis/rules/answer.h"
#include "analysis/tables/table.h"
#include "host/base/errors.h"
#include "host/base/terminal.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/results/failed_points.h"
#include "host/results/reader.h"
#include "host/study/table_points.h"

namespace coresweep {
namespace {

/// A metric of the file as people are shown it.
struct Headline {
  std::string metric, head, unit;  ///< unit "coin": that of the cube, up to a blank
  double scale = 1;
  bool with_error = true;
  bool inverted = false;  ///< a ratio of block times as "times faster"
};

using Headlines = std::vector<Headline>;

/// The columns of the registry; the block time has its gain and its day-to-day range beside it.
Headlines headlines_of(const std::vector<Metric>& registry) {
  Headlines columns;
  for (const Metric& metric : registry) {
    const SummaryColumn& column = metric.shown.column;
    if (column.head.empty()) continue;
    columns.push_back({std::string(metric.name), std::string(column.head), std::string(column.unit),
                       column.scale, column.with_error});
    if (metric.name != "block_time.mean") continue;
    columns.push_back({ratio_name("block_time.mean"), "times faster", "", 1, true, true});
    columns.push_back({"run.block_time.p05", "day 5 %", "s", 1, false});
    columns.push_back({"run.block_time.p95", "day 95 %", "s", 1, false});
  }
  return columns;
}

const Headlines& market_headlines() {
  static const Headlines columns = headlines_of(market_registry());
  return columns;
}

const Headlines& headlines() {
  static const Headlines columns = headlines_of(pipeline_registry());
  return columns;
}

/// Four digits: "6.119", "1165".
std::string four_digits(double value) {
  return std::abs(value) < 999.5 ? fmt::format("{:#.4g}", value) : fmt::format("{:.0f}", value);
}

/// The error is shown where it reaches the fourth digit; without it the value is exact to that, or
/// was the same in every batch.
Cell headline_cell(const Headline& headline, Estimate e) {
  if (headline.inverted) e = {1 / e.value, 1 / e.high, 1 / e.low};
  e = {e.value * headline.scale, e.low * headline.scale, e.high * headline.scale};
  if (!e.has_value()) return Cell();
  const double fourth_digit = std::pow(10, std::floor(std::log10(std::abs(e.value))) - 3);
  const bool hidden = e.value != 0 && !(e.high - e.low >= fourth_digit);
  return headline.with_error && !hidden ? Cell(e) : Cell(four_digits(e.value));
}

/// A metric of a file: its cube and the ends of its interval.
struct StoredMetric {
  Cube cube;
  std::vector<double> value, low, high;

  /// At a point of the study; a cube may have only some of its axes.
  Estimate at(const Study& study, const std::vector<std::uint64_t>& coordinates) const {
    std::uint64_t i = 0;
    for (std::size_t a = 0; a < coordinates.size(); ++a) {
      const Axis& axis = study.design.axes()[a];
      if (std::ranges::find(cube.axes, axis.name()) == cube.axes.end()) continue;
      i = i * axis.size() + coordinates[a];
    }
    return {value.at(i), low.at(i), high.at(i)};
  }
};

bool is_of_analysis(const Cube& cube) {
  return std::ranges::find(cube.attributes, kAnalysisAttribute, &Attribute::name) !=
         cube.attributes.end();
}

class StoredMetrics {
 public:
  explicit StoredMetrics(const ResultsReader& reader) : reader_(reader) {
    for (const Cube& cube : reader.cubes())
      if (std::ranges::find(cube.axes, "cycle") == cube.axes.end()) cubes_[cube.name] = cube;
    for (const Cube& cube : reader.cubes())
      if (cubes_.contains(low_name(cube.name)) && !is_of_analysis(cube))
        names_.push_back(cube.name);
  }

  const std::vector<std::string>& names() const { return names_; }
  bool has(const std::string& name) const { return cubes_.contains(name); }

  StoredMetric read(const std::string& name) const {
    const auto found = cubes_.find(name);
    if (found == cubes_.end())
      throw UserError(fmt::format("no metric \"{}\" in {}: it has {}", name, reader_.path(),
                                  fmt::join(names_, ", ")));
    return {found->second, reader_.read_cube(name), reader_.read_cube(low_name(name)),
            reader_.read_cube(high_name(name))};
  }

 private:
  const ResultsReader& reader_;
  std::map<std::string, Cube> cubes_;
  std::vector<std::string> names_;
};

std::vector<std::string> chosen_metrics(const SummaryOptions& options, TableFormat format,
                                        const StoredMetrics& stored) {
  if (!options.metrics.empty()) return options.metrics;
  return format == TableFormat::table ? std::vector<std::string>{} : stored.names();
}

/// The headlines that a file has, and of which it knows a value.
std::vector<std::string> names_of(const Headlines& headlines, const StoredMetrics& stored) {
  std::vector<std::string> chosen;
  for (const Headline& headline : headlines)
    if (stored.has(headline.metric) &&
        !std::ranges::all_of(stored.read(headline.metric).value,
                             [](double value) { return std::isnan(value); }))
      chosen.push_back(headline.metric);
  return chosen;
}

/// How a metric is shown: as a headline where it is one and people read, else as it is stored.
Headline shown_as(const Cube& cube, bool people) {
  const Headline* found = nullptr;
  for (const Headlines* list : {&market_headlines(), &headlines()})
    for (const Headline& headline : *list)
      if (headline.metric == cube.name) found = &headline;
  if (!people || found == nullptr) return {cube.name, cube.name, cube.unit};
  Headline headline = *found;
  if (headline.unit == "coin") headline.unit = cube.unit.substr(0, cube.unit.find(' '));
  return headline;
}

/// What became of the points; excluded ones are in no table.
class Statuses {
 public:
  explicit Statuses(const ResultsReader& reader) : statuses_(reader.statuses()) {}

  bool excludes(std::uint64_t point) const { return is(point, PointStatus::excluded); }
  /// Whether there is more to say than "done".
  bool is_worth_a_column() const {
    return std::ranges::any_of(statuses_, [](PointStatus status) {
      return status != PointStatus::done && status != PointStatus::excluded;
    });
  }
  std::string text(std::uint64_t point) const { return std::string(status_name(statuses_[point])); }

 private:
  bool is(std::uint64_t point, PointStatus status) const {
    return !statuses_.empty() && statuses_[point] == status;
  }
  std::vector<PointStatus> statuses_;  // empty in a partial file
};

/// Adds to `few_events` how many values rest on a handful of them.
Table make_table(const Study& study, const TablePoints& points,
                 const std::vector<StoredMetric>& metrics, const Statuses& statuses, bool people,
                 std::size_t& few_events) {
  std::vector<Column> columns;
  const auto& axes = study.design.axes();
  for (std::size_t a = 0; a < axes.size(); ++a)
    if (!points.fixed[a]) columns.push_back({axes[a].name(), axes[a].unit()});
  const bool with_status = statuses.is_worth_a_column();
  if (with_status) columns.push_back({"status", ""});
  std::vector<Headline> shown;
  for (const StoredMetric& metric : metrics) {
    shown.push_back(shown_as(metric.cube, people));
    columns.push_back({shown.back().head, shown.back().unit});
  }
  Table table(columns);
  for (std::uint64_t i = 0; i < study.design.size(); ++i) {
    const auto coordinates = study.design.coordinates(i);
    if (!points.holds(coordinates) || statuses.excludes(i)) continue;
    std::vector<Cell> row;
    for (std::size_t a = 0; a < axes.size(); ++a)
      if (!points.fixed[a]) row.push_back(axes[a].label(coordinates[a]));
    if (with_status) row.push_back(statuses.text(i));
    for (std::size_t m = 0; m < metrics.size(); ++m) {
      const Estimate stored = metrics[m].at(study, coordinates);
      few_events += rests_on_few_events(metrics[m].cube.name, stored) ? 1 : 0;
      row.push_back(people ? headline_cell(shown[m], stored) : Cell(stored));
    }
    table.add_row(std::move(row));
  }
  return table;
}

void print_legend(const Study& study, const TablePoints& shown_points, const std::string& file) {
  fmt::print("\n");
  print_line(
      "± is the Monte Carlo error: how well this study knows its own mean (95 %); without it, all "
      "four digits hold, or all batches, or all but a few, gave the same.");
  print_line(
      "Of the simulated days 90 % lie between day 5 % and day 95 %. Neither covers the "
      "assumptions: docs/ASSUMPTIONS.md");
  const std::string shown = shown_points.text(study);
  if (!shown.empty())
    print_line(fmt::format("shown at {}; all {} points: coresweep summary --all {}", shown,
                           study.design.size(), file));
}

}  // namespace

void print_line(const std::string& text) {
  fmt::print("{}\n", wrapped(printable(text), line_columns(), 2));
}

void note_seal(const ResultsReader& reader) {
  if (const std::string note = reader.seal_note(); !note.empty())
    fmt::print(stderr, "note: {}\n", printable(note));
}

void print_summary(const SummaryOptions& options) {
  const TableFormat format = parse_table_format(options.format);
  const ResultsReader reader(options.file);
  check_finished(reader, "cannot summarise " + options.file);
  reader.check_cubes();
  note_seal(reader);
  const Study study = parse_study(reader.config(), options.file + " (stored configuration)");
  const StoredMetrics stored(reader);
  const bool people = format == TableFormat::table;
  const Statuses statuses(reader);
  std::size_t few_events = 0;
  const auto print = [&](const std::vector<std::string>& names) {
    std::vector<StoredMetric> metrics;
    std::vector<std::string> axes;
    for (const std::string& name : names) {
      metrics.push_back(stored.read(name));
      axes.insert(axes.end(), metrics.back().cube.axes.begin(), metrics.back().cube.axes.end());
    }
    TablePoints shown = people ? all_points(study, axes) : all_points(study);
    if (people && !options.all_points) shown = points_for_people(study, shown);
    fmt::print("{}", make_table(study, shown, metrics, statuses, people, few_events).text(format));
    return shown;
  };
  auto chosen = chosen_metrics(options, format, stored);
  const bool has_market_table = chosen.empty() && stored.has("cost.mean");
  if (chosen.empty()) chosen = names_of(headlines(), stored);
  if (has_market_table)  // which has the costs
    std::erase_if(chosen, [](const std::string& name) { return name.starts_with("cost"); });
  TablePoints shown = print(chosen);
  if (has_market_table) {
    fmt::print("\n");
    shown = print(names_of(market_headlines(), stored));
    fmt::print("\n");
    print_line(fmt::format(
        "Cost of {} sales of 28 days; by sale, with the funding calendar: the cubes cycle.* of the "
        "file",
        reader.market_cycles()));
  }
  if (!people) return;
  print_legend(study, shown, options.file);
  for (const std::string& note :
       {failure_note(reader, study), few_runs_note(study), few_events_note(few_events)})
    if (!note.empty()) print_line("note: " + note);
  for (const std::string& line : answer_lines(study, reader.attributes())) print_line(line);
}

void add_summary_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("summary", "show what a results file says");
  const auto options = std::make_shared<SummaryOptions>();
  command->add_option("FILE", options->file, "a results file")->required();
  command->add_option("--format", options->format, "table, csv or json")->capture_default_str();
  command
      ->add_option("--metrics,--metric", options->metrics, "which metrics (names as in the file)")
      ->delimiter(',');
  command->add_flag("--all", options->all_points, "show every point, however many");
  command->callback([options, &chosen] {
    chosen = [options] {
      print_summary(*options);
      return 0;
    };
  });
}

}  // namespace coresweep
