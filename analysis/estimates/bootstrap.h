// Error of a statistic from the samples themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "analysis/estimates/estimate.h"

namespace coresweep {

/// Several numbers computed from some rows of a sample, a row as often as it is listed.
using RowStatistic = std::function<std::vector<double>(std::span<const std::size_t>)>;

/// The statistics of all rows, each with its 95 % interval: the standard deviation over `resamples`
/// draws of as many rows with replacement, times Student's factor with rows - 1 degrees of freedom
/// (Efron and Tibshirani 1993, 12.4). The same seed, the same bits.
std::vector<Estimate> bootstrap(std::size_t rows, const RowStatistic& statistic,
                                std::size_t resamples, std::uint64_t seed);

}  // namespace coresweep
