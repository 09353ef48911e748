// What a metric depends on: exact decomposition of its variance over a grid, Sobol' indices or
// Morris' screening of a design, and how far it swings with each factor (tornado).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/analyses.h"
#include "analysis/design_axes.h"
#include "analysis/morris.h"
#include "analysis/point_columns.h"
#include "analysis/sobol_indices.h"
#include "analysis/tornado.h"
#include "analysis/variance_decomposition.h"
#include "host/errors.h"

namespace coresweep {
namespace {

constexpr std::size_t kOrder = 2;  // interactions of more axes are given together

/// One number about one factor (or several together) at one setting of the other axes.
struct Share {
  std::size_t metric;
  PlacedPoint place;
  std::string measure, factor;
  Estimate value;
};

struct Swing {
  std::size_t metric;
  PlacedPoint place;
  std::string factor, lowest, highest;
  TornadoBar bar;
};

struct Collected {
  std::vector<Share> shares;
  std::vector<Swing> swings;
  std::vector<std::string> notes;
};

class Sensitivity {
 public:
  Sensitivity(StudyMetrics& metrics, std::size_t metric, Collected& collected)
      : metrics_(metrics), metric_(metric), collected_(collected) {}

  void run() {
    const auto design = design_axis(metrics_, metric_);
    try {
      design ? over_design(*design) : over_grid();
    } catch (const UserError& error) {
      collected_.notes.push_back(
          fmt::format("{}: {}", metrics_.metric(metric_).name, error.what()));
    }
  }

 private:
  const Design& design() const { return metrics_.study().design; }
  const std::string& name(std::size_t axis) const { return design().axes()[axis].name(); }

  void add(const PlacedPoint& place, const std::string& measure, const std::string& factor,
           const Estimate& value) {
    collected_.shares.push_back({metric_, place, measure, factor, value});
  }

  void over_grid() {
    const auto axes = other_axes(metrics_, metric_, design().axes().size());
    if (axes.empty()) return;
    const auto points = points_over(design(), axes);
    const PointValues values = gather(metrics_, metric_, points);
    std::vector<std::size_t> shape, base;
    for (const std::size_t a : axes) {
      shape.push_back(design().axes()[a].size());
      base.push_back(usual_value(metrics_.study(), design().axes()[a]));
    }
    const auto parts = decompose_variance(shape, values.metric(), kOrder);
    for (const VariancePart& part : parts.effects) {
      std::vector<std::string> names;
      for (const std::size_t i : part.axes) names.push_back(name(axes[i]));
      add({points[0], {}}, "share", fmt::format("{}", fmt::join(names, " x ")), part.share);
    }
    for (const VariancePart& part : parts.totals)
      add({points[0], {}}, "total", name(axes[part.axes.front()]), part.share);
    for (const TornadoBar& bar : tornado(shape, base, values.metric())) {
      const Axis& axis = design().axes()[axes[bar.factor]];
      const auto label = [&](double i) { return axis.label(static_cast<std::uint64_t>(i)); };
      collected_.swings.push_back({metric_, {points[0], {}}, axis.name(), label(bar.lowest),
                                   label(bar.highest), bar});
    }
  }

  void over_design(std::size_t axis) {
    const auto levers = other_axes(metrics_, metric_, axis);
    const OwnedDesign samples = factor_design(design().axes()[axis]);
    for (const std::uint64_t lever : points_over(design(), levers)) {
      const std::vector<std::size_t> own = {axis};
      const PointValues values =
          gather(metrics_, metric_, points_over(design(), own, design().coordinates(lever)));
      const PlacedPoint place{lever, levers};
      indices(*design().axes()[axis].sampling(), samples, values, place);
      for (const TornadoBar& bar : tornado(samples.view(), values.metric())) {
        const Factor& factor = samples.factors[bar.factor];
        collected_.swings.push_back({metric_, place, factor.name, factor.text(bar.lowest),
                                     factor.text(bar.highest), bar});
      }
    }
  }

  void indices(const Sampling& sampling, const OwnedDesign& samples, const PointValues& values,
               const PlacedPoint& place) {
    if (sampling.kind == Sampling::Kind::saltelli) {
      const auto found = sobol_indices(find_pick_freeze(samples.view()), values.metric());
      for (std::size_t f = 0; f < found.size(); ++f) {
        add(place, "first", samples.factors[f].name, found[f].first);
        add(place, "total", samples.factors[f].name, found[f].total);
      }
    } else if (sampling.kind == Sampling::Kind::morris) {
      const auto found = morris_screening(samples.view(), values.metric());
      for (std::size_t f = 0; f < found.size(); ++f) {
        add(place, "mu_star", samples.factors[f].name, found[f].absolute);
        add(place, "sigma", samples.factors[f].name, found[f].spread);
      }
    }
  }

