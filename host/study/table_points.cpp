#include "host/study/table_points.h"

#include <algorithm>

namespace coresweep {
namespace {

constexpr std::uint64_t kMostTried = 1000;

std::uint64_t usual_value(const Study& study, const Axis& axis) {
  for (std::uint64_t i = 0; i < std::min(axis.size(), kMostTried); ++i) {
    Parameters changed = study.base;
    axis.apply(i, changed);
    if (changed == study.base) return i;
  }
  return 0;
}

/// The last first, the first never. What is compared with the baseline stays longest, and one axis
/// of that always.
std::vector<std::size_t> axes_to_hold(const Study& study) {
  std::vector<std::size_t> others, compared;
  for (std::size_t a = study.design.axes().size(); a-- > 0;) {
    const bool is_compared = !study.baseline.empty() && study.baseline[a].has_value();
    if (is_compared)
      compared.push_back(a);
    else if (a > 0)
      others.push_back(a);
  }
  if (!compared.empty()) compared.pop_back();
  others.insert(others.end(), compared.begin(), compared.end());
  return others;
}

}  // namespace

bool TablePoints::holds(const std::vector<std::uint64_t>& coordinates) const {
  for (std::size_t a = 0; a < fixed.size(); ++a)
    if (fixed[a] && *fixed[a] != coordinates[a]) return false;
  return true;
}

bool TablePoints::holds(const std::vector<std::uint64_t>& coordinates,
                        const std::vector<std::size_t>& axes) const {
  return std::ranges::all_of(
      axes, [&](std::size_t a) { return !fixed[a] || *fixed[a] == coordinates[a]; });
}

std::string TablePoints::text(const Study& study) const {
  Coordinates coordinates;
  std::vector<std::size_t> held;
  for (std::size_t a = 0; a < fixed.size(); ++a) {
    coordinates.push_back(fixed[a].value_or(0));
    if (fixed[a] && !silent[a]) held.push_back(a);
  }
  return place_text(study.design, coordinates, held);
}

TablePoints all_points(const Study& study) {
  const std::size_t axes = study.design.axes().size();
  return {std::vector<std::optional<std::uint64_t>>(axes), study.design.size(),
          std::vector<bool>(axes)};
}

TablePoints all_points(const Study& study, const std::vector<std::string>& axes) {
  TablePoints shown = all_points(study);
  for (std::size_t a = 0; a < shown.fixed.size(); ++a) {
    const Axis& axis = study.design.axes()[a];
    if (std::ranges::find(axes, axis.name()) != axes.end()) continue;
    shown.fixed[a] = 0;
    shown.silent[a] = true;
    shown.rows /= axis.size();
  }
  return shown;
}

TablePoints points_for_people(const Study& study, std::uint64_t rows) {
  return points_for_people(study, all_points(study), rows);
}

TablePoints points_for_people(const Study& study, TablePoints shown, std::uint64_t rows) {
  const auto& axes = study.design.axes();
  for (const std::size_t a : axes_to_hold(study)) {
    if (shown.rows <= rows) break;
    if (axes[a].size() == 1 || shown.fixed[a]) continue;
    shown.fixed[a] = usual_value(study, axes[a]);
    shown.rows /= axes[a].size();
  }
  return shown;
}

}  // namespace coresweep
