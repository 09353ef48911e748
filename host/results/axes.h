// The axes of a study as dimension scales of an HDF5 group, and back.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/design/design.h"
#include "host/results/hdf5/file.h"
#include "host/results/reader.h"

namespace coresweep {

using Scales = std::map<std::string, hdf5::Dataset>;

/// Throws UserError (usage or config) if an axis has a name that a file cannot hold.
void check_axis_names(const std::vector<Axis>& axes);
/// Writes coordinates and labels of the axes into a group; memory does not depend on their length.
Scales write_axes(const hdf5::Object& group, const std::vector<Axis>& axes);
/// The dimension scales of a group, opened.
Scales open_scales(const hdf5::Object& group);
/// The keys that every value of a joint axis sets: each is stored along the axis under its name.
std::vector<std::string> stored_keys(const Axis& axis);
/// Whether a dataset holds what a key has along a joint axis.
bool is_key_of_axis(const hdf5::Dataset& dataset);
/// Reads axes by name, with all their labels.
std::vector<ResultsAxis> read_axes(const hdf5::Object& group,
                                   const std::vector<std::string>& names);
/// The names of all dimension scales of a group, in the order of their creation.
std::vector<std::string> scale_datasets(const hdf5::Object& group);
/// The dataset with the labels of an axis of numbers.
std::string label_name(const std::string& axis);

}  // namespace coresweep
