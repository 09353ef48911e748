#include "host/keys/csv_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <string_view>

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/base/text_file.h"

namespace coresweep {
namespace {

UserError bad_file(const std::string& message) { return UserError(message, ErrorKind::files); }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\"";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t comma = line.find(','); comma != std::string_view::npos;
       comma = line.find(',')) {
    fields.push_back(trimmed(line.substr(0, comma)));
    line.remove_prefix(comma + 1);
  }
  fields.push_back(trimmed(line));
  return fields;
}

double number(std::string_view field, const std::string& place, const std::string& column) {
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || end != field.data() + field.size() || !std::isfinite(value)) {
    throw bad_file(fmt::format("column \"{}\": \"{}\" is not a finite number", column, field))
        .at(place);
  }
  return value;
}

std::size_t column_index(std::string_view header, const std::string& path,
                         const std::string& column) {
  const std::vector<std::string_view> names = split(header);
  const auto found = std::find(names.begin(), names.end(), column);
  if (found == names.end()) {
    throw bad_file(fmt::format("{}: no column \"{}\" (there is: {}){}", path, column,
                               fmt::join(names, ", "), did_you_mean(column, names)));
  }
  return static_cast<std::size_t>(found - names.begin());
}

/// FNV-1a over the bit patterns.
std::string fingerprint(const std::vector<double>& values) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const double value : values) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int shift = 0; shift < 64; shift += 8) {
      hash = (hash ^ ((bits >> shift) & 0xff)) * 0x100000001b3u;
    }
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace

std::shared_ptr<const Sample> read_csv_column(const std::string& path, const std::string& column) {
  const std::string text = read_text_file(path, "CSV file");
  auto sample = std::make_shared<Sample>();
  std::string_view rest = text;
  bool header_seen = false;
  std::size_t index = 0;
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::string_view row = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), row.size() + 1));
    if (trimmed(row).empty() || row.front() == '#') continue;
    if (!header_seen) {
      header_seen = true;
      index = column_index(row, path, column);
      continue;
    }
    const std::vector<std::string_view> fields = split(row);
    const std::string place = fmt::format("{}:{}", path, line);
    sample->sorted.push_back(number(index < fields.size() ? fields[index] : "", place, column));
  }
  if (sample->sorted.empty()) throw bad_file(fmt::format("{}: holds no measurements", path));
  std::sort(sample->sorted.begin(), sample->sorted.end());
  sample->fingerprint = fingerprint(sample->sorted);
  return sample;
}

}  // namespace coresweep
