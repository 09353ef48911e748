// The end of a command that wrote points into a results file.
#include <fmt/format.h>

#include "analysis/metrics/derived.h"
#include "analysis/rules/answer.h"
#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/results/failed_points.h"
#include "host/sweep/interrupt.h"
#include "host/sweep/progress_line.h"
#include "host/sweep/sweep_run.h"

namespace coresweep {
namespace {

void print_speed(const SweepStatistics& s, std::string_view what) {
  if (s.points == 0) return;
  fmt::print("{:.3g} {} in {}: {:.3g} million a second\n", s.steps, what, duration_text(s.seconds),
             s.steps / s.seconds / 1e6);
}

}  // namespace

std::string runs_text(const Study& study) {
  const std::string from =
      study.first_run > 0 ? fmt::format(" from run {} on", study.first_run) : "";
  if (study.until.empty()) return fmt::format("{} runs each{}", study.runs, from);
  return fmt::format("{} to {} runs each{} until {}", study.min_runs, study.max_runs, from,
                     study.until);
}

int stop_file(ResultsWriter& writer, const SweepRun& run) {
  writer.flush();
  const std::uint64_t done = run.points_before() + run.statistics().sum().points;
  fmt::print(stderr, "stopped when asked to: {} of {} points are finished{}\n", done,
             run.points_before() + run.points(),
             done > 0 ? " and kept in " + writer.partial_path() : "");
  return kExitStopped;
}

int finish_file(ResultsWriter& writer, const Study& study, const LevelStatistics& statistics,
                const std::string& path, bool quiet) {
  write_derived(writer, point_readers(writer), study);
  for (const Attribute& attribute : answer_attributes(study, point_readers(writer)))
    writer.write_attribute(attribute);
  const std::string digest = writer.commit();
  if (quiet) {
    print_failures(path);
    return 0;
  }
  for (const Level level : kAllLevels) print_speed(statistics[level], row_of(level).steps);
  fmt::print("\n");
  print_summary({path, "table", {}, false});
  fmt::print("\nresults: {}\ndigest: {}\n", path,
             digest.empty() ? "none, for points are missing" : digest);
  return 0;
}

}  // namespace coresweep
