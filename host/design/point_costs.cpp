#include "host/design/point_costs.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

#include "host/design/axis.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kMostCombinations = 20'000, kPointsTried = 100;

std::vector<std::size_t> with_conditions(const Design& design, std::vector<std::size_t> axes) {
  std::set<std::size_t> all(axes.begin(), axes.end());
  for (const auto& read : design.condition_axes()) all.insert(read.begin(), read.end());
  return {all.begin(), all.end()};
}

}  // namespace

const CostRule& pipeline_costs() {
  static const CostRule rule{{"relay.slots"}, [](const Parameters& p) {
                               return static_cast<double>(p.integer("relay.slots"));
                             }};
  return rule;
}

const CostRule& market_costs() {
  static const CostRule rule{{"market.cycles"}, [](const Parameters& p) {
                               return static_cast<double>(p.integer("market.cycles"));
                             }};
  return rule;
}

CostOrder::CostOrder(const Design& design, const CostRule& rule) : design_(design) {
  behind_ = with_conditions(design, design.axes_behind(rule.keys));
  if (count(behind_) > kMostCombinations) behind_ = design.axes_behind(rule.keys);
  std::vector<double> costs;
  if (count(behind_) > kMostCombinations) {
    for (const std::uint64_t i : spread_indices(design.size(), kPointsTried))
      if (!design.excludes(i)) costs.push_back(rule.cost(design.at(i)));
  } else {
    list(rule);
    for (const Combination& one : order_)
      if (one.cost > 0) costs.push_back(one.cost);
    if (order_.front().cost == order_.back().cost) order_.clear();
  }
  if (costs.empty()) return;
  mean_cost_ = std::reduce(costs.begin(), costs.end()) / static_cast<double>(costs.size());
}

void CostOrder::list(const CostRule& rule) {
  for (std::size_t a = 0; a < design_.axes().size(); ++a)
    if (std::ranges::find(behind_, a) == behind_.end()) others_.push_back(a);
  Coordinates coordinates(design_.axes().size(), 0);
  for (std::uint64_t i = 0; i < count(behind_); ++i) {
    set(behind_, i, coordinates);
    order_.push_back({i, cost_of(coordinates, rule)});
  }
  std::ranges::stable_sort(order_, std::greater(), &Combination::cost);
}

double CostOrder::cost_of(const Coordinates& coordinates, const CostRule& rule) const {
  if (design_.excludes(coordinates, behind_)) return 0;
  return rule.cost(design_.at(coordinates, behind_));
}

std::uint64_t CostOrder::count(const std::vector<std::size_t>& axes) const {
  std::uint64_t count = 1;
  for (const std::size_t a : axes) count *= design_.axes()[a].size();
  return count;
}

void CostOrder::set(const std::vector<std::size_t>& axes, std::uint64_t index,
                    Coordinates& to) const {
  for (auto a = axes.rbegin(); a != axes.rend(); ++a) {
    to[*a] = index % design_.axes()[*a].size();
    index /= design_.axes()[*a].size();
  }
}

std::uint64_t CostOrder::point(std::uint64_t place) const {
  if (order_.empty()) return place;
  const std::uint64_t of_each = count(others_);
  Coordinates coordinates(design_.axes().size(), 0);
  set(behind_, order_[place / of_each].index, coordinates);
  set(others_, place % of_each, coordinates);
  return design_.index(coordinates);
}

}  // namespace coresweep
