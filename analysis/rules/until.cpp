#include "analysis/rules/until.h"

#include <algorithm>
#include <cmath>

#include "analysis/estimates/tally_view.h"
#include "analysis/rules/until_parser.h"

namespace coresweep {
namespace {

bool is_at(const StoppingRule::Node& node, const Coordinates& coordinates) {
  for (std::size_t a = 0; a < node.fixed.size(); ++a)
    if (node.fixed[a] && *node.fixed[a] != coordinates[a]) return false;
  return true;
}

}  // namespace

std::vector<std::uint64_t> looks_of(const Study& study) {
  std::vector<std::uint64_t> looks;
  for (std::uint64_t runs = study.min_runs; runs < study.max_runs; runs *= 2) looks.push_back(runs);
  looks.push_back(study.max_runs);
  return looks;
}

bool PrecisionTarget::is_reached(const Estimate& e) const {
  if (!e.has_value() || !e.has_bounds()) return false;
  const double half = std::max(e.value - e.low, e.high - e.value);
  return relative ? half < std::abs(e.value) && half <= limit * std::abs(e.value) : half <= limit;
}

void check_stopping_rule(const Study& study) { parse_stopping_rule(study); }

StoppingRule::StoppingRule(const Study& study, PointReaders read)
    : study_(study),
      read_(std::move(read)),
      confidence_(joint_confidence(static_cast<double>(looks_of(study).size()))) {
  ParsedRule parsed = parse_stopping_rule(study);
  root_ = std::move(parsed.root);
  targets_ = std::move(parsed.targets);
}

bool StoppingRule::look() {
  // Tallies are kept by the metrics, so each look needs new ones.
  std::vector<std::string> names;
  for (const PrecisionTarget& target : targets_) names.push_back(target.metric);
  StudyMetrics metrics = study_metrics(study_, read_, names);
  const Design simulated = pipeline_design(study_);
  points_.clear();
  reached_.assign(targets_.size(), {});
  for (std::uint64_t i = 0; i < study_.design.size(); ++i) {
    if (study_.design.excludes(i)) continue;
    const auto words = read_.pipeline(simulated_index(study_.design, simulated, i));
    if (TallyView(words).runs() == 0) continue;
    points_.push_back(i);
    for (std::size_t t = 0; t < targets_.size(); ++t)
      reached_[t].push_back(targets_[t].is_reached(
          metrics.at(metrics.index(targets_[t].metric), i, confidence_).estimate));
  }
  not_reached_.clear();
  for (std::size_t p = 0; p < points_.size(); ++p)
    if (!holds(root_, p)) not_reached_.push_back(points_[p]);
  return not_reached_.empty();
}

bool StoppingRule::holds(const Node& node, std::size_t point) const {
  const auto here = [&](const Node& child) { return holds(child, point); };
  const auto inside = [&](std::size_t p) { return holds(node.children.front(), p); };
  switch (node.kind) {
    case Node::Kind::target:
      return reached_[node.target][point];
    case Node::Kind::both:
      return std::ranges::all_of(node.children, here);
    case Node::Kind::either:
      return std::ranges::any_of(node.children, here);
    case Node::Kind::any:
      for (std::size_t p = 0; p < points_.size(); ++p)
        if (inside(p)) return true;
      return false;
    case Node::Kind::every: {
      bool seen = false;  // a point that was not run has reached nothing
      for (std::size_t p = 0; p < points_.size(); ++p) {
        if (!is_at(node, study_.design.coordinates(points_[p]))) continue;
        if (!inside(p)) return false;
        seen = true;
      }
      return seen;
    }
  }
  return false;
}

}  // namespace coresweep
