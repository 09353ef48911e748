// Distribution -> integer quantile table.
#pragma once

#include "cuda/quantile_table.h"
#include "host/distribution.h"

namespace coresweep {

enum class TableUnit { ms, share };

/// The table of a distribution whose values are multiplied by `scale` before the clips. Nodes are
/// rounded half up, and end at kTableMax. Throws UserError if a value is negative or the median
/// lies beyond the table (131 s; 31.9 as a ratio).
QuantileTable build_table(const Distribution& distribution, TableUnit unit, double scale = 1.0);

/// The probability level of node `index` of a table.
Level table_node_level(std::int32_t index);

}  // namespace coresweep
