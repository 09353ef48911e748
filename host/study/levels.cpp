#include "host/study/levels.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "host/base/errors.h"
#include "host/compile/compile_market.h"

namespace coresweep {
namespace {

/// The values that a key takes anywhere in the design.
std::vector<Value> values_of(const Study& study, std::string_view key) {
  std::vector<Value> values;
  bool always_set = false;
  for (const Axis& axis : study.design.axes()) {
    if (!axis.sets(key)) continue;
    always_set = always_set || axis.always_sets(key);
    for (std::uint64_t i = 0; i < axis.size(); ++i)
      for (const Setting& setting : axis.settings(i))
        if (setting.key == key) values.push_back(setting.value);
  }
  if (!always_set) values.push_back(study.design.base().get(key));
  return values;
}

/// The design over the axes that `affects` is true of.
Design reduced_design(const Study& study, bool (Axis::*affects)() const) {
  Parameters base = study.design.base();
  std::vector<Axis> axes;
  for (const Axis& axis : study.design.axes()) {
    if ((axis.*affects)())
      axes.push_back(axis);
    else
      axis.apply(0, base);  // any value will do, and some keys must have one
  }
  // A condition on prices leaves points without a result, not without a simulation.
  std::vector<Rule> conditions;
  for (std::size_t c = 0; c < study.design.conditions().size(); ++c) {
    const auto& read = study.design.condition_axes()[c];
    if (std::ranges::all_of(read,
                            [&](std::size_t a) { return (study.design.axes()[a].*affects)(); }))
      conditions.push_back(study.design.conditions()[c]);
  }
  return Design(std::move(base), std::move(axes), study.design.derived(), std::move(conditions));
}

bool always(const Study&) { return true; }
std::optional<std::uint64_t> none(const Study&) { return std::nullopt; }
std::optional<std::uint64_t> own_market_runs(const Study& study) { return study.market_runs; }

constexpr ByLevel<LevelRow> kLevelRows = {{{
    {"pipeline", "point", "relay slots", always, &Axis::affects_pipeline, none, pipeline_costs},
    {"market", "market point", "sales", simulates_market, &Axis::affects_market, own_market_runs,
     market_costs},
}}};

}  // namespace

const LevelRow& row_of(Level level) { return kLevelRows[level]; }

std::vector<Level> levels_of(const Study& study) {
  std::vector<Level> levels;
  for (const Level level : kAllLevels)
    if (row_of(level).simulates(study)) levels.push_back(level);
  return levels;
}

std::uint64_t replicates_of(const Study& study, Level level) {
  return row_of(level).own_replicates(study).value_or(study.runs);
}

Design level_design(const Study& study, Level level) {
  return reduced_design(study, row_of(level).affects);
}
Design pipeline_design(const Study& study) { return level_design(study, Level::pipeline); }
Design market_design(const Study& study) { return level_design(study, Level::market); }

std::uint64_t simulated_index(const Design& design, const Design& simulated, std::uint64_t index) {
  const Coordinates all = design.coordinates(index);
  Coordinates coordinates;
  std::size_t a = 0;  // the axes of `simulated` are some of those of `design`, in their order
  for (const Axis& axis : simulated.axes()) {
    while (design.axes()[a].name() != axis.name()) ++a;
    coordinates.push_back(all[a]);
  }
  return simulated.index(coordinates);
}

bool simulates_market(const Study& study) {
  const auto models = values_of(study, "market.model");
  const auto simulated = std::ranges::count_if(
      models, [](const Value& model) { return is_simulated_market(std::get<std::string>(model)); });
  if (simulated == 0 || simulated == std::ssize(models)) return simulated > 0;
  throw UserError(
      "market.model is simulated (\"agents\" or \"regimes\") at some points of the study and not "
      "(\"none\" or \"constant\") at others: make two studies of it");
}

std::int32_t market_cycles(const Study& study) {
  std::int64_t most = 1;
  for (const Value& cycles : values_of(study, "market.cycles"))
    most = std::max(most, std::get<std::int64_t>(cycles));
  return static_cast<std::int32_t>(most);
}

std::string market_text(const Study& study) {
  return fmt::format("{} points x {} runs of up to {} sales", market_design(study).size(),
                     replicates_of(study, Level::market), market_cycles(study));
}

}  // namespace coresweep
