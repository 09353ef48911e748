#include "host/keys/csv_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/tokenizer.hpp>
#include <cmath>
#include <string_view>

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/base/scanner.h"
#include "host/base/text_file.h"
#include "host/keys/sample_text.h"

namespace coresweep {
namespace {

UserError bad_file(const std::string& message) { return UserError(message, ErrorKind::files); }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Fields between commas; quotes hold commas together and are no part of the field.
std::vector<std::string> split(std::string_view line) {
  const boost::escaped_list_separator<char> commas('\0', ',', '"');
  const std::string text(trimmed(line));
  const boost::tokenizer fields(text, commas);
  std::vector<std::string> all;
  for (const std::string& field : fields) all.emplace_back(trimmed(field));
  return all;
}

/// What spreadsheets write otherwise; the byte order mark of UTF-8 is taken away.
std::string_view plain_text(std::string_view text, const std::string& path) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
    throw bad_file(path + ": is UTF-16 (Unicode text): save it as CSV in UTF-8");
  if (text.find('\0') != std::string_view::npos)
    throw bad_file(path + ": holds a zero byte, as no text does: save it as CSV in UTF-8");
  if (text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos)
    throw bad_file(path + ": its lines end with carriage returns alone: save it with line feeds");
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
}

double number(std::string_view field, const std::string& place, const std::string& column) {
  const auto value = as_number<double>(field);
  if (!value || !std::isfinite(*value)) {
    throw bad_file(fmt::format("column \"{}\": \"{}\" is not a finite number", column, field))
        .at(place);
  }
  return *value;
}

std::size_t column_index(const std::vector<std::string>& names, const std::string& path,
                         const std::string& column) {
  const auto found = std::ranges::find(names, column);
  if (found == names.end()) {
    throw bad_file(fmt::format("{}: no column \"{}\" (there is: {}){}", path, column,
                               fmt::join(names, ", "),
                               did_you_mean(column, {names.begin(), names.end()})));
  }
  if (std::ranges::count(names, column) > 1)
    throw bad_file(fmt::format("{}: two columns are called \"{}\": rename one", path, column));
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

std::shared_ptr<const Sample> read_csv_column(const std::string& path, const std::string& column) {
  const std::string text = read_text_file(path, "CSV file");
  std::vector<double> values;
  std::string_view rest = plain_text(text, path);
  std::vector<std::string> header;
  std::size_t index = 0;
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::string_view row = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), row.size() + 1));
    if (trimmed(row).empty() || row.front() == '#') continue;
    const std::vector<std::string> fields = split(row);
    if (header.empty()) {
      header = fields;
      index = column_index(header, path, column);
      continue;
    }
    const std::string place = fmt::format("{}:{}", path, line);
    if (fields.size() != header.size())
      throw bad_file(fmt::format("the row has {} field{}, the header {}: a decimal comma or a "
                                 "thousands separator? Write 340.5, or quote texts with commas",
                                 fields.size(), fields.size() == 1 ? "" : "s", header.size()))
          .at(place);
    values.push_back(number(fields[index], place, column));
  }
  if (values.empty()) throw bad_file(fmt::format("{}: holds no measurements", path));
  return make_sample(std::move(values));
}

}  // namespace coresweep
