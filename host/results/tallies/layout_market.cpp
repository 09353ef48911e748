// The group /market: the same order as MarketLayout; a test holds the two together.
#include "cuda/market/layout.h"
#include "host/results/tallies/layout.h"
#include "host/results/tallies/registry.h"

namespace coresweep {
namespace {

using hdf5::Type;
using Shape = RawRegistry::Shape;

void add_moments(RawRegistry& registry) {
  const Shape batches = {RawRegistry::batches()};
#define CORESWEEP_ADD(name, unit, divisor, binning, meaning) \
  registry.add(#name ".missing", "run", "runs without a value: " meaning, Type::uint64, batches);
  CORESWEEP_MARKET_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
#define CORESWEEP_ADD(name, unit, divisor, binning, meaning)                                 \
  registry.add(#name ".sum_low", unit, "sum over runs, low 64 bits: " meaning, Type::uint64, \
               batches);
  CORESWEEP_MARKET_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
#define CORESWEEP_ADD(name, unit, divisor, binning, meaning) \
  registry.add(#name ".sum_high", "1", "the same, high 64 bits: " meaning, Type::uint64, batches);
  CORESWEEP_MARKET_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
#define CORESWEEP_ADD(name, unit, divisor, binning, meaning) \
  registry.add(#name ".square_low", "1",                     \
               "sum of squares (" unit " squared), low 64 bits: " meaning, Type::uint64, batches);
  CORESWEEP_MARKET_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
#define CORESWEEP_ADD(name, unit, divisor, binning, meaning)                                \
  registry.add(#name ".square_high", "1", "the same, high 64 bits: " meaning, Type::uint64, \
               batches);
  CORESWEEP_MARKET_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_value_histograms(RawRegistry& registry) {
#define CORESWEEP_ADD(name, unit, divisor, binning, meaning)                                     \
  registry.add(#name ".histogram", "run", "runs by " meaning, Type::uint64,                      \
               {RawRegistry::bins(Binning::binning)}, {{"bin_divisor", std::int64_t{divisor}}}); \
  registry.add(#name ".histogram_sum", "1",                                                      \
               "sum of the binned values of the runs of a bin: " meaning, Type::uint64,          \
               {RawRegistry::bins(Binning::binning)}, {{"bin_divisor", std::int64_t{divisor}}});
  CORESWEEP_MARKET_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_cycles(RawRegistry& registry, std::uint64_t cycles) {
  const Shape by_batch = {{kCycle, cycles}, RawRegistry::batches()};
  const Shape by_bin = {{kCycle, cycles}, RawRegistry::bins(Binning::cycle_money)};
#define CORESWEEP_ADD(name, unit, meaning) \
  registry.add("cycle." #name, unit, meaning, Type::int64, by_batch);
  CORESWEEP_CYCLE_COUNTERS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
#define CORESWEEP_ADD(name, unit, meaning)                                              \
  registry.add("cycle." #name ".sum_low", unit, "sum over runs, low 64 bits: " meaning, \
               Type::uint64, by_batch);
  CORESWEEP_CYCLE_AMOUNTS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
#define CORESWEEP_ADD(name, unit, meaning)                                                        \
  registry.add("cycle." #name ".sum_high", "1", "the same, high 64 bits: " meaning, Type::uint64, \
               by_batch);
  CORESWEEP_CYCLE_AMOUNTS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
#define CORESWEEP_ADD(name, unit, meaning)                                                   \
  registry.add("cycle." #name ".histogram", "run", "runs by " meaning, Type::uint64, by_bin, \
               {{"bin_unit", std::string(unit)}});
  CORESWEEP_CYCLE_HISTOGRAMS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
#define CORESWEEP_ADD(name, unit, meaning)                                                    \
  registry.add("cycle." #name ".histogram_sum", unit, "sum over the runs of a bin: " meaning, \
               Type::uint64, by_bin);
  CORESWEEP_CYCLE_HISTOGRAMS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

}  // namespace

RawSchema market_schema(std::int32_t cycles) {
  const auto count = static_cast<std::uint64_t>(cycles);
  RawRegistry registry;
  registry.add("runs", "run", "replicates simulated", Type::uint64, {RawRegistry::batches()});
  add_moments(registry);
  add_value_histograms(registry);
  add_cycles(registry, count);
  return {"market",
          {counted_dimension(kBatch, "batch of replicates: replicate modulo 64", kBatches),
           counted_dimension(kCycle, "sale, counted from 1", count, 1),
           bin_dimension(Binning::count, "1", "where a bin of counts begins"),
           bin_dimension(Binning::money, "1e-3", "where a bin of amounts begins, in coins or USD"),
           bin_dimension(Binning::cycle_money, "1e-3",
                         "where a bin of amounts of a cycle begins, in coins or USD"),
           counted_dimension(kDigestDimension, "byte of a SHA-256", 32)},
          registry.take(),
          static_cast<std::uint64_t>(MarketLayout{cycles}.words())};
}

}  // namespace coresweep
