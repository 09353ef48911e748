// Results as text: for people, as CSV and as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "analysis/estimates/estimate.h"
#include "host/base/terminal.h"

namespace coresweep {

enum class TableFormat { table, csv, json };

/// "table", "csv" or "json"; throws UserError with what would have been accepted.
TableFormat parse_table_format(std::string_view name);

struct Column {
  std::string name;
  std::string unit;  ///< empty or "1": not shown
};

/// An empty cell is std::monostate.
using Cell = std::variant<std::monostate, std::string, bool, std::int64_t, double, Estimate>;

class Table {
 public:
  explicit Table(std::vector<Column> columns);

  /// Throws std::invalid_argument unless there is a cell for every column.
  void add_row(std::vector<Cell> cells);

  /// The whole table, with a line break at its end.
  /// `table`: aligned columns, estimates to the digits that their error supports (estimate_text).
  /// Where it is wider than `width` columns of a screen (0: no limit) it goes on below, beginning
  /// with its leading columns of words again.
  /// `csv`: RFC 4180 with a header "name [unit]"; a column that holds estimates becomes three, the
  /// others named name.low and name.high; what does not exist is an empty field.
  /// `json`: an array of objects; an estimate is {"value", "low", "high", "unit"}; what does not
  /// exist is null.
  std::string text(TableFormat format, std::size_t width = output_columns()) const;

  std::size_t rows() const { return rows_.size(); }

 private:
  std::string plain(std::size_t width) const;
  std::string csv() const;
  std::string json() const;
  bool holds_estimates(std::size_t column) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace coresweep
