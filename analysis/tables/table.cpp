#include "analysis/tables/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>

#include "analysis/tables/number_text.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

using Json = nlohmann::ordered_json;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string shown_unit(const Column& column) {
  return column.unit.empty() || column.unit == "1" ? "" : "[" + column.unit + "]";
}

std::string plain_text(const Cell& cell) {
  return std::visit(Overloaded{[](std::monostate) { return std::string(); },
                               [](const std::string& text) { return text; },
                               [](bool flag) { return std::string(flag ? "true" : "false"); },
                               [](std::int64_t number) { return fmt::format("{}", number); },
                               [](double number) { return number_text(number); },
                               [](const Estimate& e) { return estimate_text(e); }},
                    cell);
}

std::string csv_number(double x) { return std::isnan(x) ? "" : fmt::format("{}", x); }

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string csv_text(const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return csv_number(*number);
  if (const auto* e = std::get_if<Estimate>(&cell)) return csv_number(e->value);
  return csv_field(plain_text(cell));
}

Json json_value(const Cell& cell, const Column& column) {
  return std::visit(
      Overloaded{[](std::monostate) { return Json(); },
                 [&](const Estimate& e) {
                   return Json{
                       {"value", e.value}, {"low", e.low}, {"high", e.high}, {"unit", column.unit}};
                 },
                 [](const auto& value) { return Json(value); }},
      cell);
}

using Lines = std::vector<std::vector<std::string>>;

std::vector<std::size_t> widths(const Lines& lines) {
  std::vector<std::size_t> widest(lines.front().size(), 0);
  for (const auto& line : lines)
    for (std::size_t c = 0; c < line.size(); ++c)
      widest[c] = std::max(widest[c], columns_of(line[c]));
  return widest;
}

using Columns = std::vector<std::size_t>;  ///< which ones

std::string aligned(const std::vector<std::string>& line, const Columns& shown,
                    const std::vector<std::size_t>& widths, const std::vector<bool>& left) {
  std::string text;
  for (const std::size_t c : shown) {
    const std::string gap(widths[c] - columns_of(line[c]), ' ');
    text += (text.empty() ? "" : "  ") + (left[c] ? line[c] + gap : gap + line[c]);
  }
  return text.erase(text.find_last_not_of(' ') + 1) + '\n';
}

/// The columns that stand side by side; each part begins with the leading columns of words, which
/// say what a row is about. One part where there is no limit, or those leave no room.
std::vector<Columns> parts(const std::vector<std::size_t>& widths, const std::vector<bool>& left,
                           std::size_t limit) {
  constexpr std::size_t kRoom = 24;  // for a number with its error
  const auto words = static_cast<std::size_t>(std::ranges::find(left, false) - left.begin());
  Columns keys(words);
  std::iota(keys.begin(), keys.end(), std::size_t{0});
  std::size_t taken = 0;
  for (const std::size_t c : keys) taken += widths[c] + 2;
  const bool unlimited = limit == 0 || taken + kRoom > limit;
  std::vector<Columns> found = {keys};
  std::size_t used = taken;
  for (std::size_t c = words; c < widths.size(); ++c) {
    if (!unlimited && found.back().size() > words && used + widths[c] > limit) {
      found.push_back(keys);
      used = taken;
    }
    found.back().push_back(c);
    used += widths[c] + 2;
  }
  return found;
}

}  // namespace

TableFormat parse_table_format(std::string_view name) {
  if (name == "table") return TableFormat::table;
  if (name == "csv") return TableFormat::csv;
  if (name == "json") return TableFormat::json;
  throw UserError(fmt::format("unknown format \"{}\": must be table, csv or json", name));
}

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add_row(std::vector<Cell> cells) {
  if (cells.size() != columns_.size())
    throw std::invalid_argument(
        fmt::format("a row of {} cells in a table of {} columns", cells.size(), columns_.size()));
  rows_.push_back(std::move(cells));
}

std::string Table::text(TableFormat format, std::size_t width) const {
  if (format == TableFormat::csv) return csv();
  return format == TableFormat::json ? json() : plain(width);
}

bool Table::holds_estimates(std::size_t column) const {
  return std::any_of(rows_.begin(), rows_.end(), [&](const auto& row) {
    return std::holds_alternative<Estimate>(row[column]);
  });
}

std::string Table::plain(std::size_t width) const {
  Lines lines(2);
  std::vector<bool> left;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    lines[0].push_back(printable(columns_[c].name));
    lines[1].push_back(shown_unit(columns_[c]));
    left.push_back(std::any_of(rows_.begin(), rows_.end(), [&](const auto& row) {
      return std::holds_alternative<std::string>(row[c]);
    }));
  }
  for (const auto& row : rows_) {
    lines.emplace_back();
    for (const Cell& cell : row) lines.back().push_back(printable(plain_text(cell)));
  }
  const auto column_widths = widths(lines);
  std::vector<std::string> rule;
  for (const auto w : column_widths) rule.emplace_back(w, '-');
  const bool units = std::any_of(lines[1].begin(), lines[1].end(),
                                 [](const std::string& unit) { return !unit.empty(); });
  lines.insert(lines.begin() + 2, std::move(rule));
  if (!units) lines.erase(lines.begin() + 1);
  std::string text;
  for (const Columns& shown : parts(column_widths, left, width)) {
    if (!text.empty()) text += '\n';
    for (const auto& line : lines) text += aligned(line, shown, column_widths, left);
  }
  return text;
}

std::string Table::csv() const {
  std::vector<std::string> header;
  std::vector<bool> estimates;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const std::string unit = shown_unit(columns_[c]).empty() ? "" : " " + shown_unit(columns_[c]);
    estimates.push_back(holds_estimates(c));
    header.push_back(csv_field(columns_[c].name + unit));
    for (const auto* end : {".low", ".high"})
      if (estimates.back()) header.push_back(csv_field(columns_[c].name + end + unit));
  }
  std::string text = fmt::format("{}\n", fmt::join(header, ","));
  for (const auto& row : rows_) {
    std::vector<std::string> fields;
    for (std::size_t c = 0; c < row.size(); ++c) {
      fields.push_back(csv_text(row[c]));
      if (!estimates[c]) continue;
      const auto* e = std::get_if<Estimate>(&row[c]);
      fields.push_back(e ? csv_number(e->low) : "");
      fields.push_back(e ? csv_number(e->high) : "");
    }
    text += fmt::format("{}\n", fmt::join(fields, ","));
  }
  return text;
}

std::string Table::json() const {
  Json array = Json::array();
  for (const auto& row : rows_) {
    Json object = Json::object();
    for (std::size_t c = 0; c < row.size(); ++c)
      object[columns_[c].name] = json_value(row[c], columns_[c]);
    array.push_back(std::move(object));
  }
  return array.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace coresweep
