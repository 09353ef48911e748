// What became of each point of a study: the dataset `status` of a results file.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "host/results/axes.h"
#include "host/results/contents.h"

namespace coresweep {

inline constexpr const char* kStatusDataset = "status";

/// Writes the status of every point, block by block, in place of an older one.
void write_status(const hdf5::Object& file, const Scales& scales, const Design& design,
                  const std::function<PointStatus(std::uint64_t)>& status_of);
/// Empty if the file has none.
std::vector<PointStatus> read_status(const hdf5::Object& file);

}  // namespace coresweep
