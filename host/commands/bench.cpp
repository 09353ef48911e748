// coresweep bench: how fast the model runs on this machine.
#include <fmt/format.h>
#include <sys/utsname.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "analysis/metrics/derived.h"
#include "host/backends/backend.h"
#include "host/commands/commands.h"
#include "host/config/read_study.h"
#include "host/results/writer.h"
#include "host/sweep/benchmark.h"
#include "host/sweep/interrupt.h"
#include "host/sweep/simulate_points.h"

namespace coresweep {
namespace {

struct Options {
  BenchOptions bench;
  double sweep_seconds = 2;
  std::string format = "table", backend = "auto";
};

/// A sweep of the fixed case, all of it against the time in the kernel.
struct EndToEnd {
  std::string backend;
  double total_s, kernel_s, steps;
};

Study study_of(std::uint64_t runs) {
  Study study = parse_study(
      "backing.protocol = \"fragment-tree\"\n[study]\ntitle = \"Benchmark\"\n", "bench", {});
  study.runs = runs;
  return study;
}

EndToEnd sweep_once(std::uint64_t runs, Backend& backend, const std::string& path) {
  const auto begin = std::chrono::steady_clock::now();
  const Study study = study_of(runs);
  const Design simulated = pipeline_design(study);
  ResultsWriter writer(path, study, {"coresweep bench", {}}, Existing::replace);
  const SweepStatistics statistics = run_points(
      {study,
       Level::pipeline,
       simulated,
       {{0, simulated.size()}},
       all_replicates(study, Level::pipeline)},
      backend,
      [&](std::span<const std::uint64_t> points, std::span<const std::uint64_t> words) {
        writer.points(Level::pipeline).write(points, words);
      },
      [](const Progress&) {}, stop_requested());
  write_derived(writer, point_readers(writer), study);
  writer.commit();
  const std::chrono::duration<double> total = std::chrono::steady_clock::now() - begin;
  return {backend.description(), total.count(), statistics.seconds, statistics.steps};
}

/// One point with as many runs as take about `seconds`.
EndToEnd end_to_end(const Options& options) {
  const auto backend = make_backend(options.backend, options.bench.threads);
  const std::string path =
      (std::filesystem::temp_directory_path() / fmt::format("coresweep-bench-{}.h5", getpid()))
          .string();
  constexpr std::uint64_t kFirst = 1024;
  const EndToEnd first = sweep_once(kFirst, *backend, path);
  const double runs = kFirst * std::max(1.0, options.sweep_seconds / first.kernel_s);
  const EndToEnd whole = sweep_once(static_cast<std::uint64_t>(runs), *backend, path);
  std::filesystem::remove(path);
  return whole;
}

void print_table(const BenchReport& report, const EndToEnd& sweep) {
  fmt::print(
      "one core under fragment-tree, {} relay slots a run; a step is one relay slot of one run\n"
      "(of the market: one sale)\n"
      "random numbers: {:.2f} blocks of four words a step\n\n"
      "{:22}  {:11}{:>7}{:>13}{:>11}{:>16}{:>11}\n",
      report.slots_of_run, report.blocks_a_step, "part", "variant", "threads", "minimum [ns]",
      "median", "million steps/s", "runs/s");
  for (const BenchTiming& t : report.timings) {
    const double rate = 1e9 / t.minimum();
    fmt::print("{:22}  {:11}{:>7}{:>13.2f}{:>11.2f}{:>16.4g}{:>11.4g}\n", t.part, t.variant,
               t.threads, t.minimum(), t.median(), rate / 1e6, rate / t.steps_of_run);
  }
  fmt::print("\n");
  for (const BenchRatio& r : report.ratios)
    fmt::print("{:52}{:>8.2f}{:>10}\n", r.name, r.value, r.target);
  fmt::print("{:52}{:>8.3f}{:>10}\n", fmt::format("end to end / kernel, {:.1f} s", sweep.total_s),
             sweep.total_s / sweep.kernel_s, sweep.total_s >= 30 ? "<= 1.05" : "");
  fmt::print("{:52}{:>8.4g}\n{:52}{:>8.0f}\n", "end to end, million steps a second",
             sweep.steps / sweep.total_s / 1e6, "peak memory [MB]", peak_memory_bytes() / 1e6);
}

void print_json(const BenchReport& report, const EndToEnd& sweep) {
  using Json = nlohmann::ordered_json;
  utsname machine{};
  uname(&machine);
  Json json = {{"coresweep", CORESWEEP_VERSION},
               {"machine", machine.machine},
               {"slots_of_run", report.slots_of_run},
               {"blocks_a_step", report.blocks_a_step}};
  for (const BenchTiming& t : report.timings)
    json["timings"].push_back({{"part", t.part},
                               {"variant", t.variant},
                               {"threads", t.threads},
                               {"repeats", t.step_ns.size()},
                               {"step_ns_minimum", t.minimum()},
                               {"step_ns_median", t.median()},
                               {"steps_per_second", 1e9 / t.minimum()},
                               {"steps_of_run", t.steps_of_run},
                               {"runs_per_second", 1e9 / t.minimum() / t.steps_of_run}});
  for (const BenchRatio& r : report.ratios)
    json["ratios"].push_back({{"name", r.name}, {"value", r.value}, {"target", r.target}});
  json["end_to_end"] = {{"backend", sweep.backend},
                        {"seconds", sweep.total_s},
                        {"kernel_seconds", sweep.kernel_s},
                        {"steps_per_second", sweep.steps / sweep.total_s},
                        {"ratio", sweep.total_s / sweep.kernel_s}};
  json["peak_memory_bytes"] = peak_memory_bytes();
  fmt::print("{}\n", json.dump(2));
}

int bench(const Options& options) {
  const BenchReport report =
      run_bench(options.bench, [](const std::string& round) { fmt::print(stderr, "{}\n", round); });
  fmt::print(stderr, "a sweep with its file\n");
  const EndToEnd sweep = end_to_end(options);
  options.format == "json" ? print_json(report, sweep) : print_table(report, sweep);
  return 0;
}

}  // namespace

void add_bench_command(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("bench", "measure how fast the model runs on this machine");
  const auto options = std::make_shared<Options>();
  command->add_option("--repeats", options->bench.repeats, "repeats of every timing, interleaved")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--threads", options->bench.threads, "of the parallel timings; 0: all cores")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  command->add_option("--backend", options->backend, "of the sweep with its file")
      ->capture_default_str();
  command
      ->add_option("--sweep-seconds", options->sweep_seconds, "length of the sweep with its file")
      ->check(CLI::Range(0.1, 36000.0))
      ->capture_default_str();
  command->add_option("--format", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  command->callback([options, &chosen] { chosen = [options] { return bench(*options); }; });
}

}  // namespace coresweep
