#include "host/shards/replicate_ranges.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/base/errors.h"
#include "host/config/read_study.h"
#include "host/results/results_file.h"
#include "host/results/study_match.h"

namespace coresweep {
namespace {

[[noreturn]] void refuse(const std::string& message) { throw UserError(message, ErrorKind::files); }

std::uint64_t end_of(const RunRange& range) { return range.study.first_run + range.study.runs; }

std::string runs_between(std::uint64_t begin, std::uint64_t end) {
  return fmt::format("runs {} to {}", begin, end - 1);
}

/// The study with these runs. The number of runs is now a choice.
Study with_runs(Study study, std::uint64_t first, std::uint64_t runs) {
  study.until.clear();
  study.first_run = first;
  study.runs = runs;
  study.resolved_text = resolved_toml(study);
  return study;
}

/// All but the runs must be the same.
void check_same(const RunRange& one, const RunRange& other) {
  const auto without_runs = [](const RunRange& range) {
    return with_runs(range.study, 0, 1).resolved_text;
  };
  if (const auto differs = study_difference(without_runs(other), without_runs(one)))
    refuse(
        fmt::format("cannot merge {} with {}: it was made with \"{}\", and this is the study with "
                    "\"{}\": keep the files of another study elsewhere",
                    other.files.front(), one.files.front(), differs->first, differs->second));
}

void check_adjacent(const RunRange& one, const RunRange& next) {
  const std::string pair =
      fmt::format("cannot merge {} and {}", one.files.front(), next.files.front());
  const std::uint64_t end = end_of(one), begin = next.study.first_run;
  if (begin < end)
    refuse(fmt::format("{}: both hold {}; remove one of them, or sweep others with --first-run {}",
                       pair, runs_between(begin, std::min(end, end_of(next))), end));
  if (begin > end)
    refuse(
        fmt::format("{}: {} are in neither; sweep them with --first-run {} --runs {}, and merge "
                    "all three",
                    pair, runs_between(end, begin), end, begin - end));
}

}  // namespace

std::string range_text(const RunRange& range) {
  return runs_between(range.study.first_run, end_of(range));
}

std::vector<RunRange> run_ranges(const std::vector<std::string>& files) {
  std::vector<RunRange> ranges;
  for (const std::string& file : files) {
    const std::string config = ResultsReader(file).config();
    const auto same = std::ranges::find_if(ranges, [&](const RunRange& range) {
      return !study_difference(config, range.study.resolved_text);
    });
    if (same != ranges.end()) {
      same->files.push_back(file);
      continue;
    }
    RunRange range{parse_study(config, file + " (stored configuration)"), {file}};
    if (!ranges.empty()) check_same(ranges.front(), range);
    ranges.push_back(std::move(range));
  }
  std::ranges::stable_sort(ranges, {}, [](const RunRange& range) { return range.study.first_run; });
  for (std::size_t i = 1; i < ranges.size(); ++i) check_adjacent(ranges[i - 1], ranges[i]);
  return ranges;
}

Study study_of(const std::vector<RunRange>& ranges) {
  const Study& first = ranges.front().study;
  if (ranges.size() == 1) return first;
  return with_runs(first, first.first_run, end_of(ranges.back()) - first.first_run);
}

}  // namespace coresweep
