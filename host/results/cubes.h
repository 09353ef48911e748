// Derived metrics in the root group of a results file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/results/axes.h"
#include "host/results/contents.h"
#include "host/results/hdf5/file.h"

namespace coresweep {

/// Creates a cube of NaN, in place of an older one of its name.
void create_cube(const hdf5::Object& file, const Scales& axes, const Cube& cube);
/// Writes values from flat index `first` on.
void write_values(const hdf5::Dataset& cube, std::uint64_t first, std::span<const double> values);
void write_values(const hdf5::Dataset& cube, std::uint64_t first,
                  std::span<const std::uint8_t> values);
/// Creates a dataset of bytes over the axes of the given names.
hdf5::Dataset create_bytes(const hdf5::Object& file, const Scales& axes,
                           const std::vector<std::string>& names, const std::string& name);
std::vector<double> read_values(const hdf5::Dataset& cube);
/// All cubes, in the order they were written.
std::vector<Cube> list_cubes(const hdf5::Object& file);
/// Whether a dataset of the root group is a cube, and not an axis or its labels.
bool is_cube(const hdf5::Dataset& dataset);

}  // namespace coresweep
