// What a results file begins with, before any point.
#pragma once

#include "host/results/axes.h"
#include "host/results/hdf5/file.h"
#include "host/results/writer.h"
#include "host/results/written_points.h"

namespace coresweep {

/// Writes everything but results into an empty file: the attributes of the study, its axes and its
/// groups, whose points are then those of `points`. Returns the axes, and the sales of a market as
/// one more. Throws std::logic_error if `provenance` has an attribute of the study.
Scales write_new_file(const hdf5::Object& file, const Study& study, const Provenance& provenance,
                      WrittenPoints& points);

}  // namespace coresweep
