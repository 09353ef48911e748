#include "analysis/rules/criterion.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coresweep {
namespace {

bool satisfies(double x, bool at_most, bool or_equal, double bound) {
  if (x == bound) return or_equal;
  return at_most ? x < bound : x > bound;
}

}  // namespace

Satisfied Criterion::judge(const Node& node, std::span<const Estimate> values) {
  if (node.kind == Kind::comparison) {
    const Estimate& e = values[node.metric];
    if (!e.has_value()) return Satisfied::no;
    if (!e.has_bounds()) return Satisfied::undecided;
    const auto check = [&](double x) {
      return satisfies(x, node.at_most, node.or_equal, node.bound);
    };
    const bool low = check(e.low), high = check(e.high);
    return low == high ? (low ? Satisfied::yes : Satisfied::no) : Satisfied::undecided;
  }
  const bool all = node.kind == Kind::all_of;
  Satisfied joined = all ? Satisfied::yes : Satisfied::no;
  for (const Node& part : node.parts) {
    const Satisfied verdict = judge(part, values);
    joined = all ? std::min(joined, verdict) : std::max(joined, verdict);
  }
  return joined;
}

Satisfied Criterion::judge(std::span<const Estimate> values) const { return judge(root_, values); }

bool Criterion::holds(std::span<const Estimate> values) const {
  std::vector<Estimate> exact;
  for (const Estimate& e : values) exact.push_back({e.value, e.value, e.value});
  return judge(exact) == Satisfied::yes;
}

double Criterion::violation(const Node& node, std::span<const Estimate> values) {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  if (node.kind == Kind::comparison) {
    const double x = values[node.metric].value;
    if (std::isnan(x)) return kFar;
    if (satisfies(x, node.at_most, node.or_equal, node.bound)) return 0;
    const double unit = node.bound == 0 ? 1 : std::abs(node.bound);
    // Equality, where it is not allowed, violates as well.
    return std::max(std::abs(x - node.bound) / unit, std::numeric_limits<double>::min());
  }
  const bool all = node.kind == Kind::all_of;
  double joined = all ? 0 : kFar;
  for (const Node& part : node.parts) {
    const double one = violation(part, values);
    joined = all ? std::max(joined, one) : std::min(joined, one);
  }
  return joined;
}

double Criterion::violation(std::span<const Estimate> values) const {
  return violation(root_, values);
}

SatisfiedShare satisfied_share(const Criterion& criterion, std::span<const Estimate> values,
                               std::size_t metrics) {
  const std::size_t scenarios = metrics == 0 ? 0 : values.size() / metrics;
  std::size_t holds = 0, surely = 0, possibly = 0;
  for (std::size_t s = 0; s < scenarios; ++s) {
    const auto of_scenario = values.subspan(s * metrics, metrics);
    const Satisfied verdict = criterion.judge(of_scenario);
    holds += criterion.holds(of_scenario) ? 1 : 0;
    surely += verdict == Satisfied::yes ? 1 : 0;
    possibly += verdict != Satisfied::no ? 1 : 0;
  }
  const auto share = [&](std::size_t count) {
    return quotient(static_cast<double>(count), static_cast<double>(scenarios));
  };
  return {scenarios, {share(holds), share(surely), share(possibly)}};
}

}  // namespace coresweep
