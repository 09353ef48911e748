// Sums over runs, over all batches and with each batch left out.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "analysis/estimates/tally_view.h"

namespace coresweep {

/// Sums over some batches of one point.
struct Totals {
  double runs = 0;
  std::array<double, kCounters> counter = {};
  std::array<double, kBundleCounters> bundle_counter = {};
  std::array<RunMoments, kRunValues> value = {};

  double operator[](Counter c) const { return counter[static_cast<std::size_t>(c)]; }
  double operator[](BundleCounter c) const { return bundle_counter[static_cast<std::size_t>(c)]; }
  const RunMoments& operator[](RunValue v) const { return value[static_cast<std::size_t>(v)]; }
};

/// Sums over all batches, and over all but one.
struct BatchTotals {
  explicit BatchTotals(const TallyView& view);

  Totals all;
  std::vector<std::int32_t> batches;      ///< those that have runs
  std::array<Totals, kBatches> left_out;  ///< by batch; equal to `all` where a batch has no runs
};

}  // namespace coresweep
