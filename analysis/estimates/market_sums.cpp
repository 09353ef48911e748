#include "analysis/estimates/market_sums.h"

#include <stdexcept>

namespace coresweep {
namespace {

template <std::size_t N>
void add(std::array<double, N>& to, const std::array<double, N>& from, double sign) {
  for (std::size_t i = 0; i < N; ++i) to[i] += sign * from[i];
}

void add(MarketSums& to, const MarketSums& from, double sign = 1) {
  to.runs += sign * from.runs;
  add(to.value, from.value, sign);
  add(to.square, from.square, sign);
  add(to.missing, from.missing, sign);
  add(to.counter, from.counter, sign);
  add(to.amount, from.amount, sign);
  add(to.sale_amount, from.sale_amount, sign);
}

}  // namespace

MarketSums MarketBatches::own(std::size_t batch) const {
  MarketSums sums = all;
  add(sums, left_out[batch], -1);
  return sums;
}

MarketView::MarketView(std::span<const std::uint64_t> words, std::int32_t cycles)
    : words_(words), layout_{cycles} {
  if (words.size() != static_cast<std::size_t>(layout_.words()))
    throw std::invalid_argument("market words of another size than those of this program");
}

std::span<const std::uint64_t> MarketView::part(std::int64_t begin, std::int32_t size) const {
  return words_.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size));
}

double MarketView::wide(std::int64_t low, std::int64_t high) const {
  return static_cast<double>(words_[static_cast<std::size_t>(low)]) +
         0x1p64 * static_cast<double>(words_[static_cast<std::size_t>(high)]);
}

MarketSums MarketView::of_batch(std::int32_t batch, std::int32_t first_cycle,
                                std::int32_t end_cycle) const {
  MarketSums sums;
  const auto word = [&](std::int64_t at) {
    return static_cast<double>(words_[static_cast<std::size_t>(at)]);
  };
  sums.runs = word(MarketLayout::runs() + batch);
  for (std::int32_t v = 0; v < kMarketValues; ++v) {
    const auto i = static_cast<std::size_t>(v);
    sums.missing[i] = word(MarketLayout::missing(v) + batch);
    sums.value[i] = wide(MarketLayout::moment(0, v) + batch, MarketLayout::moment(1, v) + batch);
    sums.square[i] = wide(MarketLayout::moment(2, v) + batch, MarketLayout::moment(3, v) + batch);
  }
  for (std::int32_t cycle = first_cycle; cycle < end_cycle; ++cycle) {
    const std::int64_t cell = std::int64_t{cycle} * kBatches + batch;
    for (std::int32_t c = 0; c < kCycleCounters; ++c)
      sums.counter[static_cast<std::size_t>(c)] += word(layout_.counter(c) + cell);
    for (std::int32_t a = 0; a < kCycleAmounts; ++a)
      sums.amount[static_cast<std::size_t>(a)] +=
          wide(layout_.amount(0, a) + cell, layout_.amount(1, a) + cell);
    for (std::int32_t a = 0; a < kSaleAmounts; ++a)
      sums.sale_amount[static_cast<std::size_t>(a)] +=
          wide(layout_.sale_amount(0, a) + cell, layout_.sale_amount(1, a) + cell);
  }
  return sums;
}

MarketBatches MarketView::sums(std::int32_t first_cycle, std::int32_t end_cycle) const {
  MarketBatches batches;
  std::array<MarketSums, kBatches> own;
  for (std::int32_t b = 0; b < kBatches; ++b) {
    MarketSums& sums = own[static_cast<std::size_t>(b)];
    sums = of_batch(b, first_cycle, end_cycle);
    add(batches.all, sums);
    if (sums.runs > 0) batches.present |= std::uint64_t{1} << b;
  }
  for (std::size_t b = 0; b < own.size(); ++b) {
    batches.left_out[b] = batches.all;
    add(batches.left_out[b], own[b], -1);
  }
  return batches;
}

std::int64_t MarketView::runs() const {
  std::uint64_t runs = 0;
  for (const std::uint64_t batch : part(MarketLayout::runs(), kBatches)) runs += batch;
  return static_cast<std::int64_t>(runs);
}

SummedHistogram MarketView::histogram(MarketValue value) const {
  const auto v = static_cast<std::int32_t>(value);
  const std::int32_t bins = MarketLayout::bins(v);
  return {part(MarketLayout::histogram(v), bins), part(MarketLayout::histogram_sum(v), bins),
          binning_of(value)};
}

SummedHistogram MarketView::histogram(CycleHistogram histogram, std::int32_t cycle) const {
  const auto h = static_cast<std::int32_t>(histogram);
  const std::int32_t bins = MarketLayout::cycle_bins();
  const std::int64_t skipped = std::int64_t{cycle} * bins;
  return {part(layout_.cycle_histogram(h) + skipped, bins),
          part(layout_.cycle_histogram_sum(h) + skipped, bins), Binning::cycle_money};
}

}  // namespace coresweep
