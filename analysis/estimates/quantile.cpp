#include "analysis/estimates/quantile.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace coresweep {
namespace {

constexpr double kTail = 0.025;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool is_open(Binning binning, std::int32_t bin) {
  return binning != Binning::share && bin == bins_of(binning) - 1;
}

/// Where the cumulative count first reaches `rank` > 0: the bin, and the count below it.
struct Place {
  std::int32_t bin;
  double below;
};
std::optional<Place> place_of(std::span<const std::uint64_t> counts, double rank) {
  double below = 0;
  std::optional<Place> last;
  for (std::size_t b = 0; b < counts.size(); ++b) {
    if (counts[b] == 0) continue;
    last = Place{static_cast<std::int32_t>(b), below};
    below += static_cast<double>(counts[b]);
    if (below >= rank) break;
  }
  return last;
}

/// Ranks (from 1) of the order statistics around the p-quantile of n values, if there are such.
struct Ranks {
  double low, high;
};
std::optional<Ranks> interval_ranks(double n, double p) {
  const boost::math::binomial distribution(n, p);
  double below = quantile(distribution, kTail);
  while (below >= 0 && cdf(distribution, below) > kTail) --below;
  double above = quantile(distribution, 1 - kTail);
  while (above < n && cdf(distribution, above) < 1 - kTail) ++above;
  if (below < 0 || above >= n) return {};
  return Ranks{below + 1, above + 1};
}

}  // namespace

double counted_values(std::span<const std::uint64_t> counts) {
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
}

std::optional<std::int32_t> quantile_bin(std::span<const std::uint64_t> counts, double p) {
  const auto place = place_of(counts, p * counted_values(counts));
  return place ? std::optional(place->bin) : std::nullopt;
}

BinEdges bin_edges(Binning binning, std::int32_t bin) {
  const bool over_runs = binning == Binning::run_value || binning == Binning::share;
  const double shift = over_runs ? 0.5 : 0;
  const double begin = static_cast<double>(bin_begin(binning, bin)) - shift;
  const double end = static_cast<double>(bin_begin(binning, bin + 1)) - shift;
  if (is_open(binning, bin)) return {begin, kInfinity};
  if (binning == Binning::share && bin == bins_of(binning) - 1) return {begin, begin + shift};
  return {std::max(begin, 0.0), end};
}

double bin_centre(Binning binning, std::int32_t bin) {
  const auto begin = static_cast<double>(bin_begin(binning, bin));
  if (binning == Binning::count || binning == Binning::share || is_open(binning, bin)) return begin;
  const double width = static_cast<double>(bin_begin(binning, bin + 1)) - begin;
  return binning == Binning::time_ms ? begin + width / 2 : begin + (width - 1) / 2;
}

double histogram_quantile(std::span<const std::uint64_t> counts, Binning binning, double p) {
  const double rank = p * counted_values(counts);
  const auto place = place_of(counts, rank);
  if (!place) return kNotANumber;
  const auto [begin, end] = bin_edges(binning, place->bin);
  if (end == kInfinity) return kInfinity;
  if (binning == Binning::count) return begin;
  const auto inside = static_cast<double>(counts[static_cast<std::size_t>(place->bin)]);
  return begin + (end - begin) * std::clamp((rank - place->below) / inside, 0.0, 1.0);
}

std::optional<OrderBins> order_bins(std::span<const std::uint64_t> counts, double p) {
  const double n = counted_values(counts);
  const auto ranks = n > 0 ? interval_ranks(n, p) : std::nullopt;
  if (!ranks) return {};
  return OrderBins{place_of(counts, ranks->low)->bin, place_of(counts, ranks->high)->bin};
}

Estimate order_statistics(std::span<const std::uint64_t> counts, Binning binning, double p) {
  const double value = histogram_quantile(counts, binning, p);
  const auto bins = order_bins(counts, p);
  if (!bins) return {value};
  const BinEdges low = bin_edges(binning, bins->low), high = bin_edges(binning, bins->high);
  const bool exact = binning == Binning::count && high.end != kInfinity;
  return {value, low.begin, exact ? high.begin : high.end};
}

double histogram_mean(std::span<const std::uint64_t> counts, Binning binning) {
  double sum = 0;
  for (std::size_t b = 0; b < counts.size(); ++b)
    if (counts[b] > 0)  // most are 0
      sum += static_cast<double>(counts[b]) * bin_centre(binning, static_cast<std::int32_t>(b));
  return quotient(sum, counted_values(counts));
}

double histogram_deviation(std::span<const std::uint64_t> counts, Binning binning) {
  const double mean = histogram_mean(counts, binning);
  double squares = 0;
  for (std::size_t b = 0; b < counts.size(); ++b) {
    if (counts[b] == 0) continue;
    const double x = bin_centre(binning, static_cast<std::int32_t>(b)) - mean;
    squares += static_cast<double>(counts[b]) * x * x;
  }
  return std::sqrt(quotient(squares, counted_values(counts)));
}

double histogram_share(std::span<const std::uint64_t> counts, std::int32_t last_bin) {
  return quotient(counted_values(counts.first(static_cast<std::size_t>(last_bin) + 1)),
                  counted_values(counts));
}

}  // namespace coresweep
