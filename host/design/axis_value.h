// "latency.scale=2": how people name a value of an axis, or the points at some values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/base/errors.h"
#include "host/design/axis.h"

namespace coresweep {

/// NAME and VALUE of "NAME=VALUE"; no value without an equals sign.
std::pair<std::string, std::optional<std::string>> split_axis_value(const std::string& text);

/// The errors about an axis that there is not, with the nearest one or all, and about a value that
/// an axis has not, with some that it has.
UserError no_such_axis(const std::vector<Axis>& axes, std::string_view name);
UserError no_such_value(const Axis& axis, std::string_view value);

/// By axis the coordinate that is named, if any.
using FixedCoordinates = std::vector<std::optional<std::uint64_t>>;

/// Reads "AXIS=VALUE,AXIS=VALUE", the values as the tables show them; they may hold commas. Throws
/// UserError for an axis or a value that there is not.
FixedCoordinates parse_axis_values(const std::vector<Axis>& axes, const std::string& text);

}  // namespace coresweep
