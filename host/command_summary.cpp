// coresweep summary: what a results file says, as a table.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>

#include "analysis/derived.h"
#include "analysis/summary.h"
#include "analysis/table.h"
#include "host/cli.h"
#include "host/config.h"
#include "host/errors.h"
#include "host/results_file.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kRowsForPeople = 24;

const std::vector<std::string>& headline_metrics() {
  static const std::vector<std::string> names = {
      "block_time.mean",        "ratio_to_baseline.block_time.mean",
      "run.block_time.p05",     "run.block_time.p95",
      "inclusion_latency.mean", "block_confidence",
      "execution_rate",         "wasted_share",
      "cost_per_parablock"};
  return names;
}

/// A metric of a file: its cube and the ends of its interval.
struct StoredMetric {
  Cube cube;
  std::vector<double> value, low, high;
};

class StoredMetrics {
 public:
  explicit StoredMetrics(const ResultsReader& reader) : reader_(reader) {
    for (const Cube& cube : reader.cubes()) cubes_[cube.name] = cube;
    for (const Cube& cube : reader.cubes())
      if (cubes_.contains(low_name(cube.name))) names_.push_back(cube.name);
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

/// Which points a person is shown: all, or those at the usual value of the trailing axes.
struct Slice {
  std::vector<std::optional<std::uint64_t>> fixed;  ///< by axis
  std::uint64_t rows;

  bool holds(const std::vector<std::uint64_t>& coordinates) const {
    for (std::size_t a = 0; a < fixed.size(); ++a)
      if (fixed[a] && *fixed[a] != coordinates[a]) return false;
    return true;
  }
};

/// The value of an axis that the rest of the study would have without the axis, else the first.
std::uint64_t usual_value(const Study& study, const Axis& axis) {
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(axis.size(), 1000); ++i) {
    Parameters changed = study.base;
    axis.apply(i, changed);
    if (changed == study.base) return i;
  }
  return 0;
}

Slice slice_for_people(const Study& study) {
  const auto& axes = study.design.axes();
  Slice slice{std::vector<std::optional<std::uint64_t>>(axes.size()), study.design.size()};
  for (std::size_t a = axes.size(); a-- > 1 && slice.rows > kRowsForPeople;) {
    if (axes[a].size() == 1) continue;
    slice.fixed[a] = usual_value(study, axes[a]);
    slice.rows /= axes[a].size();
  }
  return slice;
}

std::vector<std::string> chosen_metrics(const SummaryOptions& options, TableFormat format,
                                        const StoredMetrics& stored) {
  if (!options.metrics.empty()) return options.metrics;
  if (format != TableFormat::table) return stored.names();
  std::vector<std::string> chosen;
  for (const std::string& name : headline_metrics())
    if (stored.has(name)) chosen.push_back(name);
  return chosen;
}

/// Column heads that fit a terminal.
std::string short_name(const std::string& metric) {
  static const std::map<std::string, std::string> names = {
      {"block_time.mean", "block time"},
      {"ratio_to_baseline.block_time.mean", "vs baseline"},
      {"run.block_time.p05", "day 5 %"},
      {"run.block_time.p95", "day 95 %"},
      {"inclusion_latency.mean", "inclusion"},
      {"block_confidence", "confidence"},
      {"execution_rate", "execution"},
      {"wasted_share", "wasted"},
      {"cost_per_parablock", "cost/block"}};
  const auto found = names.find(metric);
  return found == names.end() ? metric : found->second;
}

Table make_table(const Study& study, const Slice& slice, const std::vector<StoredMetric>& metrics,
                 TableFormat format) {
  const bool people = format == TableFormat::table;
  std::vector<Column> columns;
  const auto& axes = study.design.axes();
  for (std::size_t a = 0; a < axes.size(); ++a)
    if (!slice.fixed[a]) columns.push_back({axes[a].name(), axes[a].unit()});
  for (const StoredMetric& metric : metrics)
    columns.push_back({people ? short_name(metric.cube.name) : metric.cube.name, metric.cube.unit});
  Table table(columns);
  for (std::uint64_t i = 0; i < study.design.size(); ++i) {
    const auto coordinates = study.design.coordinates(i);
    if (!slice.holds(coordinates)) continue;
    std::vector<Cell> row;
    for (std::size_t a = 0; a < axes.size(); ++a)
      if (!slice.fixed[a]) row.push_back(axes[a].label(coordinates[a]));
    for (const StoredMetric& metric : metrics)
      row.push_back(Estimate{metric.value[i], metric.low[i], metric.high[i]});
    table.add_row(std::move(row));
  }
  return table;
}

void print_legend(const Study& study, const Slice& slice, const std::string& file) {
  fmt::print(
      "\nvalue ± Monte Carlo error (95 %: how well this study knows its own mean); day 5 % and day "
      "95 %:\nthe range of 90 % of simulated days. Assumptions behind all of it: docs/ASSUMPTIONS.md\n");
  std::string shown;
  const auto& axes = study.design.axes();
  for (std::size_t a = 0; a < axes.size(); ++a)
    if (slice.fixed[a])
      shown += fmt::format("{}{} = {}", shown.empty() ? "" : ", ", axes[a].name(),
                           axes[a].label(*slice.fixed[a]));
  if (!shown.empty())
    fmt::print("shown at {}; all {} points: coresweep summary --all {}\n", shown,
               study.design.size(), file);
}

}  // namespace

void print_summary(const SummaryOptions& options) {
  const TableFormat format = parse_table_format(options.format);
  const ResultsReader reader(options.file);
  const Study study = parse_study(reader.config(), options.file + " (stored configuration)");
  const StoredMetrics stored(reader);
  std::vector<StoredMetric> metrics;
  for (const std::string& name : chosen_metrics(options, format, stored))
    metrics.push_back(stored.read(name));
  const bool all = options.all_points || format != TableFormat::table;
  const Slice slice = all ? Slice{std::vector<std::optional<std::uint64_t>>(
                                      study.design.axes().size()),
                                  study.design.size()}
                          : slice_for_people(study);
  fmt::print("{}", make_table(study, slice, metrics, format).text(format));
  if (format == TableFormat::table) print_legend(study, slice, options.file);
}

void add_summary_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("summary", "show what a results file says");
  const auto options = std::make_shared<SummaryOptions>();
  command->add_option("FILE", options->file, "a results file")->required();
  command->add_option("--format", options->format, "table, csv or json")->capture_default_str();
  command->add_option("--metrics", options->metrics, "which metrics (names as in the file)")
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
