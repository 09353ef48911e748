// The end of a command that wrote points into a results file.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/derived.h"
#include "host/cli.h"
#include "host/interrupt.h"
#include "host/market_study.h"
#include "host/progress_line.h"
#include "host/results_file.h"
#include "host/runner.h"

namespace coresweep {

std::string runs_text(const Study& study) {
  if (study.until.empty()) return fmt::format("{} runs each", study.runs);
  return fmt::format("{} to {} runs until {}", study.min_runs, study.max_runs, study.until);
}

SweepStatistics add_market_runs(const Study& study, const PointRanges& points,
                                std::uint64_t first_run, const TallySource& counted,
                                Backend& backend, ResultsWriter& writer, bool quiet) {
  if (!simulates_market(study)) return {};
  const Design simulated = market_design(study);
  ProgressLine line(quiet);
  const SweepStatistics statistics = run_market_points(
      {study, simulated, points, first_run, market_runs(study), counted}, backend,
      [&](std::uint64_t index, std::span<const std::uint64_t> words) {
        writer.write_market_point(index, words);
      },
      [&](const Progress& progress) { line.show(progress); }, stop_requested());
  line.finish();
  if (!quiet)
    fmt::print("{:.3g} sales in {}: {:.3g} million a second\n", statistics.steps,
               duration_text(statistics.seconds),
               statistics.steps / std::max(statistics.seconds, 1e-9) / 1e6);
  return statistics;
}

int stop_file(ResultsWriter& writer, const SweepStatistics& statistics, std::uint64_t points) {
  writer.flush();
  fmt::print(stderr, "stopped when asked to: {} of {} points are finished{}\n", statistics.points,
             points, statistics.points > 0 ? " and kept in " + writer.partial_path() : "");
  return kExitStopped;
}

int finish_file(ResultsWriter& writer, const Study& study, const SweepStatistics& statistics,
                const std::string& path, bool quiet) {
  write_derived(writer, study);
  const std::string digest = writer.commit();
  if (quiet) return 0;
  fmt::print("{:.3g} relay slots in {}: {:.3g} million a second\n\n", statistics.steps,
             duration_text(statistics.seconds), statistics.steps / statistics.seconds / 1e6);
  print_summary({path, "table", {}, false});
  fmt::print("\nresults: {}\ndigest: {}\n", path,
             digest.empty() ? "none, for points are missing" : digest);
  return 0;
}

}  // namespace coresweep
