// coresweep verify: runs random points of a results file again and compares the bits.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <random>

#include "host/base/errors.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/results/results_file.h"
#include "host/sweep/interrupt.h"
#include "host/sweep/progress_line.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {
namespace {

struct VerifyOptions {
  std::string file;
  BackendOptions backend;
  std::uint64_t points = 3;
};

/// Different random points at each call: what is to be found is not known beforehand. Points that
/// were not run cannot be compared.
std::vector<std::uint64_t> choose(const ResultsReader& reader, std::uint64_t wanted) {
  std::vector<std::uint64_t> done;
  for (std::uint64_t i = 0; i < reader.pipeline_points(); ++i)
    if (reader.runs_done(i) > 0) done.push_back(i);
  const std::uint64_t of = done.size();
  std::random_device device;
  std::mt19937_64 engine(std::uint64_t{device()} << 32 | device());
  std::vector<std::uint64_t> chosen;
  while (chosen.size() < std::min(of, wanted)) {
    const std::uint64_t point =
        done[std::uniform_int_distribution<std::size_t>(0, done.size() - 1)(engine)];
    if (std::ranges::find(chosen, point) == chosen.end()) chosen.push_back(point);
  }
  std::ranges::sort(chosen);
  return chosen;
}

bool same_point(const ResultsReader& reader, const Study& study, const Design& simulated,
                Backend& backend, std::uint64_t point) {
  const std::vector<std::uint64_t> stored = reader.read_point(point);
  bool same = false;
  ProgressLine line(false);
  const auto statistics = run_points(
      study, simulated, {point, point + 1}, backend,
      [&](std::uint64_t, std::span<const std::uint64_t> words) {
        same = std::ranges::equal(words, stored);
      },
      [&](const Progress& progress) { line.show(progress); }, stop_requested());
  line.finish();
  if (statistics.stopped) throw UserError("stopped when asked to: nothing was compared");
  return same;
}

int verify(const VerifyOptions& options) {
  const ResultsReader reader(options.file);
  const Study study = parse_study(reader.config(), options.file + " (stored configuration)");
  const Design simulated = pipeline_design(study);
  const auto backend =
      make_backend(options.backend.name, options.backend.threads, options.backend.devices);
  int different = 0;
  for (const std::uint64_t point : choose(reader, options.points)) {
    const bool same = same_point(reader, study, simulated, *backend, point);
    fmt::print("point {}: {} runs again on {}: {}\n", point, study.runs, backend->name(),
               same ? "the same bits" : "DIFFERENT");
    different += same ? 0 : 1;
  }
  if (different == 0) return 0;
  throw UserError(
      fmt::format("{}: {} point(s) came out differently: the file was changed, or made by another "
                  "version of the model; compare the versions in it and run the sweep again",
                  options.file, different),
      ErrorKind::files);
}

}  // namespace

void add_verify_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand(
      "verify", "run random points of a results file again and compare the bits");
  const auto options = std::make_shared<VerifyOptions>();
  command->add_option("FILE", options->file, "a results file")->required();
  command->add_option("--points", options->points, "how many points")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  add_backend_options(*command, options->backend);
  command->callback([options, &chosen] { chosen = [options] { return verify(*options); }; });
}

}  // namespace coresweep
