// The seal of a cube: the SHA-256 of its values, so that no changed number is shown.
#pragma once

#include <vector>

#include "host/results/hdf5/file.h"

namespace coresweep {

/// The attribute of a cube: 64 hexadecimal digits, of its values as little-endian binary64 in the
/// order in which they are stored.
inline constexpr const char* kCubeSeal = "sha256";

/// Reads the values back and seals them.
void seal_cube(const hdf5::Dataset& cube);
bool is_sealed(const hdf5::Dataset& cube);
/// Whether `values`, as read, are those that were sealed.
bool is_intact(const hdf5::Dataset& cube, const std::vector<double>& values);

}  // namespace coresweep
