// The share of the assumptions under which each lever satisfies the criterion (satisficing).
#include "analysis/findings/analyses.h"
#include "analysis/findings/criterion_study.h"
#include "analysis/findings/decision_inputs.h"

namespace coresweep {

Findings analyse_criterion(StudyMetrics& metrics, const AnalysisRequest& request) {
  Findings findings;
  const Study& study = metrics.study();
  if (study.analysis.criterion.text.empty()) {
    findings.nothing =
        "the study declares no criterion ([analysis] criterion = \"run.block_time.p95 <= 6.5 s\")";
    return findings;
  }
  CriterionStudy criterion(metrics);
  const auto points = criterion.lever_points();
  const PointColumns places(study, placed(points, criterion.levers()), request.people);
  std::vector<Column> columns = places.columns();
  for (const char* name : {"satisfied", "surely", "possibly", "scenarios"})
    columns.push_back({name, ""});
  Table table(columns);
  std::vector<Estimate> shares;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const SatisfiedShare found = criterion.share(points[i]);
    shares.push_back(found.share);
    std::vector<Cell> row = places.cells(i);
    for (const double x : {found.share.value, found.share.low, found.share.high})
      row.emplace_back(x);
    row.emplace_back(static_cast<std::int64_t>(found.scenarios));
    table.add_row(std::move(row));
  }
  store(findings, study, criterion.levers(),
        {"criterion.share",
         "1",
         "share of the assumptions that satisfy the criterion",
         {},
         {{"criterion", study.analysis.criterion.text}}},
        shares);
  findings.tables.push_back(
      {"criterion",
       std::move(table),
       {study.analysis.criterion.text,
        "share of the points over the assumptions that satisfy it; surely and possibly: as far as "
        "the 95 % Monte Carlo error of each point decides"}});
  return findings;
}

}  // namespace coresweep
