// Sentences about points, said once for all points that they hold at.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/study/study.h"

namespace coresweep {

/// What `say` says of the points of a study. Sentences that differ in their numbers alone are one
/// kind, shown as at its first point, with the place behind it: "(cores = three)", "(cores = 3,
/// capacity = 3; at 4 of 20 points)"; none where the kind holds at every point. Looks at all points
/// of a small design and at some of a large one; points that cannot be are left out.
std::vector<std::string> said_of_points(
    const Study& study, const std::function<std::vector<std::string>(const Parameters&)>& say);

}  // namespace coresweep
