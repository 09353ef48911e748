// Distribution -> integer quantile table.
#pragma once

#include "cuda/numbers/quantile_table.h"
#include "host/keys/distribution.h"

namespace coresweep {

enum class TableUnit { ms, share };

/// The table of a distribution whose values are multiplied by `scale` before the clips. Nodes are
/// rounded half up, and end at kTableMax. Throws UserError if a value is negative or the median
/// lies beyond the table (131 s; 31.9 as a ratio).
QuantileTable build_table(const Distribution& distribution, TableUnit unit, double scale = 1.0);

/// The table of log2(value) + `offset`, in units of 2^-15 (cuda/numbers/exp2.h). Values of 0 become
/// the smallest node, which exp2_floor() brings back to 0. Throws UserError if a value is negative.
QuantileTable build_log2_table(const Distribution& distribution, double offset);

/// The probability level of node `index` of a table.
Mass table_node_level(std::int32_t index);

}  // namespace coresweep
