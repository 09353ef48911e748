#include "analysis/estimates/transaction_latency.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "analysis/estimates/quantile.h"

namespace coresweep {
namespace {

constexpr Binning kTime = Binning::time_ms;

/// How many more pairs have their L than have their L + I in a bin; a pair counts once in each.
struct Opening {
  std::int32_t bin;
  double pairs;
};

/// By bin, without those where both are none. Counts of L are in units of which a pair has one.
std::vector<Opening> openings(const BinCounts& newest, const BinCounts& oldest) {
  // The first block of a run has a latency, but no interval before it.
  const double share =
      quotient(static_cast<double>(oldest.total()), static_cast<double>(newest.total()));
  std::vector<Opening> found;
  auto opens = newest.bins().begin(), closes = oldest.bins().begin();
  while (opens != newest.bins().end() || closes != oldest.bins().end()) {
    const bool both_left = opens != newest.bins().end() && closes != oldest.bins().end();
    const std::int32_t bin = both_left                      ? std::min(opens->bin, closes->bin)
                             : opens != newest.bins().end() ? opens->bin
                                                            : closes->bin;
    Opening here{bin, 0};
    if (opens != newest.bins().end() && opens->bin == bin)
      here.pairs += share * static_cast<double>(opens++->count);
    if (closes != oldest.bins().end() && closes->bin == bin)
      here.pairs -= static_cast<double>(closes++->count);
    found.push_back(here);
  }
  return found;
}

const BinCounts& oldest_until(const BlockHistograms& blocks, Milestone milestone) {
  switch (milestone) {
    case Milestone::authored:
      return blocks[Histogram::block_time];
    case Milestone::included:
      return blocks[Histogram::oldest_inclusion];
    default:
      return blocks[Histogram::oldest_finality];
  }
}

std::vector<Opening> openings(const BlockHistograms& blocks, Milestone milestone) {
  const BinCounts& oldest = oldest_until(blocks, milestone);
  if (milestone != Milestone::authored)
    return openings(blocks[milestone == Milestone::included ? Histogram::inclusion_latency
                                                            : Histogram::finality_latency],
                    oldest);
  BinCounts newest;  // L = 0
  if (oldest.total() > 0) newest.add(0, oldest.total());
  return openings(newest, oldest);
}

/// The sum of I from the bins, so that F ends at 1 and its tail is right; exact where the last bin
/// hides its values.
double weight(const std::vector<Opening>& openings, bool hidden, std::int64_t block_time_total) {
  double sum = 0;
  for (const auto& [bin, pairs] : openings) sum -= bin_centre(kTime, bin) * pairs;
  return hidden ? std::max(sum, static_cast<double>(block_time_total)) : sum;
}

}  // namespace

double transaction_latency_quantile(const BlockHistograms& blocks, Milestone milestone, double p) {
  if (!(blocks.block_time_total() > 0)) return kNotANumber;
  const std::vector<Opening> found = openings(blocks, milestone);
  const bool hidden = oldest_until(blocks, milestone)[kTimeBins - 1] > 0;
  const double wanted = p * weight(found, hidden, blocks.block_time_total());
  constexpr double kRounding = 1 - 1e-12;
  double open = 0;     // pairs with L <= x < L + I: the slope of F there, times the total
  double reached = 0;  // F times the total
  for (std::size_t i = 0; i < found.size() && found[i].bin < kTimeBins - 1; ++i) {
    open += found[i].pairs;
    const double x = bin_centre(kTime, found[i].bin);
    const double next = bin_centre(kTime, i + 1 < found.size() ? found[i + 1].bin : kTimeBins - 1);
    const double step = open * (next - x);
    if (step > 0 && reached + step >= wanted * kRounding)
      return std::min(next, x + std::max(0.0, wanted - reached) / open);
    reached += step;
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace coresweep
