// The group /market.
#include "cuda/market/layout.h"
#include "host/results/tallies/layout.h"
#include "host/results/tallies/registry.h"

namespace coresweep {
namespace {

using hdf5::Type;
using Shape = RawRegistry::Shape;

/// "cost.PART" of every value of a run, by batch; in its unit or in another.
void add_values(RawRegistry& registry, const std::string& part, const std::string& what,
                const char* unit_instead) {
#define CORESWEEP_ADD(name, unit, divisor, binning, meaning)                              \
  registry.add(#name "." + part, unit_instead ? unit_instead : unit, what + ": " meaning, \
               Type::uint64, {RawRegistry::batches()});
  CORESWEEP_MARKET_VALUES(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_squares(RawRegistry& registry) {
#define CORESWEEP_ADD(name, unit, divisor, binning, meaning)                             \
  registry.add(#name ".square_low", "1",                                                 \
               "sum of squares (" unit " squared), low 64 bits: " meaning, Type::uint64, \
               {RawRegistry::batches()});
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

void add_cycle_counters(RawRegistry& registry, const Shape& by_batch) {
#define CORESWEEP_ADD(name, unit, meaning) \
  registry.add("cycle." #name, unit, meaning, Type::int64, by_batch);
  CORESWEEP_CYCLE_COUNTERS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_amounts_low(RawRegistry& registry, const Shape& by_batch) {
#define CORESWEEP_ADD(name, unit, meaning)                                              \
  registry.add("cycle." #name ".sum_low", unit, "sum over runs, low 64 bits: " meaning, \
               Type::uint64, by_batch);
  CORESWEEP_CYCLE_AMOUNTS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_amounts_high(RawRegistry& registry, const Shape& by_batch) {
#define CORESWEEP_ADD(name, unit, meaning)                                                        \
  registry.add("cycle." #name ".sum_high", "1", "the same, high 64 bits: " meaning, Type::uint64, \
               by_batch);
  CORESWEEP_CYCLE_AMOUNTS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_cycle_histograms(RawRegistry& registry, const Shape& by_bin) {
#define CORESWEEP_ADD(name, unit, meaning)                                                   \
  registry.add("cycle." #name ".histogram", "run", "runs by " meaning, Type::uint64, by_bin, \
               {{"bin_unit", std::string(unit)}});
  CORESWEEP_CYCLE_HISTOGRAMS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_cycle_histogram_sums(RawRegistry& registry, const Shape& by_bin) {
#define CORESWEEP_ADD(name, unit, meaning)                                                    \
  registry.add("cycle." #name ".histogram_sum", unit, "sum over the runs of a bin: " meaning, \
               Type::uint64, by_bin);
  CORESWEEP_CYCLE_HISTOGRAMS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_sale_amounts_low(RawRegistry& registry, const Shape& by_batch) {
  registry.begin_later();
#define CORESWEEP_ADD(name, unit, meaning)                                              \
  registry.add("cycle." #name ".sum_low", unit, "sum over runs, low 64 bits: " meaning, \
               Type::uint64, by_batch);
  CORESWEEP_SALE_AMOUNTS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_sale_amounts_high(RawRegistry& registry, const Shape& by_batch) {
#define CORESWEEP_ADD(name, unit, meaning)                                                        \
  registry.add("cycle." #name ".sum_high", "1", "the same, high 64 bits: " meaning, Type::uint64, \
               by_batch);
  CORESWEEP_SALE_AMOUNTS(CORESWEEP_ADD)
#undef CORESWEEP_ADD
}

void add_section(RawRegistry& registry, MarketSection section, std::uint64_t cycles) {
  const Shape by_batch = {{kCycle, cycles}, RawRegistry::batches()};
  const Shape by_bin = {{kCycle, cycles}, RawRegistry::bins(Binning::cycle_money)};
  switch (section) {
    case MarketSection::runs:
      return registry.add("runs", "run", "replicates simulated", Type::uint64,
                          {RawRegistry::batches()});
    case MarketSection::missing:
      return add_values(registry, "missing", "runs without a value", "run");
    case MarketSection::sum_low:
      return add_values(registry, "sum_low", "sum over runs, low 64 bits", nullptr);
    case MarketSection::sum_high:
      return add_values(registry, "sum_high", "the same, high 64 bits", "1");
    case MarketSection::square_low:
      return add_squares(registry);
    case MarketSection::square_high:
      return add_values(registry, "square_high", "the same, high 64 bits", "1");
    case MarketSection::histogram:
      return add_value_histograms(registry);
    case MarketSection::counter:
      return add_cycle_counters(registry, by_batch);
    case MarketSection::amount_low:
      return add_amounts_low(registry, by_batch);
    case MarketSection::amount_high:
      return add_amounts_high(registry, by_batch);
    case MarketSection::cycle_histogram:
      return add_cycle_histograms(registry, by_bin);
    case MarketSection::cycle_histogram_sum:
      return add_cycle_histogram_sums(registry, by_bin);
    case MarketSection::sale_amount_low:
      return add_sale_amounts_low(registry, by_batch);
    case MarketSection::sale_amount_high:
      return add_sale_amounts_high(registry, by_batch);
    case MarketSection::count_:
      return;
  }
}

}  // namespace

RawSchema market_schema(std::int32_t cycles) {
  const auto count = static_cast<std::uint64_t>(cycles);
  RawRegistry registry;
  for (std::int32_t s = 0; s < kMarketSections; ++s)
    add_section(registry, static_cast<MarketSection>(s), count);
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
