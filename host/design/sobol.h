// The direction numbers of Sobol' sequences.
#pragma once

#include <cstdint>
#include <vector>

namespace coresweep {

/// Those of Joe and Kuo (2008, new-joe-kuo-6) of some dimensions: element [j][d] is direction j,
/// of 32, of dimension d.
std::vector<std::vector<std::uint32_t>> sobol_directions(std::size_t dimensions);

}  // namespace coresweep
