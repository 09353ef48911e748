// The [study] table.
#pragma once

#include "host/config/node.h"
#include "host/design/axis_value.h"
#include "host/study/study.h"

namespace coresweep {

/// A seed: an integer, or text for the upper half of 64 bits; `name` stands for it in messages.
/// Throws UserError with the place.
std::uint64_t read_seed(const ConfigEntry& entry, const std::string& name);

/// The coordinates in a table { axis = value }, by axis; empty for an empty table. `name` stands
/// for the table in messages. Throws UserError with the place.
FixedCoordinates read_coordinates(const ConfigNode::Table& table, const std::vector<Axis>& axes,
                                  const std::string& name);

/// Fills title, question, runs, the stopping rule, seed, streams and (the axes of the design must
/// be there) baseline and answer. Throws UserError with the place.
void read_study_table(const ConfigNode::Table& table, Study& study);

}  // namespace coresweep
