#include "host/sweep/benchmark.h"

#include <fmt/format.h>
#include <omp.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "cuda/pipeline/run.h"
#include "host/backends/backend.h"
#include "host/backends/reference.h"
#include "host/backends/simd/instruction_sets.h"
#include "host/base/all_cores.h"
#include "host/compile/compile_market.h"
#include "host/compile/compile_point.h"

namespace coresweep {
namespace {

constexpr int kStandardSegment = 3;

/// A run's stream that counts the blocks drawn.
struct CountingStream {
  RunStream<std::int32_t> stream;
  std::int64_t& blocks;
  Words<std::int32_t> at(Purpose purpose, std::int32_t slot, std::int32_t index) const {
    ++blocks;
    return stream.at(purpose, slot, index);
  }
};

double blocks_a_step(const PointParams& point) {
  std::int64_t blocks = 0;
  const CountingStream stream{{point.key, 0}, blocks};
  std::vector<std::uint32_t> scratch(kScratchBins);
  TallySink sink(point, scratch.data());
  Pipeline<std::int32_t, 4, TallySink, CountingStream> pipeline(point, stream, sink);
  for (std::int32_t slot = 0; slot < point.slots; ++slot) pipeline.step(slot);
  return static_cast<double>(blocks) / point.slots;
}

/// Replicates 0 .. runs - 1 of a point, and where their words go.
struct BenchmarkWork {
  PointParams point;
  std::uint64_t runs;
  std::vector<std::uint64_t> words;

