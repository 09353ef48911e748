#include "analysis/estimates/quantile.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "analysis/estimates/remembered.h"

namespace coresweep {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool is_open(Binning binning, std::int32_t bin) {
  return binning != Binning::share && bin == bins_of(binning) - 1;
}

/// Where the cumulative count first reaches `rank` > 0, or else ends. There are values.
const BinCounts::Bin& place_of(const BinCounts& counts, double rank) {
  const auto found = std::ranges::lower_bound(counts.bins(), rank, {}, [](const BinCounts::Bin& b) {
    return static_cast<double>(b.through);
  });
  return found == counts.bins().end() ? counts.bins().back() : *found;
}

/// Ranks (from 1) of the order statistics around the p-quantile of n values, if there are such.
struct Ranks {
  double low, high;
};
std::optional<Ranks> interval_ranks(double n, double p, double confidence) {
  const boost::math::binomial distribution(n, p);
  const double tail = (1 - confidence) / 2;
  double below = quantile(distribution, tail);
  while (below >= 0 && cdf(distribution, below) > tail) --below;
  double above = quantile(distribution, 1 - tail);
  while (above < n && cdf(distribution, above) < 1 - tail) ++above;
  if (below < 0 || above >= n) return {};
  return Ranks{below + 1, above + 1};
}

std::optional<Ranks> known_interval_ranks(double n, double p, double confidence) {
  static Remembered<std::array<double, 3>, std::optional<Ranks>> known;
  return known.at({n, p, confidence}, [&] { return interval_ranks(n, p, confidence); });
}

/// Whether a bin of one number over runs stands out from its neighbours.
bool is_atom(const BinCounts& counts, Binning binning, const BinCounts::Bin& place) {
  const bool one_number = bin_begin(binning, place.bin + 1) - bin_begin(binning, place.bin) <= 1;
  if (!one_number || (binning != Binning::share && binning != Binning::run_value)) return false;
  const std::uint64_t around = counts.through(place.bin + 1) - counts.through(place.bin - 2);
  return 4 * (around - place.count) < place.count && 20 * place.count >= counts.total();
}

std::vector<double> centres(Binning binning) {
  std::vector<double> centres;
  for (std::int32_t bin = 0; bin < bins_of(binning); ++bin) {
    const auto begin = static_cast<double>(bin_begin(binning, bin));
    const double width = static_cast<double>(bin_begin(binning, bin + 1)) - begin;
    const bool is_begin =
        binning == Binning::count || binning == Binning::share || is_open(binning, bin);
    centres.push_back(is_begin                      ? begin
                      : binning == Binning::time_ms ? begin + width / 2
                                                    : begin + (width - 1) / 2);
  }
  return centres;
}

}  // namespace

std::optional<std::int32_t> quantile_bin(const BinCounts& counts, double p) {
  if (counts.total() == 0) return std::nullopt;
  return place_of(counts, p * static_cast<double>(counts.total())).bin;
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
  static const std::array<std::vector<double>, kBinnings> kCentres = [] {
    std::array<std::vector<double>, kBinnings> all;
    for (std::int32_t b = 0; b < kBinnings; ++b)
      all[static_cast<std::size_t>(b)] = centres(static_cast<Binning>(b));
    return all;
  }();
  return kCentres[static_cast<std::size_t>(binning)][static_cast<std::size_t>(bin)];
}

double histogram_quantile(const BinCounts& counts, Binning binning, double p) {
  if (counts.total() == 0) return kNotANumber;
  const double rank = p * static_cast<double>(counts.total());
  const BinCounts::Bin& place = place_of(counts, rank);
  const auto [begin, end] = bin_edges(binning, place.bin);
  if (end == kInfinity) return kInfinity;
  if (binning == Binning::count) return begin;
  if (is_atom(counts, binning, place)) return static_cast<double>(bin_begin(binning, place.bin));
  const auto below = static_cast<double>(place.through - place.count);
  const double inside = (rank - below) / static_cast<double>(place.count);
  return begin + (end - begin) * std::clamp(inside, 0.0, 1.0);
}

std::optional<OrderBins> order_bins(const BinCounts& counts, double p, double confidence) {
  if (counts.total() == 0) return {};
  const auto ranks = known_interval_ranks(static_cast<double>(counts.total()), p, confidence);
  if (!ranks) return {};
  return OrderBins{place_of(counts, ranks->low).bin, place_of(counts, ranks->high).bin};
}

Estimate order_statistics(const BinCounts& counts, Binning binning, double p, double confidence) {
  const double value = histogram_quantile(counts, binning, p);
  const auto bins = order_bins(counts, p, confidence);
  if (!bins) return {value};
  const BinEdges low = bin_edges(binning, bins->low), high = bin_edges(binning, bins->high);
  const bool exact = binning == Binning::count && high.end != kInfinity;
  return {value, low.begin, exact ? high.begin : high.end};
}

double histogram_mean(const BinCounts& counts, Binning binning) {
  double sum = 0;
  for (const auto& [bin, count, through] : counts.bins())
    sum += static_cast<double>(count) * bin_centre(binning, bin);
  return quotient(sum, static_cast<double>(counts.total()));
}

double histogram_deviation(const BinCounts& counts, Binning binning) {
  const double mean = histogram_mean(counts, binning);
  double squares = 0;
  for (const auto& [bin, count, through] : counts.bins()) {
    const double x = bin_centre(binning, bin) - mean;
    squares += static_cast<double>(count) * x * x;
  }
  return std::sqrt(quotient(squares, static_cast<double>(counts.total())));
}

double histogram_share(const BinCounts& counts, std::int32_t last_bin) {
  return quotient(static_cast<double>(counts.through(last_bin)),
                  static_cast<double>(counts.total()));
}

}  // namespace coresweep
