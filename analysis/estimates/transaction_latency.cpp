#include "analysis/estimates/transaction_latency.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "analysis/estimates/quantile.h"

namespace coresweep {
namespace {

constexpr Binning kTime = Binning::time_ms;

/// Histograms of L and of L + I; counts of L in units of which a pair has one.
struct Latencies {
  std::vector<double> newest;
  std::span<const std::uint64_t> oldest;
};

double sum(std::span<const std::uint64_t> counts) {
  double s = 0;
  for (const auto c : counts) s += static_cast<double>(c);
  return s;
}

Latencies latencies(const BlockHistograms& blocks, Milestone milestone) {
  if (milestone == Milestone::authored) {
    const auto oldest = blocks[Histogram::block_time];
    std::vector<double> newest(oldest.size(), 0.0);
    newest[0] = sum(oldest);  // L = 0
    return {std::move(newest), oldest};
  }
  const bool included = milestone == Milestone::included;
  const auto counts = blocks[included ? Histogram::inclusion_latency : Histogram::finality_latency];
  const auto oldest = blocks[included ? Histogram::oldest_inclusion : Histogram::oldest_finality];
  // The first block of a run has a latency, but no interval before it.
  const double share = quotient(sum(oldest), sum(counts));
  std::vector<double> newest;
  for (const auto c : counts) newest.push_back(share * static_cast<double>(c));
  return {std::move(newest), oldest};
}

/// The sum of I from the bins, so that F ends at 1 and its tail is right; exact where the last bin
/// hides its values.
double weight(const Latencies& l, std::int64_t block_time_total) {
  double sum = 0;
  for (std::size_t b = 0; b < l.oldest.size(); ++b) {
    const double pairs = static_cast<double>(l.oldest[b]) - l.newest[b];
    if (pairs != 0) sum += bin_centre(kTime, static_cast<std::int32_t>(b)) * pairs;
  }
  return l.oldest.back() == 0 ? sum : std::max(sum, static_cast<double>(block_time_total));
}

}  // namespace

double transaction_latency_quantile(const BlockHistograms& blocks, Milestone milestone, double p) {
  const Latencies l = latencies(blocks, milestone);
  const double wanted = p * weight(l, blocks.block_time_total());
  if (!(blocks.block_time_total() > 0)) return kNotANumber;
  constexpr double kRounding = 1 - 1e-12;
  double open = 0;     // pairs with L <= x < L + I: the slope of F there, times the total
  double reached = 0;  // F times the total
  for (std::size_t b = 0; b + 1 < l.oldest.size(); ++b) {
    open += l.newest[b] - static_cast<double>(l.oldest[b]);
    if (open == 0) continue;  // most bins
    const double x = bin_centre(kTime, static_cast<std::int32_t>(b));
    const double next = bin_centre(kTime, static_cast<std::int32_t>(b) + 1);
    const double step = open * (next - x);
    if (step > 0 && reached + step >= wanted * kRounding)
      return std::min(next, x + std::max(0.0, wanted - reached) / open);
    reached += step;
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace coresweep
