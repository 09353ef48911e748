#include "host/study/levels.h"

#include <fmt/format.h>

#include <algorithm>

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

}  // namespace

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
                     market_runs(study), market_cycles(study));
}

std::uint64_t market_runs(const Study& study) { return study.market_runs.value_or(study.runs); }

}  // namespace coresweep
