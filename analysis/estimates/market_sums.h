// The integers of a market point as sums over runs, over all batches and with each left out.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "cuda/market/layout.h"

namespace coresweep {

/// Sums over some batches, in the units of cuda/market/metrics.h.
struct MarketSums {
  double runs = 0;
  std::array<double, kMarketValues> value = {}, square = {}, missing = {};
  std::array<double, kCycleCounters> counter = {};  ///< also over the cycles
  std::array<double, kCycleAmounts> amount = {};
  std::array<double, kSaleAmounts> sale_amount = {};

  double operator[](MarketValue v) const { return value[static_cast<std::size_t>(v)]; }
  double operator[](CycleCounter c) const { return counter[static_cast<std::size_t>(c)]; }
  double operator[](CycleAmount a) const { return amount[static_cast<std::size_t>(a)]; }
  double operator[](SaleAmount a) const { return sale_amount[static_cast<std::size_t>(a)]; }
  double without(MarketValue v) const { return missing[static_cast<std::size_t>(v)]; }
};

struct MarketBatches {
  MarketSums all;
  std::array<MarketSums, kBatches> left_out;  ///< equal to `all` where a batch has no runs
  std::uint64_t present = 0;                  ///< bit b: batch b has runs

  /// The sums of one batch.
  MarketSums own(std::size_t batch) const;
};

/// Counts and sums of a histogram over runs, in thousandths (amounts) or whole numbers.
struct SummedHistogram {
  std::span<const std::uint64_t> runs, sums;
  Binning binning;
};

/// Reads the words of a point (MarketLayout), which must outlive the view.
class MarketView {
 public:
  /// Throws std::invalid_argument if the words are not those of so many cycles.
  MarketView(std::span<const std::uint64_t> words, std::int32_t cycles);

  /// Sums over the cycles [first, end).
  MarketBatches sums(std::int32_t first_cycle, std::int32_t end_cycle) const;
  MarketBatches sums() const { return sums(0, layout_.cycles); }
  std::int64_t runs() const;
  SummedHistogram histogram(MarketValue value) const;
  SummedHistogram histogram(CycleHistogram histogram, std::int32_t cycle) const;
  std::int32_t cycles() const { return layout_.cycles; }

 private:
  MarketSums of_batch(std::int32_t batch, std::int32_t first_cycle, std::int32_t end_cycle) const;
  double wide(std::int64_t low, std::int64_t high) const;
  std::span<const std::uint64_t> part(std::int64_t begin, std::int32_t size) const;

  std::span<const std::uint64_t> words_;
  MarketLayout layout_;
};

}  // namespace coresweep
