// The [axes] of a study.
#pragma once

#include <string>
#include <vector>

#include "host/config/node.h"
#include "host/design/design.h"

namespace coresweep {

/// One axis as it stands in the file: its path is a key, or the name of a joint axis. Leaves
/// `where` out. Throws UserError for a path that is neither.
Settings flatten_axes(const ConfigNode::Table& table);

/// The conditions of `where`: one text or a list of them. Throws UserError with the place.
std::vector<Rule> read_conditions(const ConfigEntry& where);
/// The table [derive]: for each key an expression. Throws UserError with the place.
std::vector<Rule> read_derived(const Settings& derived);

/// Reads one axis. Designs take `seed` where they have none of their own. Throws UserError with the
/// place.
Axis read_axis(const ConfigEntry& axis, const DataSource& data, std::uint64_t seed);

/// Whether the node describes a joint axis other than named sets: { zip }, { list } or { sample }.
bool is_joint_table(const ConfigNode& node);
/// Reads one; throws UserError with the place.
Axis read_joint_axis(const ConfigEntry& axis, const DataSource& data, std::uint64_t seed);

/// The values of one key as listed, with their optional names.
std::vector<AxisValue> read_value_list(const ConfigEntry& axis, const DataSource& data);
/// A table of keys as one value of a joint axis, with its optional name.
AxisValue read_settings(const ConfigNode& node, const DataSource& data);

/// Makes an axis; what is wrong with it as a whole is wrong at its key.
template <class Make>
Axis made_at(const std::string& place, Make make) {
  try {
    return make();
  } catch (const UserError& error) {
    throw error.at(place);
  }
}

inline constexpr std::string_view kRangeShape = "{ from, to, step } or { from, to, count, scale }";

/// Reads the table of a range, of amounts where the key takes them. Throws UserError with the
/// place.
Axis read_range_axis(const ConfigEntry& axis);
/// Reads the range of a design, { from, to, scale }: its values are the two ends. Throws UserError
/// with the place.
Range read_sampled_range(const ConfigEntry& key);
/// A whole number of at least `least`. Throws UserError with the place.
std::uint64_t read_count(const std::string& axis, const ConfigEntry& entry, std::int64_t least);

}  // namespace coresweep