  StudyMetrics& metrics_;
  std::size_t metric_;
  Collected& collected_;
};

/// One scalar cube a number, or one over the lever axes.
void store(const StudyMetrics& metrics, const std::vector<Share>& shares, Findings& findings) {
  for (const Share& share : shares) {
    const std::string& metric = metrics.metric(share.metric).name;
    const std::string name =
        fmt::format("sensitivity.{}.{}.{}", metric, share.measure, share.factor);
    const auto append = [&](const std::string& end, const std::string& meaning, double value) {
      const auto found = std::ranges::find(findings.cubes, name + end,
                                           [](const StoredCube& c) { return c.cube.name; });
      if (found != findings.cubes.end()) return found->values.push_back(value);
      const bool morris = share.measure == "mu_star" || share.measure == "sigma";
      StoredCube stored{{name + end, morris ? metrics.metric(share.metric).unit : "",
                         "sensitivity of " + metric + " to " + share.factor + meaning, {}, {}},
                        {value}};
      for (const std::size_t a : share.place.axes)
        stored.cube.axes.push_back(metrics.study().design.axes()[a].name());
      findings.cubes.push_back(std::move(stored));
    };
    append("", "", share.value.value);
    append(".low", ": 95 %, lower end", share.value.low);
    append(".high", ": 95 %, upper end", share.value.high);
  }
}

/// Columns metric, places and `names`; rows from `cells`.
template <class Row, class Cells>
Table table_of(const StudyMetrics& metrics, const std::vector<Row>& rows, bool people,
               const std::vector<std::string>& names, const Cells& cells) {
  std::vector<PlacedPoint> points;
  for (const Row& row : rows) points.push_back(row.place);
  const PointColumns places(metrics.study(), points, people);
  std::vector<Column> columns = {{"metric", ""}};
  for (const Column& column : places.columns()) columns.push_back(column);
  for (const std::string& name : names) columns.push_back({name, ""});
  Table table(columns);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<Cell> row = {metrics.metric(rows[i].metric).name};
    for (Cell& cell : places.cells(i)) row.push_back(std::move(cell));
    for (Cell& cell : cells(rows[i])) row.push_back(std::move(cell));
    table.add_row(std::move(row));
  }
  return table;
}

/// What people need not see: shares that cannot be told from nothing.
bool is_worth_showing(const Share& share, bool people) {
  return !people || share.value.value >= 0.01 || share.measure == "mu_star";
}

}  // namespace

Findings analyse_sensitivity(StudyMetrics& metrics, const AnalysisRequest& request) {
  Collected collected;
  for (const std::size_t m : request.metrics.empty() ? headline_metrics(metrics) : request.metrics)
    Sensitivity(metrics, m, collected).run();
  Findings findings;
  if (collected.shares.empty() && collected.swings.empty()) {
    findings.nothing = fmt::format("nothing varies{}{}", collected.notes.empty() ? "" : ": ",
                                   fmt::join(collected.notes, "; "));
    return findings;
  }
  store(metrics, collected.shares, findings);
  std::vector<Share> shown;
  for (const Share& share : collected.shares)
    if (is_worth_showing(share, request.people)) shown.push_back(share);
  std::vector<std::string> notes = {
      "share: of the variance over the grid, noise subtracted (first, total: Sobol' indices; "
      "mu_star, sigma: Morris, in the metric's unit); total: with all interactions"};
  if (request.people) notes.push_back("shares below 1 % are left out");
  notes.insert(notes.end(), collected.notes.begin(), collected.notes.end());
  findings.tables.push_back({"sensitivity",
                             table_of(metrics, shown, request.people,
                                      {"measure", "factor", "value"},
                                      [](const Share& s) {
                                        return std::vector<Cell>{s.measure, s.factor, s.value};
                                      }),
                             notes});
  findings.tables.push_back(
      {"tornado",
       table_of(metrics, collected.swings, request.people,
                {"factor", "lowest_at", "highest_at", "at_lowest", "at_highest", "swing"},
                [](const Swing& s) {
                  return std::vector<Cell>{s.factor,         s.lowest,          s.highest,
                                           s.bar.at_lowest, s.bar.at_highest, s.bar.swing};
                }),
       {"one factor at a time, the others at their usual value (grid) or as they come (design); "
        "the longest swing first"}});
  return findings;
}

}  // namespace coresweep
