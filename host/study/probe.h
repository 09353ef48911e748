// Points of a study that are looked at before anything runs.
#pragma once

#include <vector>

#include "host/compile/compile_point.h"
#include "host/study/levels.h"
#include "host/study/study.h"

namespace coresweep {

/// The first point, and those that differ from it in one axis (at most `values` of each).
std::vector<Coordinates> nearby_points(const Design& design, std::uint64_t values);

/// A point as the simulation of a level reads it: equal where nothing that matters differs. Throws
/// what compiling the point throws.
using Bytes = std::vector<unsigned char>;
Bytes compiled_bytes(Level level, const Parameters& p, TableCache& cache);

}  // namespace coresweep
