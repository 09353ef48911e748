#include "analysis/metrics/metric_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/metrics/metric_registry.h"
#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

bool is_money(const Metric& metric) { return metric.unit.starts_with("coin"); }

/// A constant price; the costs of a simulated market are metrics of the market.
bool has_price(const Study& study) {
  if (simulates_market(study)) return false;
  return study.base.choice("market.model") != "none" ||
         std::ranges::any_of(study.design.axes(),
                             [](const Axis& axis) { return axis.sets("market.model"); });
}

/// What a study needs for a metric that it has not; empty: nothing gives it one.
std::string_view missing_for(std::string_view name) {
  const auto is_in = [&](const std::vector<Metric>& registry) {
    return std::ranges::find(registry, name, &Metric::name) != registry.end();
  };
  if (is_in(pipeline_registry()))
    return "a price of coretime: market.model = \"constant\", \"agents\" or \"regimes\"";
  if (is_in(market_registry()))
    return "a simulated market: market.model = \"agents\" or \"regimes\"";
  return "";
}

}  // namespace

std::vector<std::string> pipeline_metric_names(const Study& study) {
  const bool priced = has_price(study);
  std::vector<std::string> names;
  for (const Metric& metric : pipeline_registry())
    if (priced || !is_money(metric)) names.emplace_back(metric.name);
  return names;
}

std::vector<std::string> market_metric_names(const Study& study) {
  std::vector<std::string> names;
  if (simulates_market(study))
    for (const Metric& metric : market_registry()) names.emplace_back(metric.name);
  return names;
}

void check_metric_name(const Study& study, std::string_view name) {
  const auto of_pipeline = pipeline_metric_names(study), of_market = market_metric_names(study);
  std::vector<std::string_view> known(of_pipeline.begin(), of_pipeline.end());
  known.insert(known.end(), of_market.begin(), of_market.end());
  if (std::ranges::find(known, name) != known.end()) return;
  if (const auto missing = missing_for(name); !missing.empty())
    throw UserError(fmt::format("the study has no metric \"{}\": it needs {}", name, missing));
  throw UserError(fmt::format("unknown metric \"{}\"{}", name, did_you_mean(name, known)));
}

}  // namespace coresweep
