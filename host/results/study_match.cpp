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

/// "relay.slots" with "300".
struct Entry {
  std::string key, value;
  bool operator==(const Entry&) const = default;
};

/// The keys of a complete configuration with their values, in its order; without comments.
std::vector<Entry> entries_of(const std::string& resolved) {
  std::vector<Entry> entries;
  std::string table;
  for (std::size_t begin = 0; begin < resolved.size();) {
    const std::size_t end = std::min(resolved.find('\n', begin), resolved.size());
    const std::string_view line = std::string_view(resolved).substr(begin, end - begin);
    begin = end + 1;
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t equals = line.find(" = ");
    if (line.starts_with('[')) {
      table = std::string(line.substr(1, line.find(']') - 1)) + ".";
    } else if (line.starts_with(' ') || line.starts_with(']') || equals == line.npos) {
      if (!entries.empty()) entries.back().value += line;  // of a list of sets
    } else {
      const std::string_view value = line.substr(equals + 3);
      entries.push_back({table + std::string(line.substr(0, equals)),
                         std::string(value.substr(0, value.find("  #")))});
    }
  }
  return entries;
}

const Entry* find(const std::vector<Entry>& entries, const std::string& key) {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &*found;
}

/// For a sentence: measurements may be millions of numbers.
std::string text_of(const Entry& entry) {
  constexpr std::size_t kMost = 200;
  const std::string text = entry.key + " = " + entry.value;
  return text.size() <= kMost ? text : text.substr(0, kMost) + "..";
}

/// Words for people, prices and what is concluded change no integer: what was simulated stays
/// right.
bool changes_integers(const Entry& entry) {
  for (const std::string_view word :
       {"study.title", "study.question", "study.baseline", "study.answer"})
    if (entry.key == word) return false;
  if (entry.key.starts_with("analysis.")) return false;
  const ParameterKey* key = find_parameter(entry.key);
  return key == nullptr || key->affects_pipeline || key->affects_market;
}

std::optional<StudyDifference> difference(const std::vector<Entry>& one,
                                          const std::vector<Entry>& two) {
  for (const Entry& entry : one) {
    const Entry* other = find(two, entry.key);
    if (other == nullptr) return StudyDifference{text_of(entry), ""};
    if (*other != entry) return StudyDifference{text_of(entry), text_of(*other)};
  }
  for (const Entry& entry : two)
    if (find(one, entry.key) == nullptr) return StudyDifference{"", text_of(entry)};
  for (std::size_t i = 0; i < one.size(); ++i)  // the order of the axes
    if (one[i] != two[i])
      return StudyDifference{text_of(one[i]) + " before " + two[i].key,
                             text_of(two[i]) + " before " + one[i].key};
  return std::nullopt;
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
  return difference(entries_of(first), entries_of(second));
}

std::string StudyDifference::text() const {
  const auto made = [](const std::string& key, std::string_view quoted) {
    return key.empty() ? std::string(quoted) : "with \"" + key + "\"";
  };
  const auto key = [](const std::string& text) { return text.substr(0, text.find(" = ")); };
  return fmt::format("it was made {}, and this is the study {}",
                     made(first, "without " + key(second)), made(second, "without " + key(first)));
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
    refuse(what, other->text() + ": keep the files of another study elsewhere");
  check_attribute(file, "config_hash", hex(sha256(wanted)), what);
  check_attribute(file, "seed", std::to_string(study.seed), what);
  check_attribute(file, "runs_per_point", std::to_string(study.runs), what);
}

void check_same_integers(const ResultsReader& file, const Study& study, const std::string& what) {
  check_model(file, what);
  const std::string stored = file.config();
  std::vector<Entry> one = entries_of(stored), two = entries_of(resolved_toml(study));
  for (std::vector<Entry>* entries : {&one, &two})
    std::erase_if(*entries, [](const Entry& entry) { return !changes_integers(entry); });
  if (const auto other = difference(one, two))
    refuse(what, other->text() + ": keep the files of another study elsewhere");
  check_attribute(file, "config_hash", hex(sha256(stored)), what);
  check_attribute(file, "seed", std::to_string(study.seed), what);
  check_attribute(file, "runs_per_point", std::to_string(study.runs), what);
}

}  // namespace coresweep
