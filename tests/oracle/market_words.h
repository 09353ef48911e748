// What one run of the market added to the words of its point, by name.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "cuda/market/tally.h"

namespace coresweep::testing {

/// The words of MarketLayout after one run.
class MarketWords {
 public:
  MarketWords(const MarketParams& point, std::uint64_t replicate)
      : layout_{point.cycles},
        batch_(static_cast<std::int64_t>(replicate % kBatches)),
        words_(static_cast<std::size_t>(layout_.words())) {
    simulate_market_run({&point, words_.data(), 1, replicate, replicate + 1, layout_}, 0,
                        replicate);
  }

  /// {values: {name: [sum low, high, square low, high, [bin, binned value]] or null}, counters,
  /// amounts and sale_amounts: {name: [one for each cycle]}, histograms: {name: [[bin, binned
  /// value] for each cycle]}}.
  nlohmann::json by_name() const {
    nlohmann::json all;
#define CORESWEEP_VALUE(name, ...) all["values"][#name] = value(MarketValue::name);
    CORESWEEP_MARKET_VALUES(CORESWEEP_VALUE)
#undef CORESWEEP_VALUE
#define CORESWEEP_COUNTER(name, ...) \
  all["counters"][#name] = cycles(layout_.counter(static_cast<std::int32_t>(CycleCounter::name)));
    CORESWEEP_CYCLE_COUNTERS(CORESWEEP_COUNTER)
#undef CORESWEEP_COUNTER
#define CORESWEEP_AMOUNT(name, ...) \
  all["amounts"][#name] = cycles(layout_.amount(0, static_cast<std::int32_t>(CycleAmount::name)));
    CORESWEEP_CYCLE_AMOUNTS(CORESWEEP_AMOUNT)
#undef CORESWEEP_AMOUNT
#define CORESWEEP_AMOUNT(name, ...) \
  all["sale_amounts"][#name] =      \
      cycles(layout_.sale_amount(0, static_cast<std::int32_t>(SaleAmount::name)));
    CORESWEEP_SALE_AMOUNTS(CORESWEEP_AMOUNT)
#undef CORESWEEP_AMOUNT
#define CORESWEEP_HISTOGRAM(name, ...) \
  all["histograms"][#name] = histogram(static_cast<std::int32_t>(CycleHistogram::name));
    CORESWEEP_CYCLE_HISTOGRAMS(CORESWEEP_HISTOGRAM)
#undef CORESWEEP_HISTOGRAM
    return all;
  }

 private:
  std::uint64_t at(std::int64_t word) const { return words_[static_cast<std::size_t>(word)]; }

  /// The bin of the only value among `bins`, and the value; -1 where there is not exactly one.
  nlohmann::json only(std::int64_t runs, std::int64_t sums, std::int32_t bins) const {
    std::int32_t found = -1, seen = 0;
    for (std::int32_t bin = 0; bin < bins; ++bin) {
      if (at(runs + bin) == 0) continue;
      found = bin;
      seen += static_cast<std::int32_t>(at(runs + bin));
    }
    if (seen != 1) return {-1, 0};
    return {found, at(sums + found)};
  }

  nlohmann::json value(MarketValue name) const {
    const auto v = static_cast<std::int32_t>(name);
    if (at(MarketLayout::missing(v) + batch_) != 0) return nullptr;
    nlohmann::json result;
    for (std::int32_t part = 0; part < 4; ++part)
      result.push_back(at(MarketLayout::moment(part, v) + batch_));
    result.push_back(
        only(MarketLayout::histogram(v), MarketLayout::histogram_sum(v), MarketLayout::bins(v)));
    return result;
  }

  nlohmann::json cycles(std::int64_t first) const {
    nlohmann::json result;
    for (std::int32_t k = 0; k < layout_.cycles; ++k)
      result.push_back(at(first + std::int64_t{k} * kBatches + batch_));
    return result;
  }

  nlohmann::json histogram(std::int32_t h) const {
    nlohmann::json result;
    const std::int64_t bins = MarketLayout::cycle_bins();
    for (std::int32_t k = 0; k < layout_.cycles; ++k)
      result.push_back(only(layout_.cycle_histogram(h) + k * bins,
                            layout_.cycle_histogram_sum(h) + k * bins,
                            static_cast<std::int32_t>(bins)));
    return result;
  }

  MarketLayout layout_;
  std::int64_t batch_;
  std::vector<std::uint64_t> words_;
};

}  // namespace coresweep::testing
