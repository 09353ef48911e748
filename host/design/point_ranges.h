// Which points of a design are simulated: how many `where` keeps, the first and the last, and the
// points that a person names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/design/design.h"

namespace coresweep {

struct PointCount {
  std::uint64_t points;
  bool exact;  ///< false: estimated from an even choice of very many
};

/// How many points the conditions keep. Each is evaluated over the product of those axes alone that
/// it reads, together with those it shares axes with.
PointCount kept_points(const Design& design);

/// The first and the last point that is not excluded; nothing if none is found among the first, or
/// last, million.
std::optional<std::uint64_t> first_kept(const Design& design);
std::optional<std::uint64_t> last_kept(const Design& design);

/// The points begin, begin + 1, .. end - 1.
struct PointRange {
  std::uint64_t begin, end;
};
/// Ascending, without overlap.
using PointRanges = std::vector<PointRange>;

/// Reads "3,7,10-20" (both ends included). Throws UserError for what names no point below `size`.
PointRanges parse_point_ranges(const std::string& text, std::uint64_t size);
/// Adds one point behind the others, or where it stands already in the last range.
void add_point(PointRanges& ranges, std::uint64_t point);
/// In order, with those that touch joined.
PointRanges merged(PointRanges ranges);
std::uint64_t size_of(const PointRanges& ranges);
bool holds(const PointRanges& ranges, std::uint64_t point);

}  // namespace coresweep