  BenchmarkWork(int segment, std::uint64_t count)
      : point(bench_point(segment)),
        runs(count),
        words(static_cast<std::size_t>(TallyLayout::words())) {}
  double steps() const { return static_cast<double>(runs) * point.slots; }
  Launch launch(int threads) {
    Launch all{&point, words.data(), 1, 0, runs};
    all.parts = threads;
    return all;
  }
};

struct Case {
  std::string part, variant;
  int threads;
  double steps;
  std::function<void()> work;
  double steps_of_run = 0;  ///< 0: those of the pipeline
};

Case items(const std::string& part, const std::string& variant, ItemFunction simulate, int segment,
           std::uint64_t runs) {
  const auto work = std::make_shared<BenchmarkWork>(segment, runs);
  return {part, variant, 1, work->steps(), [work, simulate] {
            const Launch launch = work->launch(1);
            for (std::int64_t i = 0; i < item_count(launch); ++i) simulate(launch, i);
          }};
}

/// A part of a step for `lanes` runs at once; `share` scales the number of steps it stands for.
Case alone(const std::string& part, const std::string& variant, PartFunction function, int lanes,
           double share) {
  const auto work =
      std::make_shared<BenchmarkWork>(kStandardSegment, static_cast<std::uint64_t>(lanes));
  const auto unused = std::make_shared<volatile std::uint32_t>();
  constexpr int kTimes = 4;
  return {part, variant, 1, work->steps() * kTimes * share, [work, unused, function] {
            for (int i = 0; i < kTimes; ++i) *unused = function(work->point, work->point.slots);
          }};
}

Case backend(const std::string& name, int threads, std::uint64_t runs) {
  const auto work = std::make_shared<BenchmarkWork>(kStandardSegment, runs);
  const std::shared_ptr<Backend> backend = make_backend(name, threads);
  return {"all threads", name, threads, work->steps(),
          [work, backend] { backend->run(work->launch(1)); }};
}

Case raw_openmp(ItemFunction simulate, int threads, std::uint64_t runs) {
  const auto work = std::make_shared<BenchmarkWork>(kStandardSegment, runs);
  return {"all threads", "raw OpenMP", threads, work->steps(), [work, simulate, threads] {
            const Launch launch = work->launch(threads);
            const std::int64_t count = item_count(launch);
#pragma omp parallel for schedule(static) num_threads(threads)
            for (std::int64_t i = 0; i < count; ++i) simulate(launch, i);
          }};
}

/// Sales of the market; a step is a sale.
Case sales(const std::string& name, int threads, std::uint64_t runs) {
  const auto market = std::make_shared<const MarketParams>(bench_market());
  const MarketLayout layout{market->cycles};
  const auto words =
      std::make_shared<std::vector<std::uint64_t>>(static_cast<std::size_t>(layout.words()));
  const std::shared_ptr<Backend> backend = make_backend(name, threads);
  const double cycles = market->cycles;
  return {"sale of the market",
          name,
          threads,
          static_cast<double>(runs) * cycles,
          [=] {
            backend->run(MarketLaunch{market.get(), words->data(), 1, 0, runs, layout});
          },
          cycles};
}

std::vector<Case> cases_of_set(const InstructionSet& set, double draws) {
  const auto runs = static_cast<std::uint64_t>(set.lanes) * kHistogramBatches;
  const ItemParts& parts = set.parts;
  return {
      items("step", set.name, set.simulate, kStandardSegment, runs),
      alone("random numbers", set.name, parts.draw, set.lanes, kPartDraws / draws),
      alone("tables", set.name, parts.look_up, set.lanes, 1),
      items("no latency histograms", set.name, parts.without_latencies, kStandardSegment, runs),
      items("no histograms", set.name, parts.without_histograms, kStandardSegment, runs),
      items("segment of 16", set.name, set.simulate, 16, runs),
      items("segment of 64", set.name, set.simulate, 64, runs),
  };
}

std::vector<Case> all_cases(int threads, double draws) {
  std::vector<Case> cases = {
      items("step", "scalar", simulate_reference_item, kStandardSegment, 2 * kHistogramBatches),
      alone("random numbers", "scalar", draw_reference, 1, kPartDraws / draws),
  };
  const auto sets = instruction_sets();
  for (const InstructionSet& set : sets)
    for (Case& c : cases_of_set(set, draws)) cases.push_back(std::move(c));
  const ItemFunction best = sets.empty() ? simulate_reference_item : sets.front().simulate;
  const std::string name = sets.empty() ? "thrust" : "simd";
  const std::uint64_t runs = 256 * static_cast<std::uint64_t>(threads);
  cases.push_back(backend(name, 1, 256));
  cases.push_back(backend(name, threads, runs));
  cases.push_back(raw_openmp(best, threads, runs));
  cases.push_back(sales("scalar", 1, 256));
  cases.push_back(sales(name, threads, 2048));
  return cases;
}

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

const BenchTiming* find(const std::vector<BenchTiming>& timings, const std::string& part,
                        const std::string& variant, bool most_threads = false) {
  const BenchTiming* found = nullptr;
  for (const BenchTiming& t : timings)
    if (t.part == part && t.variant == variant && (found == nullptr || most_threads)) found = &t;
  return found;
}

}  // namespace

double BenchTiming::minimum() const { return *std::min_element(step_ns.begin(), step_ns.end()); }

double BenchTiming::median() const {
  std::vector<double> sorted = step_ns;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  return *middle;
}

PointParams bench_point(int segment) {
  Parameters parameters;
  parameters.set("backing.protocol", std::string("fragment-tree"));  // as in bench/README.md
  parameters.set("para.unincluded_segment_capacity", std::int64_t{segment});
  return compile_point(parameters, 1, Streams::common);
}

MarketParams bench_market() {
  Parameters parameters;
  parameters.set("market.model", std::string("agents"));
  TableCache cache;
  return compile_market(parameters, 1, Streams::common, cache);
}

std::vector<BenchRatio> bench_ratios(const std::vector<BenchTiming>& timings) {
  std::vector<BenchRatio> ratios;
  const auto add = [&](const std::string& name, const BenchTiming* a, const BenchTiming* b,
                       const std::string& target) {
    if (a != nullptr && b != nullptr) ratios.push_back({name, a->minimum() / b->minimum(), target});
  };
  for (const std::string set : {"scalar", "avx512", "avx2", "sse2"}) {
    const bool wide = set == "avx512", middle = set == "avx2";
    const BenchTiming* draws = find(timings, "random numbers", set);
    add(set + ": step / random numbers", find(timings, "step", set), draws,
        wide     ? "<= 4.5"
        : middle ? "<= 3.5"
                 : "");
    add(set + ": without latency histograms / random numbers",
        find(timings, "no latency histograms", set), draws,
        wide     ? "<= 3.0"
        : middle ? "<= 2.5"
                 : "");
    if (set != "scalar")
      add("scalar / " + set, find(timings, "step", "scalar"), find(timings, "step", set),
          wide     ? ">= 4"
          : middle ? ">= 2.5"
                   : "");
  }
  for (const std::string name : {"simd", "thrust"}) {
    const BenchTiming* one = find(timings, "all threads", name);
    const BenchTiming* all = find(timings, "all threads", name, true);
    if (one == nullptr) continue;
    if (one != all)
      add(fmt::format("1 thread / {} threads", all->threads), one, all,
          all->threads == 2 ? ">= 1.85" : "");
    add("thrust / raw OpenMP", all, find(timings, "all threads", "raw OpenMP"), "<= 1.05");
  }
  return ratios;
}

BenchReport run_bench(const BenchOptions& options,
                      const std::function<void(const std::string&)>& tell) {
  const PointParams point = bench_point(kStandardSegment);
  BenchReport report{static_cast<double>(point.slots), blocks_a_step(point), {}, {}};
  const int threads = options.threads > 0 ? options.threads : all_cores();
  const std::vector<Case> cases = all_cases(threads, report.blocks_a_step);
  for (const Case& c : cases)
    report.timings.push_back({c.part,
                              c.variant,
                              c.threads,
                              c.steps_of_run > 0 ? c.steps_of_run : report.slots_of_run,
                              {}});
  for (int repeat = 0; repeat < options.repeats; ++repeat) {
    tell(fmt::format("repeat {} of {}", repeat + 1, options.repeats));
    for (std::size_t i = 0; i < cases.size(); ++i)
      report.timings[i].step_ns.push_back(seconds_of(cases[i].work) / cases[i].steps * 1e9);
  }
  report.ratios = bench_ratios(report.timings);
  return report;
}

double peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

}  // namespace coresweep
