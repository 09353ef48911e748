#include "host/results/cube_seal.h"

#include "host/results/cubes.h"
#include "host/results/tallies/sha256.h"

namespace coresweep {

void seal_cube(const hdf5::Dataset& cube) {
  hdf5::write_attribute(cube.object, kCubeSeal, hex(sha256_numbers(read_values(cube))));
}

bool is_sealed(const hdf5::Dataset& cube) {
  return hdf5::read_attribute(cube.object, kCubeSeal).has_value();
}

bool is_intact(const hdf5::Dataset& cube, const std::vector<double>& values) {
  return hdf5::read_attribute(cube.object, kCubeSeal) ==
         hdf5::AttributeValue(hex(sha256_numbers(values)));
}

}  // namespace coresweep
