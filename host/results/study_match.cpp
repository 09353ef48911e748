#include "host/results/study_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "host/base/errors.h"
#include "host/results/tallies/sha256.h"

namespace coresweep {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& why) {
  throw UserError(what + ": " + why, ErrorKind::files);
}

/// The lines of a complete configuration with the table of each: "relay.slots = 300".
std::vector<std::string> lines_of(const std::string& resolved) {
  std::vector<std::string> lines;
  std::string table;
  for (std::size_t begin = 0; begin < resolved.size();) {
    const std::size_t end = std::min(resolved.find('\n', begin), resolved.size());
    const std::string line = resolved.substr(begin, end - begin);
    if (line.starts_with('[')) table = line.substr(1, line.find(']') - 1) + ".";
    lines.push_back(table + line.substr(0, line.find("  #")));
    begin = end + 1;
  }
  return lines;
}

void check_attribute(const ResultsReader& file, std::string_view name, const std::string& wanted,
                     const std::string& what) {
  const std::string found = file.text(name).value_or("none");
  if (found == wanted) return;
  refuse(what, fmt::format("its attribute {} is {}, not {}, as its configuration says: it was "
                           "changed or is damaged; run that part of the sweep again",
                           name, found, wanted));
}

}  // namespace

std::optional<StudyDifference> study_difference(const std::string& first,
                                                const std::string& second) {
  if (first == second) return std::nullopt;
  auto one = lines_of(first), two = lines_of(second);
  if (one == two) return std::nullopt;  // but for comments
  const std::size_t lines = std::max(one.size(), two.size());
  one.resize(lines);
  two.resize(lines);
  for (std::size_t i = 0; i < lines; ++i)
    if (one[i] != two[i]) return StudyDifference{one[i], two[i]};
  return std::nullopt;
}

void check_model(const ResultsReader& file, const std::string& what) {
  const std::string found = file.text("model_version").value_or("none");
  if (found == std::to_string(kModelVersion)) return;
  refuse(what, fmt::format("it has model version {}, this program computes version {}: runs of the "
                           "two do not go together; run the sweep again",
                           found, kModelVersion));
}

void check_belongs(const ResultsReader& file, const Study& study, const std::string& what) {
  check_model(file, what);
  const std::string wanted = resolved_toml(study);
  if (const auto other = study_difference(file.config(), wanted))
    refuse(what, fmt::format("it was made with \"{}\", and this is the study with \"{}\": keep "
                             "the files of another study elsewhere",
                             other->first, other->second));
  check_attribute(file, "config_hash", hex(sha256(wanted)), what);
  check_attribute(file, "seed", std::to_string(study.seed), what);
  check_attribute(file, "runs_per_point", std::to_string(study.runs), what);
}

}  // namespace coresweep
