// How fast the model runs here, on one fixed case: a day of the default study (one core, lookahead,
// segments of at most 3), and two years of the default market. Behind coresweep bench;
// bench/README.md keeps the answers.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cuda/market/point.h"
#include "cuda/pipeline/point.h"

namespace coresweep {

struct BenchOptions {
  int repeats = 5;  ///< of everything, one after the other, so that a busy moment hits all alike
  int threads = 0;  ///< of the parallel cases; 0: all cores
};

/// One case with all its repeats.
struct BenchTiming {
  std::string part;     ///< "step", "random numbers", ..: see all_cases in benchmark.cpp
  std::string variant;  ///< back end or instruction set
  int threads;
  double steps_of_run;          ///< relay slots, or sales of the market
  std::vector<double> step_ns;  ///< wall time divided by steps, by repeat

  double minimum() const;
  double median() const;
};

/// A quotient of two minima, and what it should be.
struct BenchRatio {
  std::string name;
  double value;
  std::string target;  ///< "<= 4.5"; empty: none
};

struct BenchReport {
  double slots_of_run;
  double blocks_a_step;  ///< blocks of four random words that a run draws a slot
  std::vector<BenchTiming> timings;
  std::vector<BenchRatio> ratios;
};

/// Measures; `tell` gets the name of each round of repeats as it begins.
BenchReport run_bench(const BenchOptions& options,
                      const std::function<void(const std::string&)>& tell);

/// Quotients of what was measured; a missing part gives no quotient.
std::vector<BenchRatio> bench_ratios(const std::vector<BenchTiming>& timings);

/// The point of the fixed case, with a segment of at most `segment` blocks.
PointParams bench_point(int segment);

/// The market of the fixed case: 26 sales in which one core is renewed.
MarketParams bench_market();

/// Largest resident memory of this process so far, in bytes.
double peak_memory_bytes();

}  // namespace coresweep
