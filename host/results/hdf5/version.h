#pragma once

#include <string>

namespace coresweep {

/// The version of the HDF5 library that is loaded.
std::string hdf5_version();

}  // namespace coresweep
