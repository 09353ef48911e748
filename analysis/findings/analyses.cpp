#include "analysis/findings/analyses.h"

#include <algorithm>
#include <array>
#include <set>

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"

namespace coresweep {

namespace {

/// What analyse_variation() reads.
constexpr std::array kVariedMetrics = {"block_time.sd",        "run.block_time.sd",
                                       "inclusion_latency.sd", "run.inclusion_latency.sd",
                                       "finality_latency.sd",  "run.finality_latency.sd"};

}  // namespace

std::span<const Analysis> analyses() {
  static const std::array all = {
      Analysis{"ranges", "Monte Carlo error, day-to-day range and assumption range",
               analyse_ranges},
      Analysis{"variation", "variation between the blocks of a run and between runs",
               analyse_variation},
      Analysis{"comparison", "every point against the baseline, with a verdict",
               analyse_comparison},
      Analysis{"sensitivity", "share of each axis in the variance over the grid, without noise",
               analyse_sensitivity},
      Analysis{"tornado", "how far each axis alone moves a metric from the base", analyse_tornado},
      Analysis{"factors", "sampled factors by Sobol' indices or Morris' screening",
               analyse_factors},
      Analysis{"pareto", "levers worth choosing by the objectives", analyse_pareto},
      Analysis{"regret", "the lever that is regretted least over the assumptions", analyse_regret},
      Analysis{"criterion", "share of the assumptions under which the criterion holds",
               analyse_criterion},
      Analysis{"scenarios", "the assumptions under which the criterion fails", analyse_scenarios},
      Analysis{"surface", "response surfaces: their error, optimum and readings", analyse_surface},
  };
  return all;
}

const Analysis& find_analysis(std::string_view name) {
  std::vector<std::string_view> known;
  for (const Analysis& analysis : analyses()) {
    if (analysis.name == name) return analysis;
    known.push_back(analysis.name);
  }
  std::string list;
  for (const std::string_view other : known)
    list += (list.empty() ? "" : ", ") + std::string(other);
  throw UserError("unknown analysis \"" + std::string(name) + "\"" + did_you_mean(name, known) +
                  " (there are " + list + ")");
}

std::vector<std::size_t> headline_metrics(const StudyMetrics& metrics) {
  std::vector<std::size_t> chosen;
  const auto& effects = metrics.study().analysis.smallest_effects;
  for (std::size_t m = 0; m < metrics.metrics().size(); ++m) {
    const StudyMetric& metric = metrics.metric(m);
    if (!metric.shown.over_runs.empty() || metric.name == "cost_per_parablock" ||
        std::ranges::count(effects, metric.name, &SmallestEffect::metric) > 0)
      chosen.push_back(m);
  }
  return chosen;
}

std::vector<std::string> metrics_to_read(const StudyMetrics& all,
                                         const std::vector<std::string>& asked) {
  const AnalysisSettings& declared = all.study().analysis;
  std::string said = declared.criterion.text;
  for (const PlacedText& objective : declared.objectives) said += " " + objective.text;
  for (const SmallestEffect& effect : declared.smallest_effects) said += " " + effect.metric;
  const auto is_read = [&](const StudyMetric& metric) {
    const bool usual = metric.shown.compared || !metric.shown.over_runs.empty() ||
                       metric.name == "cost_per_parablock";
    return usual || std::ranges::count(asked, metric.name) > 0 ||
           said.find(metric.name) != std::string::npos;
  };
  std::set<std::string> read(kVariedMetrics.begin(), kVariedMetrics.end());
  for (const StudyMetric& metric : all.metrics()) {
    if (!is_read(metric)) continue;
    read.insert(metric.name);
    for (const char* end : {".p05", ".p95"}) read.insert(std::string(metric.shown.over_runs) + end);
  }
  std::vector<std::string> names;
  for (const StudyMetric& metric : all.metrics())
    if (read.contains(metric.name)) names.push_back(metric.name);
  return names;
}

}  // namespace coresweep
