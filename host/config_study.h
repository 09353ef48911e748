// The [study] table.
#pragma once

#include "host/config_node.h"
#include "host/study.h"

namespace coresweep {

/// Fills title, question, runs, seed, streams and (the axes of the design must be there) baseline.
/// Throws UserError with the place.
void read_study_table(const ConfigNode::Table& table, Study& study);

}  // namespace coresweep
