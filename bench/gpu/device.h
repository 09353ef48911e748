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

/// Steps a second of the kernel: tables in shared or global memory, bins of a batch or in the
/// tally, histograms on or off, block sizes. Replicates 0 .. runs - 1 of the point, the fastest of
/// `repeats`.
std::vector<Rate> variants(const PointParams& point, std::uint64_t runs, int repeats);

/// Steps a second of launches of 64 runs of each of many points, by how they are cut into blocks.
std::vector<Rate> many_points(const PointParams& point, std::int64_t points, int repeats);

/// One short launch of the kernel, for a profiler. Throws where there is no device.
void launch_once(const PointParams& point, std::uint64_t runs);

/// The names of the launch shapes tried, and the tally of replicates 0 .. runs - 1 under each.
struct ShapedWords {
  std::string shape;
  std::vector<std::uint64_t> words;
};
std::vector<ShapedWords> words_by_shape(const PointParams& point, std::uint64_t runs);

}  // namespace coresweep::gpu
