// Where the rows of a table stand in the study: one column an axis.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/tables/table.h"
#include "host/study/study.h"

namespace coresweep {

/// A point, and the axes (by index) that mean something there.
struct PlacedPoint {
  std::uint64_t point;
  std::vector<std::size_t> axes;
};

class PointColumns {
 public:
  /// People are not shown axes on which the rows do not differ.
  PointColumns(const Study& study, std::vector<PlacedPoint> rows, bool people);

  std::vector<Column> columns() const;
  /// The labels of row i; empty where an axis means nothing.
  std::vector<Cell> cells(std::size_t i) const;

 private:
  std::optional<std::string> label(std::size_t row, std::size_t axis) const;

  const Study& study_;
  std::vector<PlacedPoint> rows_;
  std::vector<std::size_t> shown_;
};

}  // namespace coresweep
