// The neighbourhood of a point as a study: the point as it is, and what differs from it in one
// setting that a chain could choose.
#pragma once

#include <cstdint>

#include "host/study/study.h"

namespace coresweep {

/// A study with one axis, `setting`: its baseline "as answered" is the point; then one change each:
/// the segment one shorter, one longer and the shortest that binds less (binding_limits.h), the
/// other collators, offset, lookahead, depth and ancestry one less and one more, as far as the
/// protocol applies them; of a study of the market every other strategy instead. Settings that no
/// chain could have or that change nothing are left out. The study has as many runs as the given
/// one and its smallest effects, with usual ones for what a neighbourhood is judged by. Throws
/// UserError if the point cannot be simulated.
Study neighbourhood(const Study& study, std::uint64_t point);

}  // namespace coresweep
