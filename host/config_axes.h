// The [axes] of a study.
#pragma once

#include <string>
#include <vector>

#include "host/config_node.h"
#include "host/design.h"

namespace coresweep {

/// One axis as it stands in the file: its path is a key, or the name of named sets.
/// Throws UserError for a path that is neither.
Settings flatten_axes(const ConfigNode::Table& table);

/// Reads one axis. Throws UserError with the place.
Axis read_axis(const ConfigEntry& axis, const std::string& directory);

inline constexpr std::string_view kRangeShape = "{ from, to, step } or { from, to, count, scale }";

/// Reads the table of a range. Throws UserError with the place.
Range read_range(const ConfigEntry& axis);

}  // namespace coresweep
