// Points that failed: which, and why, beside the integers of the others.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/results/contents.h"
#include "host/results/hdf5/file.h"

namespace coresweep {

/// Writes the failures of a group, /raw or /market; nothing if there are none.
void write_failures(const hdf5::Object& group, const Failures& failures);
Failures read_failures(const hdf5::Object& group);

}  // namespace coresweep
