// What the points of a design cost, as far as that is known without running them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/design/design.h"

namespace coresweep {

/// How much there is to simulate in a run of a point, and the keys that decide it.
struct CostRule {
  std::vector<std::string> keys;
  double (*cost)(const Parameters&);
};
const CostRule& pipeline_costs();  ///< relay slots
const CostRule& market_costs();    ///< sales

/// The points of a design, the costliest first and those that `where` excludes last. Points are not
/// listed: only the combinations of the axes behind the costs are, and where these are too many all
/// points count as equal. Points of equal cost everywhere keep their order.
class CostOrder {
 public:
  CostOrder(const Design& design, const CostRule& rule);

  std::uint64_t size() const { return design_.size(); }
  /// The index of the point at a place of the order.
  std::uint64_t point(std::uint64_t place) const;
  /// Of the points that are not excluded, as far as the combinations, or some points, tell.
  double mean_cost() const { return mean_cost_; }

 private:
  struct Combination {
    std::uint64_t index;  ///< of the axes behind the costs, the last fastest
    double cost;          ///< 0: excluded
  };
  double cost_of(const Coordinates& coordinates, const CostRule& rule) const;
  void set(const std::vector<std::size_t>& axes, std::uint64_t index, Coordinates& to) const;
  std::uint64_t count(const std::vector<std::size_t>& axes) const;
  void list(const CostRule& rule);

  Design design_;
  std::vector<std::size_t> behind_, others_;  // axes behind the costs, and all others
  std::vector<Combination> order_;            // empty: all points are equal
  double mean_cost_ = 0;
};

}  // namespace coresweep
