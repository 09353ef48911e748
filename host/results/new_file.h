// What a results file begins with, before any point.
#pragma once

#include "host/results/hdf5/file.h"
#include "host/results/tallies/layout.h"
#include "host/results/writer.h"

namespace coresweep {

/// The attributes that no stopping rule changes. Throws std::logic_error if `provenance` has one of
/// them.
void write_study_attributes(const hdf5::Object& file, const Study& study,
                            const Provenance& provenance);
/// CF: which datasets are coordinates besides the scales; names are separated by spaces.
void write_coordinates(const hdf5::Object& file, const Design& design);
/// The sales as a dimension of the root group, for cubes by cycle.
hdf5::Dataset write_cycles(const hdf5::Object& file, const RawSchema& schema);

}  // namespace coresweep
