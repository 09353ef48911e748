// Variation between the blocks of a run and between runs, kept apart.
#include <cmath>

#include "analysis/findings/analyses.h"
#include "analysis/metrics/point_columns.h"

namespace coresweep {
namespace {

/// A metric with a standard deviation over blocks and one over runs.
struct Varied {
  const char* name;
  const char* over_blocks;
  const char* over_runs;
};
constexpr Varied kVaried[] = {
    {"block_time", "block_time.sd", "run.block_time.sd"},
    {"inclusion_latency", "inclusion_latency.sd", "run.inclusion_latency.sd"},
    {"finality_latency", "finality_latency.sd", "run.finality_latency.sd"}};

/// The variance over all blocks of all runs is that of the means of runs plus that inside a run
/// (law of total variance), where runs have about the same number of blocks.
struct Variation {
  std::uint64_t point;
  Estimate blocks, runs;
  double within() const {
    const double square = blocks.value * blocks.value - runs.value * runs.value;
    return std::sqrt(std::max(square, 0.0));
  }
  double share() const { return quotient(runs.value * runs.value, blocks.value * blocks.value); }
};

void store(const StudyMetrics& metrics, std::size_t m, const Varied& varied,
           const std::vector<Variation>& rows, Findings& findings) {
  std::vector<std::string> axes;
  for (const std::size_t axis : metrics.metric(m).axes)
    axes.push_back(metrics.study().design.axes()[axis].name());
  const std::string name = varied.name;
  StoredCube within{{"within_run." + name + ".sd",
                     metrics.metric(m).unit,
                     "standard deviation between the blocks of a run",
                     axes,
                     {}},
                    {}};
  StoredCube share{{"between_runs_share." + name,
                    "",
                    "share of the variance over blocks that lies between runs",
                    axes,
                    {}},
                   {}};
  for (const Variation& row : rows) {
    within.values.push_back(row.within());
    share.values.push_back(row.share());
  }
  findings.cubes.push_back(std::move(within));
  findings.cubes.push_back(std::move(share));
}

}  // namespace

Findings analyse_variation(StudyMetrics& metrics, const AnalysisRequest& request) {
  struct Row {
    const Varied* varied;
    std::string unit;
    Variation variation;
  };
  Findings findings;
  std::vector<Row> rows;
  std::vector<PlacedPoint> points;
  for (const Varied& varied : kVaried) {
    const std::size_t blocks = metrics.index(varied.over_blocks);
    const std::size_t runs = metrics.index(varied.over_runs);
    const StudyMetric& metric = metrics.metric(blocks);
    std::vector<Variation> all;
    for (const std::uint64_t point : metrics.points_of(blocks)) {
      all.push_back({point, metrics.at(blocks, point).estimate, metrics.at(runs, point).estimate});
      if (!request.shown.holds(metrics.study().design.coordinates(point), metric.axes)) continue;
      rows.push_back({&varied, metric.unit, all.back()});
      points.push_back({point, metric.axes});
    }
    store(metrics, blocks, varied, all, findings);
  }
  const PointColumns places(metrics.study(), points, request.people);
  std::vector<Column> columns = {{"metric", ""}, {"unit", ""}};
  for (const Column& column : places.columns()) columns.push_back(column);
  for (const char* name : {"sd_blocks", "sd_within_run", "sd_between_runs", "share_between"})
    columns.push_back({name, ""});
  Table table(columns);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Variation& v = rows[i].variation;
    std::vector<Cell> row = {std::string(rows[i].varied->name), rows[i].unit};
    for (Cell& cell : places.cells(i)) row.push_back(std::move(cell));
    row.insert(row.end(), {v.blocks, v.within(), v.runs, v.share()});
    table.add_row(std::move(row));
  }
  findings.tables.push_back(
      {"variation",
       std::move(table),
       {"standard deviations over all blocks, between the blocks of a run, "
        "and between the means of runs (days); share_between: of the "
        "variance. Errors in this program come from runs, never from blocks"}});
  return findings;
}

}  // namespace coresweep
