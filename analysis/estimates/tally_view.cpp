#include "analysis/estimates/tally_view.h"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>

namespace coresweep {
namespace {

std::int32_t index(Counter c) { return static_cast<std::int32_t>(c); }
std::int32_t index(RunValue v) { return static_cast<std::int32_t>(v); }
std::size_t bin_count(Histogram h) { return static_cast<std::size_t>(bins_of(binning_of(h))); }

template <class F>
std::int64_t over_batches(F&& f) {
  std::int64_t sum = 0;
  for (std::int32_t b = 0; b < kBatches; ++b) sum += f(b);
  return sum;
}

}  // namespace

TallyView::TallyView(std::span<const std::uint64_t> words) : words_(words) {
  if (static_cast<std::int64_t>(words.size()) != TallyLayout::words())
    throw std::invalid_argument("a tally of " + std::to_string(words.size()) + " words, not " +
                                std::to_string(TallyLayout::words()));
}

std::int64_t TallyView::runs(std::int32_t batch) const {
  return static_cast<std::int64_t>(word(TallyLayout::runs() + batch));
}

std::int64_t TallyView::runs() const {
  return over_batches([&](std::int32_t b) { return runs(b); });
}

std::int64_t TallyView::counter(Counter c, std::int32_t batch) const {
  return static_cast<std::int64_t>(word(TallyLayout::counter(index(c)) + batch));
}

std::int64_t TallyView::counter(Counter c) const {
  return over_batches([&](std::int32_t b) { return counter(c, b); });
}

std::int64_t TallyView::counter(BundleCounter c, std::int32_t batch) const {
  return static_cast<std::int64_t>(
      word(TallyLayout::bundle_counter(static_cast<std::int32_t>(c)) + batch));
}

RunMoments TallyView::moments(RunValue v, std::int32_t batch) const {
  constexpr double kTwoTo64 = 18446744073709551616.0;
  RunMoments m;
  m.missing = static_cast<std::int64_t>(word(TallyLayout::missing(index(v)) + batch));
  m.count = runs(batch) - m.missing;
  m.sum = static_cast<std::int64_t>(word(TallyLayout::value_sum(index(v)) + batch));
  m.square_sum =
      static_cast<double>(word(TallyLayout::value_square_low(index(v)) + batch)) +
      kTwoTo64 * static_cast<double>(word(TallyLayout::value_square_high(index(v)) + batch));
  return m;
}

RunMoments TallyView::moments(RunValue v) const {
  RunMoments all;
  for (std::int32_t b = 0; b < kBatches; ++b) {
    const RunMoments m = moments(v, b);
    all.count += m.count;
    all.missing += m.missing;
    all.sum += m.sum;
    all.square_sum += m.square_sum;
  }
  return all;
}

std::span<const std::uint64_t> TallyView::run_histogram(RunValue v) const {
  return words_.subspan(static_cast<std::size_t>(TallyLayout::run_histogram(index(v))),
                        static_cast<std::size_t>(bins_of(binning_of(v))));
}

std::span<const std::uint64_t> TallyView::bins(Histogram h, std::int32_t batch) const {
  const auto begin = static_cast<std::size_t>(TallyLayout::histogram(static_cast<std::int32_t>(h)));
  return words_.subspan(begin + static_cast<std::size_t>(batch) * bin_count(h), bin_count(h));
}

BlockHistograms TallyView::histograms(std::int32_t batch) const {
  BlockHistograms blocks;
  for (std::int32_t h = 0; h < kHistograms; ++h)
    blocks.counts_[static_cast<std::size_t>(h)] = bins(static_cast<Histogram>(h), batch);
  for (std::int32_t b = batch; b < kBatches; b += kHistogramBatches)
    blocks.block_time_total_ += counter(Counter::block_time_total, b);
  return blocks;
}

BlockHistograms TallyView::histograms() const {
  BlockHistograms blocks;
  for (std::int32_t h = 0; h < kHistograms; ++h) {
    const auto name = static_cast<Histogram>(h);
    std::vector<std::uint64_t> pooled(bin_count(name));
    for (std::int32_t batch = 0; batch < kHistogramBatches; ++batch)
      std::ranges::transform(pooled, bins(name, batch), pooled.begin(), std::plus());
    blocks.counts_[static_cast<std::size_t>(h)] = pooled;
  }
  blocks.block_time_total_ = counter(Counter::block_time_total);
  return blocks;
}

std::int64_t TallyView::histogram_runs(std::int32_t batch) const {
  std::int64_t sum = 0;
  for (std::int32_t b = batch; b < kBatches; b += kHistogramBatches) sum += runs(b);
  return sum;
}

}  // namespace coresweep
