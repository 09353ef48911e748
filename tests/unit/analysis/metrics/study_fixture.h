// A study of two scenarios under three assumptions (six simulated points) at two prices, with
// tallies made by hand.
#pragma once

#include <map>
#include <vector>

#include "analysis/metrics/study_metrics.h"
#include "host/config/read_study.h"
#include "tests/unit/analysis/estimates/words.h"

namespace coresweep {

inline const char* kScenarioStudy = R"(
[study]
runs = 640
baseline = { "para.cores" = 1 }
[analysis]
smallest_effects = ["block_time.mean rel 5%"]
assumptions = ["latency.scale"]
[collator]
kind = "slot-based"
[market]
model = "constant"
[axes]
market.price = ["10 DOT", "20 DOT"]
para.cores = [1, 2]
latency.scale = [1, 2, 4]
)";

/// 640 runs with about so many blocks in each batch of ten; the batches differ alike in all points.
inline std::vector<std::uint64_t> scenario_tally(std::uint64_t blocks) {
  Words w;
  for (std::int32_t b = 0; b < kBatches; ++b) {
    w.runs(b, 10).count(Counter::relay_blocks, b, 144000);
    w.count(Counter::included, b, blocks + static_cast<std::uint64_t>(b * 7 % 64));
    w.count(Counter::authored, b, 2 * blocks);
    w.run_value(RunValue::block_time, 6000 + b, 10);
  }
  return w.words();
}

/// Counts how often each simulated point is read.
struct CountedReads {
  std::map<std::uint64_t, int> reads;
  std::vector<std::uint64_t> operator()(std::uint64_t point) {
    ++reads[point];
    return scenario_tally(100000 - 1000 * point);
  }
};

}  // namespace coresweep
