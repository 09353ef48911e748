// What a device is asked. Everything is empty where there is none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cuda/pipeline/point.h"

namespace coresweep::gpu {

/// A rate of the device, in its unit a second.
struct Rate {
  std::string name, unit;
  double per_second;
};

/// Name of device 0; empty if there is none or nothing was built for one.
std::string device_name();

/// Integer ceilings: multiply-add, logic, random numbers alone.
std::vector<Rate> ceilings();

/// Steps a second of the kernel: tables in shared or global memory, histograms on or off, block
/// sizes. Replicates 0 .. runs - 1 of the point, the fastest of `repeats`.
std::vector<Rate> variants(const PointParams& point, std::uint64_t runs, int repeats);

/// The names of the launch shapes tried, and the tally of replicates 0 .. runs - 1 under each.
struct ShapedWords {
  std::string shape;
  std::vector<std::uint64_t> words;
};
std::vector<ShapedWords> words_by_shape(const PointParams& point, std::uint64_t runs);

}  // namespace coresweep::gpu
