// The [analysis] table.
#pragma once

#include "host/config/node.h"
#include "host/study/study.h"

namespace coresweep {

/// Fills the analysis settings of a study (the axes of the design must be there); assumptions are
/// added to those it has. Throws UserError with the place.
void read_analysis_table(const ConfigNode::Table& table, Study& study);

}  // namespace coresweep
