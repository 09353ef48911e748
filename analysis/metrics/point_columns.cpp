#include "analysis/metrics/point_columns.h"

#include <algorithm>
#include <set>
#include <utility>

namespace coresweep {

PointColumns::PointColumns(const Study& study, std::vector<PlacedPoint> rows, bool people)
    : study_(study), rows_(std::move(rows)) {
  for (std::size_t axis = 0; axis < study.design.axes().size(); ++axis) {
    std::set<std::string> values;
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (const auto text = label(i, axis)) values.insert(*text);
    if (!people || values.size() > 1) shown_.push_back(axis);
  }
}

std::optional<std::string> PointColumns::label(std::size_t row, std::size_t axis) const {
  if (std::ranges::count(rows_[row].axes, axis) == 0) return std::nullopt;
  const auto coordinates = study_.design.coordinates(rows_[row].point);
  return study_.design.axes()[axis].label(coordinates[axis]);
}

std::vector<Column> PointColumns::columns() const {
  std::vector<Column> columns;
  for (const std::size_t axis : shown_)
    columns.push_back({study_.design.axes()[axis].name(), study_.design.axes()[axis].unit()});
  return columns;
}

std::vector<Cell> PointColumns::cells(std::size_t i) const {
  std::vector<Cell> cells;
  for (const std::size_t axis : shown_) {
    const auto text = label(i, axis);
    cells.push_back(text ? Cell(*text) : Cell());
  }
  return cells;
}

}  // namespace coresweep
