#include "host/design/design_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "host/base/errors.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kMostTried = 20'000;

/// The axes that matter to one rule.
struct Part {
  std::vector<std::size_t> axes;
  std::uint64_t size = 1;
};

/// The axes behind some keys, and those of the conditions on these axes: a condition may exclude
/// just what would be a problem.
Part part_of(const Design& design, const std::vector<std::string>& keys) {
  const auto behind = design.axes_behind(keys);
  std::set<std::size_t> axes(behind.begin(), behind.end());
  for (bool grown = true; grown;) {
    const std::size_t before = axes.size();
    for (const auto& read : design.condition_axes())
      if (std::any_of(read.begin(), read.end(), [&](std::size_t a) { return axes.contains(a); }))
        axes.insert(read.begin(), read.end());
    grown = axes.size() > before;
  }
  Part part{{axes.begin(), axes.end()}};
  for (const std::size_t a : part.axes) part.size *= design.axes()[a].size();
  return part;
}

/// Combination `index` of the axes of `part`.
Coordinates combination(const Design& design, const Part& part, std::uint64_t index) {
  Coordinates coordinates(design.axes().size(), 0);
  for (const std::size_t a : part.axes) {
    coordinates[a] = index % design.axes()[a].size();
    index /= design.axes()[a].size();
  }
  return coordinates;
}

/// The names of the sets that were chosen, for the message.
std::string chosen_sets(const Design& design, const Part& part, const Coordinates& coordinates) {
  std::string sets;
  for (const std::size_t a : part.axes) {
    const Axis& axis = design.axes()[a];
    if (axis.is_joint())
      sets += fmt::format("{} = \"{}\": ", axis.name(), axis.label(coordinates[a]));
  }
  return sets;
}

using Problem = std::function<std::optional<std::string>(const Parameters&)>;

/// The first combination of the axes behind `keys`, on an even choice of them, that is not excluded
/// and has a problem.
std::optional<DesignProblem> search(const Design& design, const std::vector<std::string>& keys,
                                    const Problem& problem_of) {
  const Part part = part_of(design, keys);
  const std::uint64_t stride = part.size / kMostTried + 1;
  for (std::uint64_t index = 0; index < part.size; index += stride) {
    const Coordinates coordinates = combination(design, part, index);
    if (design.excludes(coordinates, part.axes)) continue;
    const auto sets = [&] { return chosen_sets(design, part, coordinates); };
    try {
      if (const auto problem = problem_of(design.at(coordinates, part.axes)))
        return DesignProblem{sets() + *problem, part.axes, {}};
    } catch (const UserError& error) {
      return DesignProblem{sets() + error.what(), part.axes, {}};
    }
  }
  return std::nullopt;
}

/// Keys whose values show only at a point: derived ones, and numbers inside distributions.
std::vector<std::string> computed_keys(const Design& design) {
  std::vector<std::string> keys;
  for (const Rule& rule : design.derived()) keys.push_back(rule.key);
  for (const Axis& axis : design.axes())
    for (const std::string& key : axis.keys())
      if (owner_of(key) != key) keys.emplace_back(owner_of(key));
  return keys;
}

}  // namespace

std::optional<DesignProblem> find_problem(const Design& design) {
  // That the values can be computed at all; the axes behind each key together.
  for (const std::string& key : computed_keys(design)) {
    const auto none = [](const Parameters&) { return std::optional<std::string>(); };
    if (const auto problem = search(design, {key}, none)) return problem;
  }
  for (const CrossCheck& rule : cross_checks()) {
    auto problem = search(design, {rule.keys.begin(), rule.keys.end()}, rule.problem);
    if (!problem) continue;
    problem->rule_keys = rule.keys;
    return problem;
  }
  return std::nullopt;
}

}  // namespace coresweep
