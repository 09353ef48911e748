// Tallies filled by hand.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/estimates/tally_view.h"

namespace coresweep {

/// The words of one point, and short ways to set them.
class Words {
 public:
  Words() : words_(static_cast<std::size_t>(TallyLayout::words()), 0) {}

  Words& runs(std::int32_t batch, std::uint64_t n) { return add(TallyLayout::runs() + batch, n); }
  Words& count(Counter c, std::int32_t batch, std::uint64_t n) {
    return add(TallyLayout::counter(static_cast<std::int32_t>(c)) + batch, n);
  }
  Words& count(BundleCounter c, std::int32_t batch, std::uint64_t n) {
    return add(TallyLayout::bundle_counter(static_cast<std::int32_t>(c)) + batch, n);
  }
  Words& missing(RunValue v, std::int32_t batch, std::uint64_t n) {
    return add(TallyLayout::missing(static_cast<std::int32_t>(v)) + batch, n);
  }
  Words& moments(RunValue v, std::int32_t batch, std::uint64_t sum, std::uint64_t square_low,
                 std::uint64_t square_high = 0) {
    const auto i = static_cast<std::int32_t>(v);
    add(TallyLayout::value_sum(i) + batch, sum);
    add(TallyLayout::value_square_low(i) + batch, square_low);
    return add(TallyLayout::value_square_high(i) + batch, square_high);
  }
  /// `value` in the binned unit.
  Words& run_value(RunValue v, std::int64_t value, std::uint64_t n) {
    return add(
        TallyLayout::run_histogram(static_cast<std::int32_t>(v)) + bin_of(binning_of(v), value), n);
  }
  Words& block_value(Histogram h, std::int32_t batch, std::int64_t value, std::uint64_t n) {
    const Binning binning = binning_of(h);
    return add(TallyLayout::histogram(static_cast<std::int32_t>(h)) +
                   std::int64_t{batch % kHistogramBatches} * bins_of(binning) +
                   bin_of(binning, value),
               n);
  }
  /// A pair of consecutive included blocks: interval, latencies to inclusion and finality [ms].
  Words& pair(std::int32_t batch, std::int64_t interval, std::int64_t inclusion,
              std::int64_t finality);

  TallyView view() const { return TallyView(words_); }
  const std::vector<std::uint64_t>& words() const { return words_; }

 private:
  Words& add(std::int64_t at, std::uint64_t n) {
    words_[static_cast<std::size_t>(at)] += n;
    return *this;
  }
  std::vector<std::uint64_t> words_;
};

inline Words& Words::pair(std::int32_t batch, std::int64_t interval, std::int64_t inclusion,
                          std::int64_t finality) {
  const auto u = [](std::int64_t x) { return static_cast<std::uint64_t>(x); };
  count(Counter::intervals, batch, 1).count(Counter::block_time_total, batch, u(interval));
  count(Counter::wait_square_total, batch, u(interval * interval / 1000));
  count(Counter::wait_inclusion_total, batch, u(interval * inclusion / 1000));
  count(Counter::wait_finality_total, batch, u(interval * finality / 1000));
  block_value(Histogram::block_time, batch, interval, 1);
  block_value(Histogram::inclusion_latency, batch, inclusion, 1);
  block_value(Histogram::finality_latency, batch, finality, 1);
  block_value(Histogram::oldest_inclusion, batch, inclusion + interval, 1);
  return block_value(Histogram::oldest_finality, batch, finality + interval, 1);
}

}  // namespace coresweep
