#include "host/shards/replicate_ranges.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "host/results/reader.h"
#include "host/results/study_match.h"

namespace coresweep {
namespace {

/// The study with these replicates. Their number is now a choice.
Study with_replicates(Study study, ReplicateRange range) {
  study.until.clear();
  study.first_run = range.begin;
  study.runs = range.end - range.begin;
  return study;
}

/// All but the replicates must be the same.
void check_same(const ReplicateFiles& one, const ReplicateFiles& other) {
  const auto without_replicates = [](const ReplicateFiles& files) {
    return resolved_toml(with_replicates(files.study, {0, 1}));
  };
  if (const auto differs = study_difference(without_replicates(other), without_replicates(one)))
    refuse_file(
        fmt::format("cannot merge {} with {}: {}: keep the files of another study elsewhere",
                    other.files.front(), one.files.front(), differs->text()));
}

void check_adjacent(const ReplicateFiles& one, const ReplicateFiles& next) {
  const std::string pair =
      fmt::format("cannot merge {} and {}", one.files.front(), next.files.front());
  const std::uint64_t end = one.range().end, begin = next.range().begin;
  if (begin < end)
    refuse_file(
        fmt::format("{}: both hold {}; remove one of them, or sweep others with --first-run {}",
                    pair, range_text({begin, std::min(end, next.range().end)}), end));
  if (begin > end)
    refuse_file(
        fmt::format("{}: {} are in neither; sweep them with --first-run {} --runs {}, and merge "
                    "all three",
                    pair, range_text({end, begin}), end, begin - end));
}

}  // namespace

std::string range_text(ReplicateRange range) {
  return fmt::format("runs {} to {}", range.begin, range.end - 1);
}

std::vector<ReplicateFiles> replicate_ranges(const std::vector<std::string>& files) {
  std::vector<ReplicateFiles> ranges;
  for (const std::string& file : files) {
    const std::string config = ResultsReader(file).config();
    const auto same = std::ranges::find_if(ranges, [&](const ReplicateFiles& range) {
      return !study_difference(config, resolved_toml(range.study));
    });
    if (same != ranges.end()) {
      same->files.push_back(file);
      continue;
    }
    ReplicateFiles range{parse_study(config, file + " (stored configuration)"), {file}};
    if (!ranges.empty()) check_same(ranges.front(), range);
    ranges.push_back(std::move(range));
  }
  std::ranges::stable_sort(ranges, {},
                           [](const ReplicateFiles& files) { return files.range().begin; });
  for (std::size_t i = 1; i < ranges.size(); ++i) check_adjacent(ranges[i - 1], ranges[i]);
  return ranges;
}

Study study_of(const std::vector<ReplicateFiles>& ranges) {
  const Study& first = ranges.front().study;
  if (ranges.size() == 1) return first;
  return with_replicates(first, {ranges.front().range().begin, ranges.back().range().end});
}

}  // namespace coresweep
